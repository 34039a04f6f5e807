package jq

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq/flow"
)

// Infer follows a query from the shapes of its input and of its variables
// (named without $) and returns that of each of its outputs.
//
// The findings are uses of fields that the input does not have (jq-field) and
// of [] or an index on a value of the wrong kind (jq-array). One within a
// function of the library stands where the query calls that function. Where
// the shape of a value is not known, nothing is said about it. A query that
// does not compile gives neither shape nor findings; nor does one that takes
// more than flow.MaxWork steps to follow.
func (l Library) Infer(t diag.Text, in *Shape, vars map[string]*Shape) (*Shape, diag.Diagnostics) {
	q, err := gojq.Parse(t.Value)
	if err != nil {
		return nil, nil
	}
	i := &inferrer{vars: vars}
	i.walk = flow.New[*Shape](i)
	out, _ := i.walk.Query(q, in, (*flow.Env[*Shape])(nil).Define(l.defs...))
	if i.walk.Left < 0 {
		return nil, nil
	}
	return out, i.findings(l, t, q)
}

// Keys returns the names of the fields that a query's outputs have, whatever
// its input, in sorted order; ok is false when its object constructions do not
// say all of them, or when the query is wrong.
func (l Library) Keys(t diag.Text) (keys []string, ok bool) {
	out, _ := l.Infer(t, nil, nil)
	if out == nil || out.Kinds&^KindNull != KindObject || out.Open {
		return nil, false
	}
	return slices.Sorted(maps.Keys(out.Fields)), true
}

// inferrer knows of each value its shape.
type inferrer struct {
	walk       *flow.Walk[*Shape]
	vars       map[string]*Shape
	latest     any // the last part that was asked for
	complaints []complaint

	probe string // a field; "": none
	asked *Shape // the shape of what it is asked of
}

// complaint is a finding at a node of a syntax tree.
type complaint struct {
	node    any          // where
	calls   []*gojq.Func // those on the way to it, the outermost first
	kind    diag.Kind
	message string
}

func (i *inferrer) complain(node any, kind diag.Kind, format string, args ...any) {
	i.complaints = append(i.complaints, complaint{node, slices.Clone(i.walk.Calls), kind, fmt.Sprintf(format, args...)})
}

// findings makes findings of complaints, each once: in the text t of a query, or
// where it calls the function of the library that has the place.
func (i *inferrer) findings(l Library, t diag.Text, q *gojq.Query) (ds diag.Diagnostics) {
	if len(i.complaints) == 0 {
		return nil
	}
	n, _ := namesOf(t.Value, q, l.defs)
	own := n.places
	for _, c := range i.complaints {
		s, here := own[c.node]
		if !here {
			c.message += l.place(c.node)
			for _, f := range c.calls {
				if at, ok := own[f]; ok {
					s, here = at, true
				}
			}
		}
		d := c.kind.In(t, s.from, s.to, "%s", c.message)
		if !here {
			d = c.kind.At(t, "%s", c.message)
		}
		if !slices.Contains(ds, d) {
			ds = append(ds, d)
		}
	}
	return ds
}

func (i *inferrer) Literal(v any) *Shape {
	switch v.(type) {
	case nil:
		return Scalar(KindNull)
	case bool:
		return Scalar(KindBool)
	case string:
		return Scalar(KindString)
	}
	return Scalar(KindNumber)
}

func (i *inferrer) Scalar(k Kinds) *Shape                   { return Scalar(k) }
func (i *inferrer) Unknown() *Shape                         { return nil }
func (i *inferrer) Given(name string) *Shape                { return i.vars[name[1:]] }
func (i *inferrer) Array(elem *Shape) *Shape                { return &Shape{Kinds: KindArray, Elem: elem} }
func (i *inferrer) Only(v *Shape, k Kinds) *Shape           { return v.only(k) }
func (i *inferrer) Whole(*Shape)                            {}
func (i *inferrer) Join(a, b *Shape) *Shape                 { return join(a, b, func() bool { return i.walk.Work(1) }) }
func (i *inferrer) Branch(_, then, otherwise *Shape) *Shape { return i.Join(then, otherwise) }
func (i *inferrer) Old(at *Shape) *Shape                    { return at }

func (i *inferrer) Object(o flow.Fields[*Shape]) *Shape {
	return &Shape{Kinds: KindObject, Fields: o.Named, Open: o.Open}
}

func (i *inferrer) Name(node any, env *flow.Env[*Shape]) {
	if f, ok := node.(*gojq.Func); ok && f.Name[0] == '$' {
		i.latest = f
	}
}

// Field is a field of v, which node asks for.
func (i *inferrer) Field(v *Shape, name string, node any) *Shape {
	i.latest = node
	if name == i.probe && name != "" {
		if i.asked == nil {
			i.asked = v
		}
		return nil
	}
	switch {
	case v == nil:
		return nil
	case v.Kinds == 0:
		return nothing
	case v.Kinds&KindObject != 0:
		if f, ok := v.Fields[name]; ok {
			return f
		}
		if !v.Open && i.walk.Doubt.Fields == 0 {
			i.complain(node, jqField, "there is no field %q here%s%s", name, nearField(name, v), instead(name))
		}
		return nil
	case v.Kinds&KindArray != 0:
		if i.walk.Doubt.Kinds == 0 {
			what := "put [] before it, or map(." + name + ")"
			if instead(name) != "" {
				what = strings.TrimPrefix(instead(name), "; ")
			}
			i.complain(node, jqArray, "this is an array, which has no field %q: %s", name, what)
		}
		return nil
	case v.Kinds == KindNull:
		return v
	}
	if i.walk.Doubt.Kinds == 0 {
		i.complain(node, jqField, "this is %s, which has no field %q%s", v.Kinds&^KindNull, name, instead(name))
	}
	return nil
}

