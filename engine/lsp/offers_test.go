package lsp

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
)

// nameIn is a name in an expression.
var nameIn = regexp.MustCompile(`[$@]?[A-Za-z_][A-Za-z0-9_]*`)

// texts are what stands in quotes, and comments.
var textIn = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?m:#.*$)`)

// given says why a name that stands in an expression is not offered there: it is
// a key that is being invented, or a name that is being bound.
func given(text string, from, to int, jq bool) bool {
	rest, before := strings.TrimLeft(text[to:], " \n"), strings.TrimRight(text[:from], " \n")
	switch {
	case jq && strings.HasPrefix(rest, ":"), jq && strings.HasSuffix(before, " as"), jq && strings.HasSuffix(before, "as"):
		return true // a key of an object; a variable
	case jq && strings.HasSuffix(before, "def"):
		return true
	case !jq && strings.HasPrefix(rest, ",") && regexp.MustCompile(`\.(all|exists|exists_one|map|filter|optMap|optFlatMap|sortBy)\($`).MatchString(before):
		return true
	}
	return false
}

// TestOffers: wherever a name stands in an expression of a directory of tools, it
// is offered when only its first letter is there.
func TestOffers(t *testing.T) {
	if underRace {
		t.Skip("one goroutine, for minutes: it runs without the race detector")
	}
	const api = "pager" + "duty" // which files of the engine do not name
	var doc *openapi.Document
	if file := os.Getenv(strings.ToUpper(api) + "_OPENAPI"); file != "" {
		doc, _ = openapi.Open(file)
	} else {
		doc, _ = openapi.Open("../../../shared/" + api + "/openapi.json")
	}
	for dir, least := range map[string]float64{"../../tools.d": 0.97, "../testdata/apis/docket": 0.97} {
		files := os.DirFS(dir)
		if _, err := fs.Stat(files, "."); err != nil {
			t.Fatal(err)
		}
		c, _, err := engine.Load([]engine.Dir{{Name: ".", Files: files}}, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		offered, names := 0, 0
		for _, tool := range c.Tools {
			s := &Server{o: Options{Description: doc}, encoding: utf32Encoding}
			src := tool.File.Source
			d := &open{file: src.Path, text: src.Raw, format: fileMapping(path.Base(src.Path)),
				good: &Subject{Tool: tool, API: tool.API(), Library: tool.Library()}}
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(src.Raw), &doc); err != nil {
				t.Fatal(err)
			}
			scalars(doc.Content[0], nil, func(at []string, n *yaml.Node) {
				text := n.Value
				language := toolfile.Language(d.format.Name, at)
				if language == toolfile.TypeScalar && strings.HasPrefix(text, "${") {
					text, language = strings.TrimSuffix(text[2:], "}"), toolfile.TypeCEL
				}
				if language != toolfile.TypeCEL && language != toolfile.TypeJQ {
					return
				}
				plain := textIn.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
				for _, w := range nameIn.FindAllStringIndex(plain, -1) {
					name := plain[w[0]:w[1]]
					if given(plain, w[0], w[1], language == toolfile.TypeJQ) || w[0] > 0 && plain[w[0]-1] >= '0' && plain[w[0]-1] <= '9' {
						continue
					}
					first := 1
					if name[0] == '$' || name[0] == '@' {
						first = 2
					}
					x := s.expression(t.Context(), d, language, at, text[:w[0]+first])
					names++
					if x != nil && slices.ContainsFunc(x.items, func(i item) bool { return i.name == name }) {
						offered++
					} else {
						t.Logf("%s:%d: %s is not offered behind %q", src.Path, n.Line, name, text[max(0, w[0]-60):w[0]])
					}
				}
			})
		}
		t.Logf("%s: %d of %d names are offered", dir, offered, names)
		if names < 20 || float64(offered) < least*float64(names) {
			t.Errorf("%s: only %d of %d names are offered", dir, offered, names)
		}
	}
}

// scalars calls f with the values of a document that are scalars, and their paths.
func scalars(n *yaml.Node, at []string, f func(at []string, n *yaml.Node)) {
	switch n.Kind {
	case yaml.ScalarNode:
		f(at, n)
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			scalars(n.Content[i+1], append(slices.Clone(at), n.Content[i].Value), f)
		}
	case yaml.SequenceNode:
		for i, e := range n.Content {
			scalars(e, append(slices.Clone(at), "["+strconv.Itoa(i)+"]"), f)
		}
	}
}
