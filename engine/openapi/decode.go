package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxNodes bounds how many values a document in YAML has once its aliases are
// followed, which may stand for more than was written.
const maxNodes = 2_000_000

// decode parses JSON or, where the text does not begin with a brace, YAML.
func decode(data []byte) (map[string]any, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	start := bytes.TrimLeft(data, " \t\r\n")
	if len(start) == 0 {
		return nil, errors.New("the document is empty")
	}
	if start[0] == '{' || start[0] == '[' {
		return decodeJSON(data)
	}
	return decodeYAML(data)
}

func decodeJSON(data []byte) (map[string]any, error) {
	var v any
	err := json.Unmarshal(data, &v)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && strings.Contains(err.Error(), "unexpected end"):
		return nil, fmt.Errorf("the JSON ends too early, after %d bytes: is the file complete?", len(data))
	case errors.As(err, &syntax):
		before := data[:min(int(syntax.Offset), len(data))]
		line := bytes.Count(before, []byte("\n")) + 1
		return nil, fmt.Errorf("line %d, column %d: no JSON: %w", line, len(before)-bytes.LastIndexByte(before, '\n')-1, err)
	case err != nil:
		return nil, fmt.Errorf("no JSON: %w", err)
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("the document is a list; an OpenAPI document is an object")
	}
	return root, nil
}

func decodeYAML(data []byte) (map[string]any, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("neither JSON nor YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	left := maxNodes
	v, err := plain(&doc, &left)
	if err != nil {
		return nil, err
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("neither a JSON object nor a YAML mapping, so no OpenAPI document")
	}
	return root, nil
}

// plain turns a YAML node into what JSON would have given. Keys are the text
// that was written: the 200 of a response is the key "200".
func plain(n *yaml.Node, left *int) (any, error) {
	if *left--; *left < 0 {
		return nil, fmt.Errorf("the document's aliases stand for more than %d values", maxNodes)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0], left)
	case yaml.AliasNode:
		return plain(n.Alias, left)
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			v, err := plain(c, left)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case yaml.MappingNode:
		out := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			v, err := plain(n.Content[i+1], left)
			if err != nil {
				return nil, err
			}
			out[n.Content[i].Value] = v
		}
		return out, nil
	}
	return plainScalar(n), nil
}

func plainScalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		var f float64
		if n.Decode(&f) == nil {
			return f
		}
	}
	return n.Value
}
