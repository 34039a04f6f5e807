package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxFlow is how long a list or a mapping may be, in characters, to stand in one line.
const maxFlow = 110

// tree reads JSON as a YAML tree, which keeps the order of its keys and the digits of
// its numbers. Nothing is nil.
func tree(text []byte) (*yaml.Node, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	out, err := readTree(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return out, nil
}

func readTree(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	open, nested := token.(json.Delim)
	if !nested {
		return scalar(token), nil
	}
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	if open == '[' {
		out = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	}
	for d.More() {
		n, err := readTree(d)
		if err != nil {
			return nil, err
		}
		out.Content = append(out.Content, n)
	}
	_, err = d.Token()
	return out, err
}

// scalar is a JSON scalar as YAML.
func scalar(v any) *yaml.Node {
	switch v := v.(type) {
	case string:
		return text(v)
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(v)}
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(v.String(), ".eE") {
			tag = "!!float"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: v.String()}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}

// text is a string as YAML; what cannot be seen is escaped.
func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// pairs makes a mapping of keys and values in turn; those whose value is nil are left out.
func pairs(all ...any) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i < len(all); i += 2 {
		var v *yaml.Node
		switch of := all[i+1].(type) {
		case *yaml.Node:
			v = of
		case string:
			v = text(of)
		}
		if v != nil {
			out.Content = append(out.Content, text(all[i].(string)), v)
		}
	}
	return out
}

// list makes a list; nil of none.
func list(all []*yaml.Node) *yaml.Node {
	if len(all) == 0 {
		return nil
	}
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: all}
}

// writeJSON writes a tree as JSON.
func writeJSON(b *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, n.Content[i])
			b.WriteByte(':')
			writeJSON(b, n.Content[i+1])
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, e := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, e)
		}
		b.WriteByte(']')
	default:
		if n.Tag == "!!str" {
			s, _ := json.Marshal(n.Value)
			b.Write(s)
		} else {
			b.WriteString(n.Value)
		}
	}
}

func asJSON(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	var b bytes.Buffer
	writeJSON(&b, n)
	return b.String()
}

// fold has what is short stand in one line.
func fold(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		return
	}
	if utf8.RuneCountInString(asJSON(n)) <= maxFlow {
		n.Style = yaml.FlowStyle
		return
	}
	for _, e := range n.Content {
		fold(e)
	}
}

// written is a list of one test as YAML, its first line without an indent.
func written(test *yaml.Node) (string, error) {
	for i := 1; i < len(test.Content); i += 2 {
		if key := test.Content[i-1].Value; key == "http" {
			for _, x := range test.Content[i].Content {
				for j := 1; j < len(x.Content); j += 2 {
					fold(x.Content[j])
				}
			}
		} else {
			fold(test.Content[i])
		}
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode([]*yaml.Node{test}); err != nil {
		return "", err
	}
	return b.String(), e.Close()
}

// part is the value of a key; nil: there is none.
func part(of *yaml.Node, key string) *yaml.Node {
	for i := 0; of != nil && i < len(of.Content); i += 2 {
		if of.Content[i].Value == key {
			return of.Content[i+1]
		}
	}
	return nil
}

// drop takes keys out of a mapping.
func drop(of *yaml.Node, keys ...string) {
	for i := 0; of != nil && i < len(of.Content); {
		if slices.Contains(keys, of.Content[i].Value) {
			of.Content = slices.Delete(of.Content, i, i+2)
			continue
		}
		i += 2
	}
}
