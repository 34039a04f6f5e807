package engine_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// What `fields` and default_fields leave out is not decoded: texts that no decoder could
// hold within the memory of the call, and numbers that none could read, do not matter.
func TestFieldsReachTheDecoder(t *testing.T) {
	large := strings.Repeat("x", 60_000)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"ships":[`)
		for i := range 30 {
			if i > 0 {
				io.WriteString(w, ",")
			}
			fmt.Fprintf(w, `{"id":"s%d","log":%q,"service":{"id":"S","summary":"Ferry","notes":[{"text":%q}]},"crew":[{"name":"Ada","cv":%q}]}`, i, large, large, large)
		}
		io.WriteString(w, `]}`)
	}))
	defer up.Close()
	tool := func(name, response, more string) string {
		return fmt.Sprintf("tool: %s\ntitle: T\ndescription: D\nrequest: {path: /ships}\nresource: ships\nresponse: %q\n%s", name, response, more)
	}
	c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: https://x.example, env: UP}\ndefaults: {memory: 1048576}\n",
		"a/whole.yaml", tool("whole", ".ships[]", ""),
		"a/made.yaml", tool("made", ".ships[] | {id, log, service: (.service | {id, summary, notes}), crew: [.crew[] | {name, cv}]}", ""),
		"a/passed.yaml", tool("passed", ".ships[] | {id, log, service, crew}", ""),
		"a/few.yaml", tool("few", ".ships[]", "default_fields: [id, service.summary]\n"),
		"a/counted.yaml", tool("counted", ".ships[] | {id, log, service}", "facets: [service.summary]\n"))}},
		engine.Options{Getenv: pairs("UP", up.URL)})
	const some = `{"fields":["id","service.summary"]}`
	for _, test := range []struct{ tool, arguments, first string }{
		{"made", some, `{"id":"s0","service":{"summary":"Ferry"}}`},
		{"made", `{"fields":["crew.name"]}`, `{"crew":[{"name":"Ada"}]}`},
		{"passed", some, `{"id":"s0","service":{"summary":"Ferry"}}`},
		{"passed", `{"fields":["crew.name","id"]}`, `{"crew":[{"name":"Ada"}],"id":"s0"}`},
		{"whole", some, `{"id":"s0","service":{"summary":"Ferry"}}`},
		{"passed", `{"fields":["service.sumary"]}`, "INVALID_FIELDS"},
		{"passed", `{"fields":["service"]}`, "RESPONSE_TOO_LARGE"},
		{"few", `{}`, `{"id":"s0","service":{"summary":"Ferry"}}`},
		{"counted", `{"count_by":["service.summary"]}`, ``},
		{"whole", `{}`, "RESPONSE_TOO_LARGE"},
		{"made", `{"fields":["*"]}`, "RESPONSE_TOO_LARGE"},
		{"few", `{"fields":["crew.cv"]}`, "RESPONSE_TOO_LARGE"},
	} {
		a := call(t, c, test.tool, test.arguments)
		switch {
		case strings.HasPrefix(test.first, "RESPONSE"), strings.HasPrefix(test.first, "INVALID"):
			if a.code() != test.first {
				t.Errorf("%s %s: %.300s", test.tool, test.arguments, a.text)
			}
		case a.isError || test.first != "" && (len(a.items) != 30 || !strings.Contains(a.text, "["+test.first+",")):
			t.Errorf("%s %s: %.300s", test.tool, test.arguments, a.text)
		}
	}
}
