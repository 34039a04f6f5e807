package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine/diag"
)

// inScalars is an expression with a wrong word, between «», in every style of a
// YAML scalar. CEL and JQ stand for an expression and a query that have a text
// beyond ASCII before the wrong word.
var inScalars = []struct{ name, cel, jq string }{
	{"plain", `params.name != "Zürich 🚢" && «nam» > 1`, `.ships[] | select(.name != "Zürich 🚢") | «shp»`},
	{"plain over lines", "params.name != \"Zürich\"\n      &&\n\n      params.name != \"🚢\" && «nam» > 1", ".ships[]\n    | select(.name != \"🚢\") | «shp»"},
	{"single quoted", `'params.name != "it''s Zürich 🚢" && «nam» > 1'`, `'.ships[] | select(.name != "it''s 🚢") | «shp»'`},
	{"single quoted over lines", "'params.name != \"it''s\"\n\n       && «nam» > 1'", "'.ships[] | \"it''s\",\n\n     «shp»'"},
	{"double quoted", `"params.name != \"Z\u00fcrich 🚢\" && «nam» > 1"`, `".ships[] | select(.name != \"\x5a\u00fcrich 🚢\") | «shp»"`},
	{"double quoted over lines", "\"params.name != \\\"Z\\\" \\\n      \\\n    && «nam»\\\n    \\ > 1\"", "\".ships[] |\\\n       select(.name != \\\"🚢\\\") |\n    «shp»\""},
	{"literal", "|\n      params.name != \"Zürich 🚢\"\n        && «nam» > 1\n", "|\n  # Zürich: shp\n  .ships[]\n\n    | \"shp 🚢\", .shp, {shp: 1}, «shp»\n"},
	{"literal, kept and indented", "|2+\n        params.name != \"Zürich 🚢\"\n       && «nam» > 1\n\n", "|2-\n    .ships[]\n   | \"🚢\", «shp»\n"},
	{"folded", ">\n      params.name != \"Zürich 🚢\"\n      && «nam» > 1\n", ">\n  .ships[]\n  | \"shp 🚢\", .shp, «shp»\n"},
	{"folded, with paragraphs", ">-\n      params.name != \"Zürich\"\n\n        &&\n         \n      params.name != \"🚢\" && «nam» > 1\n", ">-\n  .ships[]\n\n  | \"shp 🚢\",\n    .shp,\n\n  «shp»\n"},
}

// TestPositionsInScalars: a finding is on the wrong word of the file, whichever
// way YAML has of writing the expression.
func TestPositionsInScalars(t *testing.T) {
	const before = "tool: a\ntitle: Änderung 🚢\ndescription: Ä.\nparams: {name: {type: string, in: query, description: Ä.}}\nrequest: {path: /a}\nresource: as\n"
	for _, s := range inScalars {
		files := map[string]string{
			"CEL": before + "response: .a\nrules:\n  - message: ä\n    expression: " + s.cel + "\n",
			"jq":  before + "response: " + s.jq + "\n",
		}
		for language, marked := range files {
			for _, lineEnd := range []string{"\n", "\r\n"} {
				text, at, width := unmark(marked)
				text = strings.ReplaceAll(text, "\n", lineEnd)
				ds := parseAndCompile(t, text)
				if len(ds) != 1 || ds[0].Pos != at || ds[0].Width != width {
					t.Errorf("%s, %s, %q: want one finding at %v, %d wide; got\n%s", language, s.name, lineEnd, at, width, ds)
				}
			}
		}
	}
}

// parseAndCompile returns the errors of a tool file a.yaml.
func parseAndCompile(t testing.TB, text string) diag.Diagnostics {
	ds, _ := lintDir(t, "dir", fstest.MapFS{
		"_api.yaml": {Data: []byte("version: 1\nserver: {url: 'https://harbor.example'}\n")},
		"a.yaml":    {Data: []byte(text)},
	})
	return errorsOf(ds)
}
