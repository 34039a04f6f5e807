package terminal

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// Lines writes each record as a line of JSON.
func Lines[T any](out io.Writer, records []T) error {
	for _, r := range records {
		line, err := encode(r)
		if err == nil {
			_, err = out.Write(append(line, '\n'))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CSV writes a line of the fields' names and one for each record (RFC 4180). Lists
// are joined by "; ", objects are written as JSON, times as they came.
func CSV(out io.Writer, records []any, f Fields) error {
	paths := f.Paths
	if paths == nil {
		paths = keys(records)
	}
	c := csv.NewWriter(out)
	if err := c.Write(paths); err != nil {
		return err
	}
	for _, r := range records {
		row := make([]string, len(paths))
		for i, p := range paths {
			var words []string
			for _, v := range at(r, p) {
				s, err := scalar(v)
				if err != nil {
					return err
				}
				words = append(words, s)
			}
			row[i] = strings.Join(words, "; ")
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// scalar is a value in a cell of CSV.
func scalar(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case map[string]any:
		b, err := encode(v)
		return string(b), err
	}
	return fmt.Sprint(v), nil
}

// YAML writes JSON as YAML, its names in the same order.
func YAML(out io.Writer, answer []byte) error {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	n, err := node(d)
	if err != nil {
		return err
	}
	e := yaml.NewEncoder(out)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return err
	}
	return e.Close()
}

// node reads the next value.
func node(d *json.Decoder) (*yaml.Node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	kind := map[json.Delim]yaml.Kind{'{': yaml.MappingNode, '[': yaml.SequenceNode}
	switch t := t.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: kind[t]}
		for d.More() { // a mapping's names and values take turns, as in YAML's nodes
			e, err := node(d)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, e)
		}
		if len(n.Content) == 0 {
			n.Style = yaml.FlowStyle
		}
		_, err := d.Token()
		return n, err
	case string:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: t}, nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: t.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(t)}, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}, nil
}
