package scaffold

import (
	"fmt"
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/openapi"
)

// node is a part of a body: an object of fields, a literal, or the value of a
// param.
type node struct {
	fields  []field
	literal any
	param   *param
}

type field struct {
	name  string
	value *node
}

// maxNested bounds how many objects a body's params lie in.
const maxNested = 2

// maxApart bounds how many properties an object has that is taken apart beside
// other params.
const maxApart = 12

// readBody makes params of what a body may hold.
func (d *draft) readBody() {
	s, required := d.operation.Body()
	if s == nil || d.operation.Method == "GET" {
		return
	}
	d.body = d.bodyNode("body", s, required || len(s.Required()) > 0 || len(s.First().Required()) > 0 || len(s.Properties()) == 0, d.operation.BodyExample(), 0)
	if d.body.fields == nil && d.body.param == nil && d.body.literal == nil {
		d.body = nil
	}
}

// bodyNode is the part of the body at a name. An object that wraps all there is
// is taken apart; any other one is a param of its own.
func (d *draft) bodyNode(name string, s *openapi.Schema, required bool, example any, depth int) *node {
	properties := s.Properties()
	examples, _ := example.(map[string]any)
	maps.DeleteFunc(properties, func(name string, p *openapi.Schema) bool {
		return unsent(p) && examples[name] == nil && !slices.Contains(s.Required(), name)
	})
	if typeOf(s) != "object" || len(properties) == 0 || depth > maxNested {
		return d.bodyParam(name, s, required, example)
	}
	needed := append(s.Required(), s.First().Required()...)
	n := &node{fields: []field{}}
	names := slices.Sorted(maps.Keys(properties))
	slices.SortStableFunc(names, func(a, b string) int { return order(needed, a) - order(needed, b) })
	for _, name := range names {
		p, must := properties[name], slices.Contains(needed, name)
		var v *node
		switch enum := p.Enum(); {
		case len(enum) == 1 && typeOf(p) == "string" && must, name == "type" && len(enum) > 0 && must:
			v = &node{literal: constant(enum, examples[name])}
		case len(names) == 1 && required, len(needed) == 1 && must && typeOf(p) == "object" && required:
			v = d.bodyNode(name, p, true, examples[name], depth+1)
		case reference(p) != "":
			v = d.referenceParam(name, p, must && required, examples[name])
		case must && required && apart(p):
			v = d.bodyNode(name, p, true, examples[name], depth+1)
		default:
			v = d.bodyParam(name, p, must && required, examples[name])
		}
		n.fields = append(n.fields, field{name, v})
	}
	return n
}

// apart reports whether what an object holds is better asked for beside the other
// params: it is a small one, of one type, and says which of its parts it must have.
func apart(s *openapi.Schema) bool {
	properties := sent(s)
	if kind := properties["type"]; typeOf(s) != "object" || len(properties) > maxApart || kind != nil && soleValue(kind) == "" {
		return false
	}
	return slices.ContainsFunc(s.Required(), func(name string) bool { return properties[name] != nil && soleValue(properties[name]) == "" })
}

// constant is the value of an enum that a body always has: the example's, where
// that is one.
func constant(enum []string, example any) string {
	if s, ok := example.(string); ok && slices.Contains(enum, s) {
		return s
	}
	return enum[0]
}

func (d *draft) bodyParam(name string, s *openapi.Schema, required bool, example any) *node {
	p := &param{name: paramName(name), schema: s, required: required, says: s.String("description")}
	example = pruned(s, example)
	if typeOf(s) == "array" {
		p.list, p.around, p.schema = true, s, s.Items()
		if list, ok := example.([]any); ok && len(list) > 0 {
			p.sample = list
		}
	} else if fits(s, example) {
		p.sample = example
	}
	if p.sample == nil && required {
		p.sample = sampleOf(p, nil)
	}
	return &node{param: d.add(p)}
}

// writeRequest writes the request.
func (d *draft) writeRequest(w *writer) {
	w.line(0, "request:")
	w.line(2, "method: "+d.operation.Method)
	w.line(2, "path: "+inline(d.path))
	if len(d.headers) > 0 {
		w.line(2, "header:")
		for _, h := range d.headers {
			w.line(4, inline(h.name)+": "+h.value)
		}
	}
	switch {
	case d.body == nil:
	case d.body.fields == nil:
		w.line(2, "body: "+d.body.expression())
	default:
		w.line(2, "body:")
		d.body.write(w, 4)
	}
}

func (n *node) write(w *writer, indent int) {
	for _, f := range n.fields {
		if f.value.fields == nil {
			w.line(indent, inline(f.name)+": "+f.value.expression())
			continue
		}
		if len(f.value.fields) == 0 {
			w.line(indent, inline(f.name)+": {}")
			continue
		}
		w.line(indent, inline(f.name)+":")
		f.value.write(w, indent+2)
	}
}

// expression is a leaf as the file has it. A param that may be left out leaves
// its name out of the body.
func (n *node) expression() string {
	switch {
	case n.param == nil:
		return inline(n.literal)
	case n.param.refers != "":
		return n.param.referring()
	case n.param.required:
		return fmt.Sprintf(`"${params.%s}"`, n.param.name)
	}
	return fmt.Sprintf(`"${params.?%s}"`, n.param.name)
}

// sent is the body that a call with the samples sends; ok is false where the
// param has none.
func (n *node) sent() (v any, ok bool) {
	switch {
	case n.fields != nil:
		out := map[string]any{}
		for _, f := range n.fields {
			if v, ok := f.value.sent(); ok {
				out[f.name] = v
			}
		}
		return out, true
	case n.param != nil && n.param.refers != "":
		return n.param.referred(), n.param.sample != nil
	case n.param != nil:
		return n.param.sample, n.param.sample != nil
	}
	return n.literal, true
}