// instead is what to write for a field that is a function in jq.
func instead(name string) string {
	if name == "length" || elsewhere[name] == "length" {
		return "; write | length"
	}
	return ""
}

// maxListed bounds how many names a message lists.
const maxListed = 12

// nearField is the end of a message about a field that v does not have.
func nearField(name string, v *Shape) string {
	known := slices.Sorted(maps.Keys(v.Fields))
	if len(known) > maxListed && diag.Nearest(name, known) == "" {
		return ""
	}
	return diag.DidYouMean(name, known)
}

// Element is an element of v by number, which node asks for.
func (i *inferrer) Element(v *Shape, node any) *Shape {
	switch {
	case v == nil || v.Kinds == 0 || v.Kinds == KindNull:
		return v
	case v.Kinds&KindArray != 0:
		return i.Join(v.Elem, Scalar(KindNull))
	}
	if i.walk.Doubt.Kinds == 0 {
		if _, ok := node.(*gojq.Index); ok { // such as [0], which has no name to stand at
			node = i.latest
		}
		i.complain(node, jqArray, "this is %s, not an array, and has no element by number", v.Kinds&^KindNull)
	}
	return nil
}

// At is v at a computed key.
func (i *inferrer) At(v, key *Shape, node any) *Shape {
	switch {
	case v == nil || key == nil:
	case key.Kinds == KindNumber:
		return i.Element(v, node)
	case key.Kinds&^scalarKinds != 0 || key.Kinds == 0:
	case v.Kinds&^KindNull == KindObject && key.Kinds&KindString != 0, v.Kinds&^KindNull == KindArray && key.Kinds&KindNumber != 0:
		return i.Join(i.each(v), Scalar(KindNull))
	}
	return nil
}

// Each is v[].
func (i *inferrer) Each(v *Shape) *Shape {
	if v != nil && v.Kinds&^scalarKinds == 0 && v.Kinds&^KindNull != 0 {
		if i.walk.Doubt.Kinds == 0 {
			i.complain(i.latest, jqArray, "this is %s, over which [] cannot go", v.Kinds&^KindNull)
		}
		return nil
	}
	return i.each(v)
}

// each is what the elements or fields of v are; nil when that is not known.
func (i *inferrer) each(v *Shape) *Shape {
	if v == nil {
		return nil
	}
	out := nothing
	if v.Kinds&KindArray != 0 {
		out = v.Elem
	}
	if v.Kinds&KindObject != 0 {
		if v.Open {
			return nil
		}
		for _, f := range v.Fields {
			out = i.Join(out, f)
		}
	}
	return out
}

func (i *inferrer) Binary(op gojq.Operator, a, b *Shape) *Shape {
	switch op {
	case gojq.OpAlt:
		return i.Join(a.only(flow.AllKinds&^KindNull), b)
	case gojq.OpAdd:
		return i.sum(a, b)
	case gojq.OpAnd, gojq.OpOr, gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
		return Scalar(KindBool)
	case gojq.OpMod:
		return Scalar(KindNumber)
	case gojq.OpSub:
		if a != nil && a.Kinds&^KindNull == KindArray {
			return a
		}
		return Scalar(KindNumber)
	}
	return nil // * and / mean too much
}

// sum is the shape of a + b, in which null adds nothing.
func (i *inferrer) sum(a, b *Shape) *Shape {
	either := i.Join(a, b)
	if either == nil {
		return nil
	}
	out := *either
	if a.Kinds&KindNull == 0 || b.Kinds&KindNull == 0 {
		out.Kinds &^= KindNull
	}
	if a.Kinds&b.Kinds&KindObject != 0 {
		out.Fields = maps.Clone(out.Fields)
		for name := range out.Fields {
			out.Fields[name] = i.summand(a, b, name)
		}
	}
	return &out
}

// summand is the field of the sum of two objects: the right one's, where that has it.
func (i *inferrer) summand(a, b *Shape, name string) *Shape {
	left, inLeft := a.Fields[name]
	right, inRight := b.Fields[name]
	switch sure := b.Kinds == KindObject; {
	case !inRight && b.Open:
		return nil
	case !inRight && sure && a.Kinds == KindObject:
		return left
	case !inRight:
		return left.orNull()
	case right != nil && right.Kinds&KindNull == 0 && sure:
		return right
	case !inLeft && !a.Open:
		return right.orNull()
	}
	return i.Join(left, right)
}

// Update is the input of which a field may be anything afterwards.
func (i *inferrer) Update(q *gojq.Query, in, _, _ *Shape) *Shape {
	if t := q.Left.Term; t == nil || t.Type != gojq.TermTypeIndex || t.Index.Name == "" || len(t.SuffixList) > 0 || in == nil {
		return nil
	}
	out := *in
	out.Open = out.Open || q.Op == gojq.OpModify
	if out.Fields = maps.Clone(in.Fields); out.Fields == nil {
		out.Fields = map[string]*Shape{}
	}
	out.Fields[q.Left.Term.Index.Name] = nil
	return &out
}
