package scaffold

import (
	"fmt"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// A reference is an object {id, type} that only says which one is meant, the type
// always the same. A caller gives the id alone, of several a list of ids.

// reference returns the type of a reference, or of a list of them; empty for any
// other schema.
func reference(s *openapi.Schema) string {
	if typeOf(s) == "array" {
		if s = s.Items(); typeOf(s) == "array" {
			return ""
		}
	}
	properties := sent(s)
	if id, kind := properties["id"], properties["type"]; len(properties) == 2 && id != nil && kind != nil && typeOf(id) == "string" && !s.Open() {
		return soleValue(kind)
	}
	return ""
}

// referenceParam is the part of a body that is a reference or a list of them.
func (d *draft) referenceParam(name string, s *openapi.Schema, required bool, example any) *node {
	one, suffix := s, "_id"
	p := &param{required: required, says: s.String("description"), refers: reference(s)}
	if p.list = typeOf(s) == "array"; p.list {
		p.around = s
		one, suffix, name = s.Items(), "_ids", singular(name)
	}
	p.name, p.schema = paramName(name+suffix), one.Property("id")
	list, ok := example.([]any)
	if !ok {
		list = []any{example}
	}
	var ids []any
	for _, e := range list {
		m, _ := e.(map[string]any)
		if id, ok := m["id"].(string); ok && fits(p.schema, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0 && !required:
	case len(ids) == 0:
		p.sample = sampleOf(p, "ID1")
	case p.list:
		p.sample = ids
	default:
		p.sample = ids[0]
	}
	return &node{param: d.add(p)}
}

// referring is the value that makes references of ids.
func (p *param) referring() string {
	one := fmt.Sprintf("{'id': id, 'type': %s}", celText(p.refers))
	switch {
	case p.list && p.required:
		return fmt.Sprintf(`"${params.%s.map(id, %s)}"`, p.name, one)
	case p.list:
		return fmt.Sprintf(`"${params.?%s.optMap(ids, ids.map(id, %s))}"`, p.name, one)
	case p.required:
		return fmt.Sprintf(`{id: "${params.%s}", type: %s}`, p.name, inline(p.refers))
	}
	return fmt.Sprintf(`"${params.?%s.optMap(id, %s)}"`, p.name, one)
}

// celText is a text as CEL has it, within a text of YAML.
func celText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\\\`, `'`, `\\'`, `"`, `\"`).Replace(s) + "'"
}

// referred is what the sample becomes in the body.
func (p *param) referred() any {
	one := func(id any) any { return map[string]any{"id": id, "type": p.refers} }
	if list, ok := p.sample.([]any); ok {
		out := make([]any, len(list))
		for i, id := range list {
			out[i] = one(id)
		}
		return out
	}
	return one(p.sample)
}
