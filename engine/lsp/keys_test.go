package lsp

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/toolfile"
)

// written is a key of the format as it stands in a file.
type written struct {
	file   string
	text   []string // the file's lines
	format *toolfile.Mapping
	key    *yaml.Node
	in     *toolfile.Mapping // whose key it is
}

// eachKey calls do with every key of the format in the files of a directory of tools.
func eachKey(t *testing.T, root string, do func(written)) {
	t.Helper()
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(p string, e fs.DirEntry, err error) error {
		format := fileMapping(path.Base(p))
		if err != nil || e.IsDir() || format == nil || strings.Contains(p, "testdata/") {
			return err
		}
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil || len(doc.Content) == 0 {
			return err
		}
		text := lines(string(data))
		visit(doc.Content[0], &toolfile.Shape{Type: toolfile.TypeMapping, Mapping: format.Name}, func(key *yaml.Node, m *toolfile.Mapping) {
			do(written{p, text, format, key, m})
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// visit calls do for every key of a mapping of the format, in a value of a shape.
func visit(n *yaml.Node, s *toolfile.Shape, do func(key *yaml.Node, m *toolfile.Mapping)) {
	if s == nil {
		return
	}
	switch n.Kind {
	case yaml.MappingNode:
		m, shape := mappingIn(s)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			switch {
			case m != nil && m.Key(key.Value) != nil:
				do(key, m)
				visit(value, m.Key(key.Value).Shape, do)
			case shape != nil && shape.Type == toolfile.TypeMap:
				visit(value, shape.Of, do)
			}
		}
	case yaml.SequenceNode:
		if s.Type == toolfile.TypeList {
			for _, x := range n.Content {
				visit(x, s.Of, do)
			}
		}
	}
}
