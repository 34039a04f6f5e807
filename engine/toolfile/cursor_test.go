package toolfile

import (
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// TestCursorTruth: wherever a scalar of a tool file is cut off, its path and what it
// means so far are what YAML says of the whole file.
func TestCursorTruth(t *testing.T) {
	const step = 97 // of the bytes of each scalar one in so many is tried, each time others
	tried, skip := 0, 0
	for _, dir := range []string{"../../tools.d", "../testdata/apis"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(p, ".yaml") || strings.Contains(p, "testdata/") {
				return err
			}
			text, err := fs.ReadFile(os.DirFS(dir), p)
			if err != nil {
				return err
			}
			src := diag.NewSource(p, text)
			var doc yaml.Node
			if yaml.Unmarshal([]byte(src.Raw), &doc) != nil {
				return nil
			}
			each(doc.Content[0], nil, func(path []string, n *yaml.Node) {
				x := src.Scalar(n.Value, styleOf(n), n.Line, n.Column)
				from, ok := x.Origins()
				if !ok || n.Value == "" {
					return
				}
				for i := skip % step; i <= len(n.Value); i += step {
					if i > 0 && i < len(n.Value) && from[i] <= from[i-1] || n.Style != 0 && i == len(n.Value) {
						continue
					}
					tried++
					keys, text, ok := CursorAt(src.Raw, from[i])
					want := n.Value[:i]
					if !ok || !slices.Equal(keys, path) || strings.TrimRight(text, " \n") != strings.TrimRight(want, " \n") {
						if i == 0 || n.Style == 0 && strings.TrimRight(want, " \n") == "" || strings.HasSuffix(want, ":") || strings.HasSuffix(want, `\`) {
							continue // before its first character there may be anything; a colon at the end makes a key
						}
						t.Errorf("%s/%s:%v: cut at %d:\n%v %q, want\n%v %q", dir, p, src.PosOf(from[i]), i, keys, text, path, want)
					}
				}
				skip++
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if tried < 1500 {
		t.Errorf("only %d places were tried", tried)
	}
}

// each calls f with the values of a document that are scalars, and their paths.
func each(n *yaml.Node, path []string, f func(path []string, n *yaml.Node)) {
	switch n.Kind {
	case yaml.ScalarNode:
		f(path, n)
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			each(n.Content[i+1], append(slices.Clone(path), n.Content[i].Value), f)
		}
	case yaml.SequenceNode:
		for i, e := range n.Content {
			each(e, append(slices.Clone(path), "["+strconv.Itoa(i)+"]"), f)
		}
	}
}

// TestLanguage: where expressions stand.
func TestLanguage(t *testing.T) {
	for path, want := range map[string]Type{
		"rules/[0]/expression":        TypeCEL,
		"rules/[0]/message":           "",
		"response":                    TypeJQ,
		"metadata":                    TypeJQ,
		"confirm":                     TypeScalar,
		"steps/a/when":                TypeCEL,
		"steps/a/response":            TypeJQ,
		"steps/a/request/query/x":     TypeScalar,
		"request/body/a/[1]/b":        TypeScalar,
		"request/path_params/a":       TypeScalar,
		"request/path_params/a/value": TypeScalar,
		"request/header/From":         TypeScalar,
		"description":                 "",
	} {
		if got := Language("tool file", strings.Split(path, "/")); got != want {
			t.Errorf("%s is %q, not %q", path, got, want)
		}
	}
	for path, want := range map[string]Type{
		"context/user/response": TypeJQ, "context/user/when": TypeCEL, "auth/header/Authorization": TypeScalar, "server/url": TypeScalar,
		"errors": TypeJQ, "lookups/a/request/query/q": TypeScalar, "pagination/offset/offset/more": TypeJQ, "rules/a/expression": TypeCEL,
	} {
		if got := Language(APIFile, strings.Split(path, "/")); got != want {
			t.Errorf("%s is %q, not %q", path, got, want)
		}
	}
}

// TestCursorInBroken: what stands behind the place may be anything.
func TestCursorInBroken(t *testing.T) {
	for text, want := range map[string]string{
		"tool: a\nrules:\n  - expression: params.|\n :::": "rules [0] expression params.",
		"a: {b: \"${params.|\n":                           "a b ${params.",
		"a: {b: [x, 'y' , z |":                            "a b [2] z ",
		"a: |\n  b\n\n  c: {|\n":                          "a b\n\nc: {",
		"a:\n  - {b: c, d: \"x\\|":                        "a [0] d x",
		"a: b # c|":                                       "",
		"a: {b: c, d|":                                    "",
		"a: {b: c, d: |":                                  "a d ",
		"a: 'it''s |":                                     "a it's ",
		"a:\n  b:\n    c |":                               "a b c ",
		"a: b\n  c 'd |":                                  "a b c 'd ",
		"a: }x|":                                          "",
	} {
		at := strings.Index(text, "|")
		if strings.Contains(text, ": |\n") {
			at = strings.LastIndex(text, "|")
		}
		keys, value, ok := CursorAt(text[:at]+text[at+1:], at)
		got := strings.Join(append(slices.Clone(keys), value), " ")
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzCursor: whatever a file looks like, asking for a place in it ends.
func FuzzCursor(f *testing.F) {
	f.Add("a: {b: \"${c", 9)
	f.Add("a: |\n  b\n", 7)
	f.Fuzz(func(_ *testing.T, text string, at int) { CursorAt(text, max(0, at)) })
}
