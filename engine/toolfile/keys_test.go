package toolfile

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

const mistakesPath = "testdata/keys.txt"

// TestMistakes reads testdata/keys.txt: parts of tool files and of _api.yaml
// files, each with the findings that it must give. What the files lack besides
// is not looked at. "⍽" is a no-break space.
func TestMistakes(t *testing.T) {
	data, err := os.ReadFile(mistakesPath)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cases := strings.Split(string(data), "\n=== ")[1:]
	for _, c := range cases {
		name, rest, _ := strings.Cut(c, "\n")
		doc, want, _ := strings.Cut(rest, "--- ")
		doc = strings.TrimRight(doc, "\n") + "\n"
		want = strings.TrimRight(want, "\n")
		var lines []string
		for _, d := range findings(name, strings.ReplaceAll(doc, "⍽", "\u00a0")).Sorted() {
			lines = append(lines, fmt.Sprintf("%d:%d+%d %s: %s", d.Pos.Line, d.Pos.Col, d.Width, d.Kind, d.Message))
		}
		got := strings.Join(lines, "\n")
		fmt.Fprintf(&out, "\n=== %s\n%s--- %s\n", name, doc, got)
		if got != want && os.Getenv("UPDATE") == "" {
			t.Errorf("%s\n%sgot\n%s\nwant\n%s", name, doc, got, want)
		}
	}
	if len(cases) < 50 {
		t.Errorf("only %d cases", len(cases))
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(mistakesPath, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// findings parses a part of a file; of which kind, the name says.
func findings(name, doc string) (out diag.Diagnostics) {
	var all diag.Diagnostics
	if strings.HasPrefix(name, "api:") {
		_, all = ParseAPI("_api.yaml", []byte(doc))
	} else {
		_, all = ParseTool("t.yaml", []byte(doc))
	}
	for _, d := range all {
		if !strings.HasPrefix(d.Message, "a tool file needs") && !strings.HasPrefix(d.Message, "_api.yaml needs") {
			out = append(out, d)
		}
	}
	return out
}

// TestMeant: what is misspelt is read as it was meant, so that nothing else is
// wrong because of it.
func TestMeant(t *testing.T) {
	for written, want := range map[string]string{"POST": "POST", "post": "POST", "PTACH": "PATCH", "FETCH": "POST", "{}": "POST"} {
		tool, _ := ParseTool("t.yaml", []byte("request: {method: "+written+", path: /x, body: {}}"))
		if got := tool.Request.Method.Value; got != want {
			t.Errorf("a body with method %s is read as %q, want %q", written, got, want)
		}
	}
	tool, _ := ParseTool("t.yaml", []byte("params: {a: {type: int}}\nrequest: {method: FETCH, path: /x}"))
	if tool.Params[0].Type.Value != "integer" || tool.Request.Method.IsSet() {
		t.Errorf("type %q, method %q", tool.Params[0].Type, tool.Request.Method)
	}
}
