package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"pagerduty-mcp-server/engine"
)

// Answers of lines are read as far as items are wanted: the upstreams send ten lines, some
// of them twice, and never come to an end.
func TestLinesAreReadAsFarAsWanted(t *testing.T) {
	t.Parallel()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/csv" {
			io.WriteString(w, "id\n")
		}
		for i := range 10 {
			line := fmt.Sprintf("{\"id\":\"s%d\"}\n", i)
			if r.URL.Path == "/csv" {
				line = fmt.Sprintf("s%d\n", i)
			}
			io.WriteString(w, line)
			if i == 1 {
				io.WriteString(w, line)
			}
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(func() { up.CloseClientConnections(); up.Close() })
	const pagination = "pagination:\n  lines: {offset: {param: offset, more: .more}, size: {limit: 100}}\n  cursor: {next: 'empty'}\n"
	tool := func(name, format, paginate, response string) string {
		return fmt.Sprintf("tool: %s\ntitle: T\ndescription: D\nrequest: {path: /%s, answer: %s}\npaginate: %s\nresource: ships\nresponse: %q\n", name, format, format, paginate, response)
	}
	c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: https://x.example, env: UP}\n"+pagination,
		"a/all.yaml", tool("all", "ndjson", "cursor", "."),
		"a/odd.yaml", tool("odd", "ndjson", "cursor", `select(.id | test("[13579]"))`),
		"a/two.yaml", tool("two", "ndjson", "cursor", "., .id"),
		"a/rows.yaml", tool("rows", "csv", "cursor", "."),
		"a/by_offset.yaml", tool("by_offset", "ndjson", "lines", "."))}},
		engine.Options{Getenv: pairs("UP", up.URL)})
	for _, test := range []struct{ tool, first, then string }{
		{"all", `[{"id":"s0"},{"id":"s1"},{"id":"s2"}]`, `[{"id":"s3"},{"id":"s4"},{"id":"s5"}]`},
		{"odd", `[{"id":"s1"},{"id":"s3"},{"id":"s5"}]`, ``},
		{"two", `[{"id":"s0"},"s0",{"id":"s1"}]`, `["s1",{"id":"s2"},"s2"]`},
		{"rows", `[{"id":"s0"},{"id":"s1"},{"id":"s2"}]`, `[{"id":"s3"},{"id":"s4"},{"id":"s5"}]`},
		{"by_offset", `[{"id":"s0"},{"id":"s1"},{"id":"s2"}]`, ``},
	} {
		t.Run(test.tool, func(t *testing.T) {
			t.Parallel()
			a := call(t, c, test.tool, `{"limit":3}`)
			if got, _ := json.Marshal(a.items); string(got) != test.first {
				t.Fatalf("%s; want %s", a.text, test.first)
			}
			if test.then == "" {
				return
			}
			a = call(t, c, test.tool, fmt.Sprintf(`{"limit":3,"cursor":%q}`, a.metadata["next_cursor"]))
			if got, _ := json.Marshal(a.items); string(got) != test.then {
				t.Errorf("%s; want %s", a.text, test.then)
			}
		})
	}
}
