package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// bodies loads a tool of each kind of answer, whose API answers as write does.
func bodies(t *testing.T, write func(w http.ResponseWriter), api string) *engine.Catalog {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { write(w) }))
	t.Cleanup(up.Close)
	tool := func(name, response string) string {
		return fmt.Sprintf("tool: %s\ntitle: T\ndescription: D\nrequest: {path: /x, answer: %s}\nresource: things\nresponse: %s\n", name, name, response)
	}
	return mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: https://x.example, env: UP}\n"+api,
		"a/csv.yaml", tool("csv", "."), "a/ndjson.yaml", tool("ndjson", "."), "a/text.yaml", tool("text", "."), "a/json.yaml", tool("json", "'.[]'"),
		"a/ids.yaml", "tool: ids\ntitle: T\ndescription: D\nrequest: {path: /x, answer: ndjson}\nresource: things\nresponse: .id\n",
		"a/rows.yaml", "tool: rows\ntitle: T\ndescription: D\nrequest: {path: /x, answer: csv}\nresource: things\nresponse: .id\n")}},
		engine.Options{Getenv: pairs("UP", up.URL)})
}

// What becomes of bodies, one by one.
func TestAnswerFormats(t *testing.T) {
	for _, test := range []struct{ kind, body, want string }{ // want: the resources, or a part of the error
		{"csv", "", `[]`},
		{"csv", "id,name\n", `[]`},
		{"csv", "id,name", `[]`},
		{"csv", "id,name\n1,Ada\n2,Bo\n", `[{"id":"1","name":"Ada"},{"id":"2","name":"Bo"}]`},
		{"csv", "id,name\r\n1,Ada\r\n2,Bo", `[{"id":"1","name":"Ada"},{"id":"2","name":"Bo"}]`},
		{"csv", "id,\"the name\"\n1,\"a, \"\"b\"\"\"\n", `[{"id":"1","the name":"a, \"b\""}]`},
		{"csv", "id,name\r\n1,\"two\r\nlines\"\r\n", `[{"id":"1","name":"two\nlines"}]`},
		{"csv", "\ufeffid,name\n1,x\n", `[{"id":"1","name":"x"}]`},
		{"csv", "\ufeff\"id\",name\n1,x\n", `[{"id":"1","name":"x"}]`},
		{"csv", "id,name\n\n1,x\n\n", `[{"id":"1","name":"x"}]`},
		{"csv", "id,name\n,\n", `[{"id":"","name":""}]`},
		{"csv", "id\n 1 \n", `[{"id":" 1 "}]`},
		{"csv", "id,,id,id_2,id\n1,2,3,4,5\n", `[{"":"2","id":"1","id_2":"4","id_3":"3","id_4":"5"}]`},
		{"csv", "id\n007\n1e3\ntrue\n", `[{"id":"007"},{"id":"1e3"},{"id":"true"}]`},
		{"csv", "id\n\xff\n", `[{"id":"` + "\ufffd" + `"}]`},
		{"csv", "id,name\n1,x\n2\n", "the answer is not CSV: record on line 3: wrong number of fields, the first line has 2"},
		{"csv", "id,name\n1,x,y\n", "the answer is not CSV: record on line 2: wrong number of fields, the first line has 2"},
		{"csv", "id,name\n1,\"x\n", "the answer is not CSV: parse error on line 2, column 6: extraneous or missing"},
		{"csv", "id,name\n1,x\"y\n", "the answer is not CSV: parse error on line 2, column 4: bare \\\" in non-quoted-field"},
		{"ndjson", "", `[]`},
		{"ndjson", "{\"id\":1}\n{\"id\":2}\n", `[{"id":1},{"id":2}]`},
		{"ndjson", "{\"id\":1}\r\n\r\n{\"id\":2}", `[{"id":1},{"id":2}]`},
		{"ndjson", "\ufeff{\"id\":1}\n", `[{"id":1}]`},
		{"ndjson", "1\n\"a\"\nnull\n[2]\n", `[1,"a",null,[2]]`},
		{"ndjson", "{\"id\":1}\n{\"id\":", "the answer is cut off after 15 bytes"},
		{"ndjson", "{\"id\":1}\nerror: gone\n", "the answer is not JSON at byte 9, before \\\"error: gone"},
		{"text", "", `[""]`},
		{"text", "a\r\nb", `["a\r\nb"]`},
		{"text", "\xff{", `["` + "\ufffd" + `{"]`},
		{"text", strings.Repeat("x", 8<<20+1), "the answer has more than 8 MB of text"},
		{"json", "\ufeff[1]", `[1]`},
		{"json", "[1] [2]", "the answer goes on after its end"},
	} {
		c := bodies(t, func(w http.ResponseWriter) { io.WriteString(w, test.body) }, "defaults: {budget: 20000000}\n")
		a := call(t, c, test.kind, "{}")
		got, _ := json.Marshal(a.items)
		if a.isError {
			got = []byte(a.text)
		}
		if a.isError != !strings.HasPrefix(test.want, "[") || a.isError && (a.code() != "RESPONSE_ERROR" && a.code() != "RESPONSE_TOO_LARGE" || !strings.Contains(a.text, test.want)) || !a.isError && string(got) != test.want {
			t.Errorf("%s of %.80q:\n got %.400s\nwant %s", test.kind, test.body, got, test.want)
		}
	}
}

