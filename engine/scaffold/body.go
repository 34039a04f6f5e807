package scaffold

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// maxNested bounds how many objects a body's params lie in.
const maxNested = 2

// formMedia is the media type of a form.
const formMedia = "application/x-www-form-urlencoded"

// readBody makes params of what a body may hold. The error says what a body needs
// that a form cannot have.
func (d *draft) readBody() error {
	s, required := d.operation.Body()
	if s == nil || d.operation.Method == "GET" {
		return nil
	}
	if d.form = d.operation.ForeignBody() == formMedia; d.form {
		return d.readForm(s)
	}
	d.body = d.bodyNode("body", "", s, required || len(s.Required()) > 0 || len(s.First().Required()) > 0 || len(s.Properties()) == 0, d.operation.BodyExample(), 0)
	if d.body.fields == nil && d.body.param == nil && d.body.literal == nil {
		d.body = nil
	}
	return nil
}

// readForm makes params of the fields of a form, which are scalars and lists of them.
func (d *draft) readForm(s *openapi.Schema) error {
	d.body = &node{fields: []field{}}
	properties, needed := s.Properties(), s.Required()
	for _, name := range inOrder(properties, needed) {
		p, must := properties[name], slices.Contains(needed, name)
		one := p
		if typeOf(p) == "array" {
			one = p.Items()
		}
		switch t := typeOf(one); {
		case t != "object" && t != "array":
			d.body.fields = append(d.body.fields, field{name, d.bodyParam(name, p, must, nil)})
		case must:
			return fmt.Errorf("%s needs %q in its form, which is no scalar and no list of them: a tool file sends JSON", d.operation, name)
		}
	}
	if len(d.body.fields) == 0 {
		d.body = nil
	}
	return nil
}

// bodyNode is the part of the body at a name. An object that wraps all there is
// is taken apart; any other one is a param of its own. within is the name of an object
// that is asked for beside others, which a param's name may have to say.
func (d *draft) bodyNode(name, within string, s *openapi.Schema, required bool, example any, depth int) *node {
	properties := s.Properties()
	examples, _ := example.(map[string]any)
	for _, name := range s.Required() {
		if properties[name] == nil && len(properties) > 0 {
			properties[name] = nil // of which the description says no more
		}
	}
	maps.DeleteFunc(properties, func(name string, p *openapi.Schema) bool {
		if depth == 0 && d.pagedInBody(name) {
			return true
		}
		return unsent(p) && examples[name] == nil && !slices.Contains(s.Required(), name)
	})
	if typeOf(s) != "object" || len(properties) == 0 || depth > maxNested {
		return d.bodyParam(name, s, required, example)
	}
	needed := append(s.Required(), s.First().Required()...)
	n := &node{fields: []field{}}
	names := inOrder(properties, needed)
	for _, name := range names {
		p, must := properties[name], slices.Contains(needed, name)
		var v *node
		switch enum := p.Enum(); {
		case len(enum) == 1 && typeOf(p) == "string" && must, name == "type" && len(enum) > 0 && must && within == "":
			v = &node{literal: constant(enum, examples[name])}
		case len(names) == 1 && required, len(needed) == 1 && must && typeOf(p) == "object" && required:
			v = d.bodyNode(name, "", p, true, examples[name], depth+1)
		case reference(p) != "":
			v = d.referenceParam(name, p, must && required, examples[name])
		case must && required && apart(p):
			v = d.bodyNode(name, name, p, true, examples[name], depth+1)
		default:
			v = d.bodyParam(told(within, name), p, must && required, examples[name])
		}
		n.fields = append(n.fields, field{name, v})
	}
	return n
}

// vague are names that say little without that of the object around.
var vague = strings.Fields("id type name value key status description title summary start end")

// told is the name of a param within an object.
func told(within, name string) string {
	if within == "" || !slices.Contains(vague, name) {
		return name
	}
	return within + "_" + name
}

// pagedInBody reports whether the strategy sends a field of the body.
func (d *draft) pagedInBody(name string) bool {
	return d.strategy != nil && slices.Contains(d.operation.Paging(d.strategy, d.around.API.Library).InBody, name)
}

// apart reports whether what an object holds is asked for beside the other params: it
// must have some of its parts, which a param that is required cannot say of its own.
func apart(s *openapi.Schema) bool {
	properties := sent(s)
	return typeOf(s) == "object" && slices.ContainsFunc(s.Required(), func(name string) bool { return properties[name] != nil && soleValue(properties[name]) == "" })
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
		w.mapping(4, d.headers)
	}
	w.mapping(2, d.fixedQuery())
	switch {
	case d.body == nil:
	case d.body.fields == nil:
		w.line(2, "body: "+d.body.expression())
	case d.form:
		w.line(2, "form:")
		d.body.write(w, 4)
	default:
		w.line(2, "body:")
		d.body.write(w, 4)
	}
}

// fixedQuery is the query that the description writes behind the path.
func (d *draft) fixedQuery() []pair {
	if len(d.fixed) == 0 {
		return nil
	}
	var inner []pair
	for _, q := range d.fixed {
		inner = append(inner, pair{key: q.key, text: inline(q.text)})
	}
	return []pair{{key: "query", inner: inner}}
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
