package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/toolfile"
)

const (
	docsDir = "../../docs/"
	apisDir = "../../engine/testdata/apis"
)

// TestDocsAreLinted: the tool files in the documents have no finding.
func TestDocsAreLinted(t *testing.T) {
	var out, errs bytes.Buffer
	documents, err := filepath.Glob(docsDir + "*.md")
	if err != nil || len(documents) < 20 {
		t.Fatal(len(documents), err)
	}
	args := append([]string{"lint", "--strict", readme}, documents...)
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK {
		t.Errorf("exit %d\n%s%s", code, &out, &errs)
	}
}

// TestKeyReference holds the tables of keys in docs/tool-file.md and
// docs/api-file.md equal to the tables that the parser reads by, with an example
// of each key from the directories of invented APIs, which other tests load and
// run: a key that occurs in none of them is an error. UPDATE=1 writes the tables.
func TestKeyReference(t *testing.T) {
	found := examples(t)
	for _, m := range toolfile.Format() {
		for _, k := range m.Keys {
			if found.of(m, k.Name) == nil {
				t.Errorf("%s: no file under engine/testdata/apis has the key %q", m.Name, k.Name)
			}
		}
	}
	tool := reachable("tool file")
	api := slices.DeleteFunc(append(reachable("_api.yaml"), reachable("_toolset.yaml")...), func(name string) bool { return slices.Contains(tool, name) })
	prompt := slices.DeleteFunc(reachable("prompt file"), func(name string) bool { return slices.Contains(tool, name) })
	updateSection(t, docsDir+"tool-file.md", "keys", reference(tool, tool, found))
	updateSection(t, docsDir+"prompts.md", "keys", reference(prompt, prompt, found))
	updateSection(t, docsDir+"api-file.md", "keys", reference(api, api, found))
	// yml, for lint takes no notice of it: the tools of another API are checked there.
	for section, made := range map[string][2]string{"whole": {"yml", "/docket/_api.yaml"}, "library": {"jq", "/docket/lib.jq"}} {
		text, err := os.ReadFile(apisDir + made[1])
		if err != nil {
			t.Fatal(err)
		}
		updateSection(t, docsDir+"api-file.md", section, "```"+made[0]+"\n"+string(text)+"```\n")
	}
}

// reachable returns the names of a mapping and of all that its keys lead to, in the
// order of the format.
func reachable(from string) (out []string) {
	all := toolfile.Format()
	seen := map[string]bool{}
	var visit func(name string)
	var shape func(s *toolfile.Shape)
	shape = func(s *toolfile.Shape) {
		if s != nil {
			if s.Mapping != "" {
				visit(s.Mapping)
			}
			shape(s.Of)
			shape(s.Or)
		}
	}
	visit = func(name string) {
		if !seen[name] {
			seen[name] = true
			for _, k := range mappingOf(name).Keys {
				shape(k.Shape)
			}
		}
	}
	visit(from)
	for _, m := range all {
		if seen[m.Name] {
			out = append(out, m.Name)
		}
	}
	return out
}

func mappingOf(name string) *toolfile.Mapping {
	for _, m := range toolfile.Format() {
		if m.Name == name {
			return m
		}
	}
	panic("no mapping " + name)
}

