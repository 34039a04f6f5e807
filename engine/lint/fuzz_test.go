package lint_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
)

// FuzzParse lints any text as a tool file, an API file, a toolset file and a
// library: nothing panics, and every finding is inside its file.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"ok", "err"} {
		for _, files := range corpus(f, folder) {
			fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					data, _ := fs.ReadFile(files, name)
					f.Add(string(data))
				}
				return err
			})
		}
	}
	api, tool := string(read(f, "testdata/ok/_api.yaml")), string(read(f, "testdata/ok/show_ship.yaml"))
	lib := string(read(f, "testdata/ok/lib.jq"))
	f.Fuzz(func(t *testing.T, text string) {
		for _, files := range []map[string]string{
			{"_api.yaml": api, "lib.jq": lib, "show_ship.yaml": text},
			{"_api.yaml": text, "lib.jq": lib, "show_ship.yaml": tool},
			{"_api.yaml": api, "lib.jq": text, "show_ship.yaml": tool, "a/_toolset.yaml": text},
		} {
			dir := fstest.MapFS{}
			for name, data := range files {
				dir[name] = &fstest.MapFile{Data: []byte(data)}
			}
			ds, sources := lintDir(t, "dir", dir)
			for _, d := range ds {
				inside(t, d, sources)
			}
		}
	})
}

// inside fails the test when a finding is not at a place of its file.
func inside(t *testing.T, d diag.Diagnostic, sources []*diag.Source) {
	t.Helper()
	known := false
	for _, k := range lint.Kinds() {
		known = known || k.Name == d.Kind
	}
	if !known || d.Message == "" || strings.ContainsAny(d.Message, "\n\r") {
		t.Errorf("a finding of no kind or without a line: %q", d)
	}
	for _, s := range sources {
		if s.Path != d.Path {
			continue
		}
		line := s.Line(d.Pos.Line)
		if d.Pos.Line < 1 || d.Pos.Line > s.Lines() || d.Line != line || d.Width < 1 ||
			d.Pos.Col < 1 || d.Pos.Col > utf8.RuneCountInString(line)+1 {
			t.Errorf("%v, %d wide, is outside of its file, whose line is %q", d, d.Width, line)
		}
		return
	}
	t.Errorf("%v is about no file", d)
}

// named is the beginning of a message about a word of an expression.
var named = regexp.MustCompile(`^(?:undefined (?:name|field|function|variable|format)|unknown function) "?([$@]?\w+)"?`)

// FuzzExprPosition lints any text as CEL and as jq, in scalars of different
// styles: a finding that names a word is on it.
func FuzzExprPosition(f *testing.F) {
	for _, s := range inScalars {
		for _, text := range []string{s.cel, s.jq} {
			text, _, _ := unmark(strings.NewReplacer("'", "", "\n", " ").Replace(text))
			for style := range uint8(4) {
				f.Add(text, style)
			}
		}
	}
	for _, text := range []string{"has(params.nam)", "nam.size()", "siz(params.name)", "params.name.siz()", "params.name == nam", "[1].exists(x, y == x)",
		"params.name.size().foo", ".a | foo(1; bar)", "$foo.bar", "$params.nam", `$params["nam"]`, `"\(foo)" | foo`, "@cvs", "def f: g; f", ". as [$a] | $b", "{$c}"} {
		f.Add(text, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, style uint8) {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
			return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff'
		}) {
			return
		}
		scalar := map[uint8]string{
			0: "'" + strings.ReplaceAll(text, "'", "''") + "'",
			1: "|\n        " + text + "\n",
			2: ">-\n        " + text + "\n",
			3: `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`,
		}[style%4]
		file := "tool: a\ntitle: A\ndescription: A\nparams: {name: {type: string, in: query, description: A}}\nrequest: {path: /a}\nresource: as\n" +
			"rules:\n  - message: a\n    expression: " + scalar + "\nresponse: " + strings.ReplaceAll(scalar, "\n        ", "\n  ") + "\n"
		ds, sources := lintDir(t, "dir", fstest.MapFS{
			"_api.yaml": {Data: []byte("version: 1\nserver: {url: 'https://harbor.example'}\n")},
			"a.yaml":    {Data: []byte(file)},
		})
		for _, d := range ds {
			inside(t, d, sources)
			m := named.FindStringSubmatch(d.Message)
			if m == nil || d.Kind != "cel-type" && d.Kind != "jq-undefined" {
				continue
			}
			got := string([]rune(d.Line)[d.Pos.Col-1:])
			if !strings.HasPrefix(got, m[1]) && !strings.HasPrefix(got, "$") { // $x["field"] is pointed at as a whole
				t.Errorf("%v stands at %q", d, got)
			}
		}
	})
}
