package jq

import (
	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// Derive says what of its input a query can read. Functions that are not jq's
// own stand in q.FuncDefs; variables that q does not bind come from elsewhere
// and are not part of the input.
//
// On a pruned input the query gives the same outputs in the same order and
// fails where it fails on the whole one; only the text of an error that nothing
// catches may differ, as it quotes the value. What Derive does not understand
// counts as reading everything, so it may keep too much but never too little.
func Derive(q *gojq.Query) *Projection {
	left := flow.MaxWork
	p, _ := derive(&left, func(r *reader, in *origin) flow.Count { return r.whole(q, in, nil) })
	return p
}

// derive returns what run reads of an input of which nothing is read yet, and
// the count of outputs that run returns. It takes its steps of left.
func derive(left *int, run func(r *reader, in *origin) flow.Count) (*Projection, flow.Count) {
	r := &reader{scalar: &origin{}, opaque: &origin{opaque: true}}
	r.walk = flow.New[*origin](r)
	r.walk.Left = *left
	defer func() { *left = r.walk.Left }()
	root := &place{}
	n := run(r, &origin{places: []*place{root}})
	p := r.projection(root)
	if r.walk.Left < 0 {
		return &Projection{All: true}, flow.Uncertain
	}
	return p, n
}

// whole follows a query whose outputs are read whole.
func (r *reader) whole(q *gojq.Query, in *origin, env *flow.Env[*origin]) flow.Count {
	out, n := r.walk.Query(q, in, env, nil)
	out.read()
	return n
}

// reader notes at the places of the input what a query reads there, and knows of
// each value where it came from.
type reader struct {
	walk           *flow.Walk[*origin]
	scalar, opaque *origin
}

func (r *reader) Literal(any) *origin                       { return r.scalar }
func (r *reader) Scalar(flow.Kinds) *origin                 { return r.scalar }
func (r *reader) Unknown() *origin                          { return r.opaque }
func (r *reader) Given(string) *origin                      { return r.opaque }
func (r *reader) Array(elem *origin) *origin                { return &origin{elem: elem} }
func (r *reader) Only(v *origin, _ flow.Kinds) *origin      { return v }
func (r *reader) Whole(v *origin)                           { v.read() }
func (r *reader) Branch(_, then, otherwise *origin) *origin { return r.Join(then, otherwise) }
func (r *reader) Name(any, *flow.Env[*origin])              {}

func (r *reader) Object(o flow.Fields[*origin]) *origin {
	return &origin{fields: o.Named, elem: o.Rest}
}

// Field is the value of a field of o.
func (r *reader) Field(o *origin, name string, _ any) *origin {
	return r.anyOf(r.part(o, func(p *place) *place { return p.field(name) }), o.fields[name], o.elem)
}

// Element is an element of the array o.
func (r *reader) Element(o *origin, _ any) *origin {
	return r.anyOf(r.part(o, (*place).elemOf), o.elem)
}

// At is v at a computed key: a name, a number or, unless it is a scalar, an
// array to look for in v.
func (r *reader) At(v, key *origin, _ any) *origin {
	if key.isScalar() {
		return r.Each(v)
	}
	key.read()
	v.read()
	return r.opaque
}

// Each is an element or the value of any field of o.
func (r *reader) Each(o *origin) *origin {
	os := []*origin{r.part(o, (*place).eachOf), o.elem}
	for _, f := range o.fields {
		os = append(os, f)
	}
	return r.anyOf(os...)
}

func (r *reader) Join(a, b *origin) *origin { return r.anyOf(a, b) }

func (r *reader) Binary(op gojq.Operator, a, b *origin) *origin {
	switch op {
	case gojq.OpAnd, gojq.OpOr:
		return r.scalar
	case gojq.OpAlt, gojq.OpAdd, gojq.OpMul: // + and * join arrays and objects without a look at what is in them
		return r.anyOf(a, b)
	case gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe: // against a scalar the kind of the other one is enough
		if !a.isScalar() && !b.isScalar() {
			a.read()
			b.read()
		}
		return r.scalar
	}
	a.read()
	b.read()
	if op != gojq.OpDiv && (a.isScalar() || b.isScalar()) { // - and %
		return r.scalar
	}
	return r.opaque
}

func (r *reader) Old(at *origin) *origin { return r.anyOf(at, r.opaque) }

// Update is the input with something else somewhere in it.
func (r *reader) Update(q *gojq.Query, in, at, to *origin) *origin {
	to.read()
	if q.Op != gojq.OpAssign && q.Op != gojq.OpModify { // += and the like
		at.read()
	}
	return r.anyOf(in, r.opaque)
}

// anyOf is the origin of a value that is one of several; nil ones do not count.
func (r *reader) anyOf(os ...*origin) *origin {
	var only, out *origin
	for _, o := range os {
		switch {
		case o == nil || o == only || o == r.scalar && only != nil: // a value may always be a scalar
		case only == nil || only == r.scalar:
			only = o
		default:
			if out == nil {
				out = &origin{}
				r.add(out, only)
			}
			r.add(out, o)
		}
	}
	switch {
	case r.walk.Left < 0:
		return r.opaque
	case out != nil:
		return out
	case only != nil:
		return only
	}
	return r.scalar
}

// add adds what o may be to out, which is being made.
func (r *reader) add(out, o *origin) {
	if !r.walk.Work(1 + len(o.places) + len(o.fields)) {
		return
	}
	out.opaque = out.opaque || o.opaque
	for _, p := range o.places {
		out.place(p)
	}
	if o.fields != nil && out.fields == nil {
		out.fields = make(map[string]*origin, len(o.fields))
	}
	for name, f := range o.fields {
		if have := out.fields[name]; have != nil {
			f = r.anyOf(have, f)
		}
		out.fields[name] = f
	}
	if o.elem != nil {
		out.elem = r.anyOf(out.elem, o.elem)
	}
}

// part is what of gives for o's places, nil when there are none; a part of
// what is read whole is opaque.
func (r *reader) part(o *origin, of func(*place) *place) *origin {
	if len(o.places) == 0 && !o.opaque {
		return nil
	}
	out := &origin{opaque: o.opaque}
	for _, p := range o.places {
		if p.all {
			out.opaque = true
		} else if r.walk.Work(1) {
			out.places = append(out.places, of(p))
		}
	}
	return out
}

// projection is what was found out about a place; nil for a nil place.
func (r *reader) projection(p *place) *Projection {
	if p == nil {
		return nil
	}
	if p.all || !r.walk.Work(1) {
		return &Projection{All: true}
	}
	out := &Projection{Values: r.projection(p.each)}
	out.Elem = r.merge(out.Values, r.projection(p.elem))
	if len(p.fields) > 0 {
		out.Fields = make(map[string]*Projection, len(p.fields))
	}
	for name, f := range p.fields {
		out.Fields[name] = r.merge(r.projection(f), out.Values)
	}
	return out.normal()
}

// merge is Merge as a part of the walk's work.
func (r *reader) merge(a, b *Projection) *Projection {
	return merge(a, b, func() bool { return r.walk.Work(1) })
}
