package main

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestHeadsAreShort: what the tool files share makes what stands before their tests at
// least 15 % shorter than it would be with every schema, param and rule written out.
func TestHeadsAreShort(t *testing.T) {
	data, err := os.ReadFile("../../tools.d/_api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Params, Schemas, Rules map[string]yaml.Node
	}
	if err := yaml.Unmarshal(data, &api); err != nil {
		t.Fatal(err)
	}
	size := func(n *yaml.Node) int {
		out, err := yaml.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		return len(out)
	}
	shared := func(name string) *yaml.Node {
		for _, of := range []map[string]yaml.Node{api.Params, api.Schemas, api.Rules} {
			if n, ok := of[name]; ok {
				return &n
			}
		}
		t.Fatalf("nothing shared is called %q", name)
		return nil
	}
	var written, whole int
	err = fs.WalkDir(os.DirFS("../../tools.d"), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".yaml" || strings.HasPrefix(path.Base(file), "_") || strings.HasSuffix(file, ".prompt.yaml") {
			return err
		}
		data, err := os.ReadFile("../../tools.d/" + file)
		if err != nil {
			return err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			return err
		}
		head := without(doc.Content[0], "tests")
		written += size(head)
		head = writtenOut(head, shared)
		if params := valueOf(head, "params"); params != nil { // which the suffix would have to be said of
			for i := 1; i < len(params.Content); i += 2 {
				if p := params.Content[i]; text(p, "in") == "query" && text(p, "type") == "array" && text(p, "name") == "" {
					set(p, "name", params.Content[i-1].Value+"[]")
				}
			}
		}
		whole += size(head)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	saved := 100 - 100*float64(written)/float64(whole)
	t.Logf("%d bytes instead of %d: %.1f %% less", written, whole, saved)
	if saved < 15 {
		t.Errorf("the heads of the tools are %.1f %% shorter than with everything written out", saved)
	}
}

// writtenOut is a node with what it refers to in its place; keys beside $ref add to
// that, or take the place of its own.
func writtenOut(n *yaml.Node, shared func(string) *yaml.Node) *yaml.Node {
	out := *n
	out.Content = nil
	for _, c := range n.Content {
		out.Content = append(out.Content, writtenOut(c, shared))
	}
	name := text(&out, "$ref")
	if out.Kind != yaml.MappingNode || name == "" {
		return &out
	}
	own := without(&out, "$ref")
	whole := *writtenOut(shared(name), shared)
	whole.Content = slices.Clone(whole.Content)
	for i := 0; i < len(own.Content); i += 2 {
		if v := valueOf(&whole, own.Content[i].Value); v != nil {
			whole = *without(&whole, own.Content[i].Value)
		}
		whole.Content = append(whole.Content, own.Content[i], own.Content[i+1])
	}
	return &whole
}

func without(n *yaml.Node, key string) *yaml.Node {
	out := *n
	out.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != key {
			out.Content = append(out.Content, n.Content[i], n.Content[i+1])
		}
	}
	return &out
}

// valueOf is the value of a key of a mapping; nil when it has none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func text(n *yaml.Node, key string) string {
	if v := valueOf(n, key); v != nil {
		return v.Value
	}
	return ""
}

func set(n *yaml.Node, key, value string) {
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
}