// reference is a section for each of the mappings; those in here have one to link
// to.
func reference(mappings, here []string, found occurrences) string {
	var b strings.Builder
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	for _, name := range mappings {
		m := mappingOf(name)
		own := slices.DeleteFunc(slices.Clone(m.Keys), func(k toolfile.Key) bool { return isWordOfSchema(m, k) })
		fmt.Fprintf(&b, "### %s\n\n%s", name, m.Doc)
		if len(own) < len(m.Keys) {
			b.WriteString(" It has the words of a " + kindOf(&toolfile.Shape{Mapping: "schema"}, here))
			if len(own) > 0 {
				b.WriteString(", too")
			}
			b.WriteString(".")
		}
		if b.WriteString("\n\n"); len(own) == 0 {
			continue
		}
		b.WriteString("| key | value | what it says | example |\n|---|---|---|---|\n")
		for _, k := range own {
			doc := k.Doc
			if doc == "" {
				doc = mappingOf(k.Shape.Mapping).Doc
			}
			if k.Required {
				doc += " Required."
			}
			example := ""
			if list := found.of(m, k.Name); len(list) > 0 {
				example = "`" + cell.Replace(list[0]) + "`"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, cell.Replace(kindOf(k.Shape, here)), cell.Replace(doc), example)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// isWordOfSchema reports whether a key of another mapping is one that every schema
// has, and no more is to be said of it.
func isWordOfSchema(m *toolfile.Mapping, k toolfile.Key) bool {
	if m.Name == "schema" || !m.Typed {
		return false
	}
	word := mappingOf("schema").Key(k.Name)
	return word != nil && word.Doc == k.Doc
}

// kindOf says what a value is.
func kindOf(s *toolfile.Shape, here []string) string {
	out := string(s.Type)
	switch {
	case s.Mapping != "":
		out = s.Mapping
		if slices.Contains(here, s.Mapping) {
			out = "[" + s.Mapping + "](#" + anchor(s.Mapping) + ")"
		}
	case len(s.Words) > 0:
		out = "`" + strings.Join(s.Words, "`, `") + "`"
	case s.Type == toolfile.TypeList && s.Of != nil:
		out = "list: " + kindOf(s.Of, here)
	case s.Type == toolfile.TypeMap && s.Of != nil:
		out = "by name: " + kindOf(s.Of, here)
	}
	if s.Or != nil {
		out += " or " + kindOf(s.Or, here)
	}
	return out
}

var notInAnchor = regexp.MustCompile(`[^a-z0-9_ -]`)

// anchor is the fragment under which GitHub knows a heading.
func anchor(heading string) string {
	return strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// occurrences are those of each key, MAPPING/KEY.
type occurrences map[string][]string

// alike are mappings that have the same keys for the same reader.
var alike = [][]string{{"schema", "items", "param", "argument"}, {"rule", "shared rule"}, {"test", "prompt test"}}

// of returns the occurrences of a mapping's key, or else of one that is alike.
func (o occurrences) of(m *toolfile.Mapping, key string) []string {
	if list := o[m.Name+"/"+key]; list != nil {
		return list
	}
	for _, names := range alike {
		if slices.Contains(names, m.Name) {
			for _, name := range names {
				if list := o[name+"/"+key]; list != nil {
					return list
				}
			}
		}
	}
	return nil
}

// examples are the occurrences of each key, MAPPING/KEY, in the files under
// apisDir, in one line each, the shortest first.
func examples(t *testing.T) occurrences {
	found := occurrences{}
	err := filepath.WalkDir(apisDir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var file yaml.Node
		if err := yaml.Unmarshal(text, &file); err != nil {
			return err
		}
		name := "tool file"
		switch base := filepath.Base(path); {
		case strings.HasPrefix(base, "_"):
			name = base
		case toolfile.IsPrompt(base):
			name = "prompt file"
		}
		collect(found, file.Content[0], mappingOf(name))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, list := range found {
		slices.SortFunc(list, func(a, b string) int { return len(a) - len(b) })
		found[key] = slices.Compact(list)
	}
	return found
}

// collect adds the keys of a mapping.
func collect(found occurrences, n *yaml.Node, m *toolfile.Mapping) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := m.Key(n.Content[i].Value)
		if k == nil {
			panic(fmt.Sprintf("%s has no key %q", m.Name, n.Content[i].Value))
		}
		found[m.Name+"/"+k.Name] = append(found[m.Name+"/"+k.Name], flow(n.Content[i], n.Content[i+1]))
		collectShape(found, n.Content[i+1], k.Shape)
	}
}

func collectShape(found occurrences, n *yaml.Node, s *toolfile.Shape) {
	switch {
	case s == nil:
	case s.Mapping != "" && n.Kind == yaml.MappingNode:
		collect(found, n, mappingOf(s.Mapping))
	case s.Type == toolfile.TypeMap && n.Kind == yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			collectShape(found, n.Content[i], s.Of)
		}
	case s.Type == toolfile.TypeList && n.Kind == yaml.SequenceNode:
		for _, e := range n.Content {
			collectShape(found, e, s.Of)
		}
	default:
		collectShape(found, n, s.Or)
	}
}

// flow writes a key and its value in one line, without braces around them.
func flow(key, value *yaml.Node) string {
	var plain func(n *yaml.Node) *yaml.Node
	plain = func(n *yaml.Node) *yaml.Node {
		out := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style}
		if n.Style == yaml.LiteralStyle || n.Style == yaml.FoldedStyle {
			out.Value, out.Style = strings.TrimSpace(n.Value), 0
		}
		if n.Kind != yaml.ScalarNode {
			out.Style = yaml.FlowStyle
		}
		for _, c := range n.Content {
			out.Content = append(out.Content, plain(c))
		}
		return out
	}
	text, err := yaml.Marshal(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{plain(key), plain(value)}})
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(text))
}

// updateSection holds what stands in a document between <!-- NAME: ... --> and
// <!-- /NAME --> equal to want; UPDATE=1 writes it.
func updateSection(t *testing.T, file, name, want string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	made := replaceSection(t, text, name, want)
	if bytes.Equal(text, made) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Errorf("the section %q of %s is not what the code makes; run UPDATE=1 go test ./cmd/pagerduty-mcp-server -run %s", name, file, t.Name())
		return
	}
	if err := os.WriteFile(file, made, 0o644); err != nil {
		t.Fatal(err)
	}
}
