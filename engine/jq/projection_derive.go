package jq

import (
	"strings"

	"github.com/itchyny/gojq"
)

const (
	// maxWork bounds the steps of a derivation, which takes 10 ms at most; a
	// query that needs more reads everything. Real ones need about a thousand.
	maxWork = 100_000
	// maxReentry bounds how often a function is followed into itself before
	// everything that it could reach counts as read.
	maxReentry = 3
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
	return derive(q, func(d *deriver, in *origin) { d.query(q, in, nil).read() })
}

// derive follows q by run, from an input of which nothing is read yet.
func derive(q *gojq.Query, run func(d *deriver, in *origin)) *Projection {
	root := &place{}
	d := &deriver{active: map[*gojq.FuncDef]int{}}
	run(d, &origin{places: []*place{root}})
	if d.spent > maxWork || len(q.Imports) > 0 {
		return &Projection{All: true}
	}
	return root.projection()
}

// deriver follows a query from its input to its outputs. It notes at the places
// of the input what is read there, and knows of each value where it came from.
type deriver struct {
	spent  int
	active map[*gojq.FuncDef]int // how many calls of a function are being followed
}

// work counts a step and reports whether there were too many.
func (d *deriver) work() bool {
	d.spent++
	return d.spent > maxWork
}

// binding is a name that is known while a query is followed.
type binding = bound[*origin]

// everything reads all that a query with this input and these names could get
// hold of, and is the origin of whatever it makes of it.
func everything(in *origin, known *binding) *origin {
	in.read()
	seen := map[*binding]bool{}
	var walk func(b *binding)
	walk = func(b *binding) {
		for ; b != nil && !seen[b]; b = b.up {
			seen[b] = true
			b.val.read()
			walk(b.env)
		}
	}
	walk(known)
	return &origin{opaque: true}
}

// query returns where the outputs of q come from.
func (d *deriver) query(q *gojq.Query, in *origin, known *binding) *origin {
	if d.work() {
		return &origin{opaque: true}
	}
	known = known.define(q.FuncDefs)
	if q.Term != nil {
		return d.term(q.Term, in, known)
	}
	if q.Left == nil || q.Right == nil {
		return everything(in, known)
	}
	left := d.query(q.Left, in, known)
	if q.Op == gojq.OpPipe && len(q.Patterns) == 0 {
		return d.query(q.Right, left, known)
	}
	if q.Op == gojq.OpPipe {
		return d.query(q.Right, in, d.bind(q.Patterns, left, known))
	}
	if q.Op == gojq.OpModify {
		d.query(q.Right, d.anyOf(left, &origin{opaque: true}), known).read()
		return d.anyOf(in, &origin{opaque: true})
	}
	right := d.query(q.Right, in, known)
	switch q.Op {
	case gojq.OpAnd, gojq.OpOr:
		return &origin{}
	case gojq.OpAssign:
		right.read()
		return d.anyOf(in, &origin{opaque: true}) // the input, with something else somewhere in it
	case gojq.OpComma, gojq.OpAlt, gojq.OpAdd, gojq.OpMul: // + and * join arrays and objects without a look at what is in them
		return d.anyOf(left, right)
	case gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
		return compare(left, right)
	}
	left.read()
	right.read()
	switch q.Op {
	case gojq.OpSub, gojq.OpMod:
		if left.isScalar() || right.isScalar() {
			return &origin{}
		}
		return &origin{opaque: true}
	case gojq.OpDiv:
		return &origin{opaque: true}
	}
	return d.anyOf(in, &origin{opaque: true}) // += and the like
}

// compare orders two values. Against a scalar the kind of the other one is
// enough.
func compare(a, b *origin) *origin {
	if !a.isScalar() && !b.isScalar() {
		a.read()
		b.read()
	}
	return &origin{}
}

// bind makes the variables of patterns known. One that several of them bind may
// be any of its values.
func (d *deriver) bind(patterns []*gojq.Pattern, v *origin, known *binding) *binding {
	vars := map[string]*origin{}
	for _, p := range patterns {
		d.match(p, v, vars, known)
	}
	return known.with(vars)
}

// match adds the variables of one pattern that takes v apart.
func (d *deriver) match(p *gojq.Pattern, v *origin, vars map[string]*origin, known *binding) {
	if p.Name != "" {
		vars[p.Name] = d.anyOf(vars[p.Name], v)
	}
	for _, sub := range p.Array {
		d.match(sub, d.element(v), vars, known)
	}
	for _, o := range p.Object {
		var x *origin
		switch {
		case o.Key != "":
			x = d.field(v, strings.TrimPrefix(o.Key, "$"))
			if o.Key[0] == '$' {
				vars[o.Key] = d.anyOf(vars[o.Key], x)
			}
		case o.KeyString != nil && o.KeyString.Queries == nil:
			x = d.field(v, o.KeyString.Str)
		case o.KeyString != nil:
			d.text(o.KeyString, v, known.with(vars))
			x = d.each(v)
		default:
			x = d.at(v, d.query(o.KeyQuery, v, known.with(vars)))
		}
		if o.Val != nil {
			d.match(o.Val, x, vars, known)
		}
	}
}

// text makes a string with expressions in it.
func (d *deriver) text(s *gojq.String, in *origin, known *binding) *origin {
	for _, q := range s.Queries {
		d.query(q, in, known).read()
	}
	return &origin{}
}

// index is v at an index; in is the input of the term that it is part of.
func (d *deriver) index(x *gojq.Index, v, in *origin, known *binding) *origin {
	in = d.either(in, v) // before a ?, gojq looks for the index in v itself
	switch {
	case x.Name != "":
		return d.field(v, x.Name)
	case x.Str != nil && x.Str.Queries == nil:
		return d.field(v, x.Str.Str)
	case x.Str != nil:
		return d.at(v, d.text(x.Str, in, known))
	case x.IsSlice:
		for _, bound := range []*gojq.Query{x.Start, x.End} {
			if bound != nil {
				d.query(bound, in, known).read()
			}
		}
		return v
	}
	if t := x.Start.Term; t != nil && len(t.SuffixList) == 0 {
		switch {
		case t.Type == gojq.TermTypeString && t.Str.Queries == nil:
			return d.field(v, t.Str.Str)
		case t.Type == gojq.TermTypeNumber, t.Type == gojq.TermTypeUnary && t.Unary.Term.Type == gojq.TermTypeNumber:
			return d.element(v)
		}
	}
	return d.at(v, d.query(x.Start, in, known))
}

// at is v at a computed key: a name, a number or, unless it is a scalar, an
// array to look for in v.
func (d *deriver) at(v, key *origin) *origin {
	if key.isScalar() {
		return d.each(v)
	}
	key.read()
	v.read()
	return &origin{opaque: true}
}