// A long answer is read record by record: a call that may hold 4 MB reads one of 20.
func TestLongAnswersAreStreams(t *testing.T) {
	const lines = 20
	large := strings.Repeat("z", 1<<20)
	for kind, line := range map[string]string{"ids": `{"id":%d,"rest":"` + large + `"}` + "\n", "rows": "%d," + large + "\n"} {
		c := bodies(t, func(w http.ResponseWriter) {
			if kind == "rows" {
				io.WriteString(w, "id,rest\n")
			}
			for i := range lines {
				fmt.Fprintf(w, line, i)
			}
		}, "defaults: {memory: 4194304}\n")
		if a := call(t, c, kind, "{}"); a.isError || len(a.items) != lines {
			t.Errorf("%s: %d items, %.300s", kind, len(a.items), a.text)
		}
	}
}

// A response says the same of a line as of a record in a list, whatever it begins with.
func TestResponseOfLines(t *testing.T) {
	lines := []string{`{"id":1,"crew":[{"id":7},{"id":8}],"at":{"port":{"id":5}}}`, `{"id":2,"crew":[],"at":{"port":null}}`}
	for _, response := range []string{".", ".id", ".at.port", ".at.port.id", ".crew[]", ".crew[]?", ".crew[] | .id", ".crew[].id", ".crew | map(.id)", ".crew | length",
		".at.port | {id: .id}", "select(.id > 1) | {id}", ".id, .at", "[.crew[].id] | add", ". as $r | .crew[] | {id, of: $r.id}", ".[]?", "empty", ".at | .port", "(.id)"} {
		up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/list" {
				fmt.Fprintf(w, "[%s]", strings.Join(lines, ","))
			} else {
				io.WriteString(w, strings.Join(lines, "\n"))
			}
		}))
		const head = "title: T\ndescription: D\nresource: things\n"
		c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", "version: 1\nserver: {url: https://x.example, env: UP}\n",
			"a/list.yaml", head+"tool: list\nrequest: {path: /list}\nresponse: '.[] | ("+response+")'\n",
			"a/lines.yaml", head+"tool: lines\nrequest: {path: /lines, answer: ndjson}\nresponse: '"+response+"'\n",
			"a/step.yaml", head+"tool: step\nsteps: {all: {request: {path: /lines, answer: ndjson}, response: '"+response+"'}}\nresponse: $steps.all[]\n")}},
			engine.Options{Getenv: pairs("UP", up.URL)})
		want := call(t, c, "list", "{}")
		for _, tool := range []string{"lines", "step"} {
			if got := call(t, c, tool, "{}"); want.isError || fmt.Sprint(got.items) != fmt.Sprint(want.items) {
				t.Errorf("%s by %s:\n got %s\nwant %s", response, tool, got.text, want.text)
			}
		}
		up.Close()
	}
}
