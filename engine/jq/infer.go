package jq

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
)

// maxInference bounds the steps of following one query; of one that needs more
// nothing is known. Real ones need some hundreds.
const maxInference = 50_000

// Infer follows a query from the shapes of its input and of its variables
// (named without $) and returns that of each of its outputs.
//
// The findings are uses of fields that the input does not have (jq-field) and
// of [] or an index on a value of the wrong kind (jq-array). One within a
// function of the library stands where the query calls that function. Where
// the shape of a value is not known, nothing is said about it. A query that
// does not compile gives neither shape nor findings.
func (l Library) Infer(t diag.Text, in *Shape, vars map[string]*Shape) (*Shape, diag.Diagnostics) {
	q, err := gojq.Parse(t.Value)
	if err != nil {
		return nil, nil
	}
	i := &inferrer{active: map[*gojq.FuncDef]int{}}
	out := i.all(l, q, in, vars)
	if len(i.complaints) == 0 || i.spent > maxInference {
		return out, nil
	}
	return out, report(i.complaints, l, t, places(t.Value, q))
}

// Keys returns the names of the fields that a query's outputs have, whatever
// its input, in sorted order; ok is false when its object constructions do not
// say all of them, or when the query is wrong.
func (l Library) Keys(t diag.Text) (keys []string, ok bool) {
	q, err := gojq.Parse(t.Value)
	if err != nil {
		return nil, false
	}
	i := &inferrer{active: map[*gojq.FuncDef]int{}, shared: &l}
	out := i.all(l, q, nil, nil)
	if out == nil || out.Kinds&^KindNull != KindObject || out.Open {
		return nil, false
	}
	return slices.Sorted(maps.Keys(out.Fields)), true
}

// complaint is a finding at a node of a syntax tree.
type complaint struct {
	node    any          // where
	calls   []*gojq.Func // those on the way to it, the outermost first
	kind    string
	message string
}

// inferrer follows a query from the shape of its input to that of its outputs.
type inferrer struct {
	spent  int
	active map[*gojq.FuncDef]int // how many calls of a function are being followed
	calls  []*gojq.Func          // those that are being followed
	latest any                   // the last name that was followed
	shared *Library              // whose shapes are used, and added to; nil: none, for the sake of complaints

	quietFields int // above 0: an unknown field is no mistake here
	quietKinds  int // above 0: a wrong kind is none
	complaints  []complaint
}

// all follows a whole query; of one that takes too long nothing is known.
func (i *inferrer) all(l Library, q *gojq.Query, in *Shape, vars map[string]*Shape) *Shape {
	var known *bound[*Shape]
	for name, s := range vars {
		known = &bound[*Shape]{up: known, name: "$" + name, val: s}
	}
	out := i.query(q, in, known.define(l.defs))
	if i.spent > maxInference {
		return nil
	}
	return out
}

func (i *inferrer) complain(node any, kind, message string) {
	i.complaints = append(i.complaints, complaint{node, slices.Clone(i.calls), kind, message})
}

// report makes findings of complaints, each once: in the text t, whose own names
// are at own, or where it calls the function of the library that has the place.
func report(cs []complaint, l Library, t diag.Text, own map[any]span) (ds diag.Diagnostics) {
	for _, c := range cs {
		s, here := own[c.node]
		if !here {
			c.message += l.place(c.node)
			for _, f := range c.calls {
				if at, ok := own[f]; ok {
					s, here = at, true
				}
			}
		}
		d := t.Find(s.from, s.to, c.kind, "%s", c.message)
		if !here {
			d = t.FindAll(c.kind, "%s", c.message)
		}
		if !slices.Contains(ds, d) {
			ds = append(ds, d)
		}
	}
	return ds
}

// place says for a message where a name of the library stands.
func (l Library) place(node any) string {
	from := 0
	for _, t := range l.texts {
		q, finding := parseJQ(t, t.Value+"\n.")
		if finding != nil {
			return ""
		}
		to := from + len(q.FuncDefs)
		if s, ok := places(t.Value, &gojq.Query{FuncDefs: l.defs[from:to]})[node]; ok {
			at := t.At(s.from)
			return fmt.Sprintf(" (%s:%d:%d)", t.Source().Path, at.Line, at.Col)
		}
		from = to
	}
	return ""
}

// query returns the shape of the outputs of q.
func (i *inferrer) query(q *gojq.Query, in *Shape, known *bound[*Shape]) *Shape {
	if i.spent++; i.spent > maxInference || q == nil {
		return nil
	}
	known = known.define(q.FuncDefs)
	if q.Term != nil {
		return i.term(q.Term, in, known)
	}
	if q.Left == nil || q.Right == nil {
		return nil
	}
	switch q.Op {
	case gojq.OpPipe:
		left := i.query(q.Left, in, known)
		if len(q.Patterns) > 0 {
			vars := map[string]*Shape{}
			for _, p := range q.Patterns {
				i.match(p, left, vars, known, len(q.Patterns) > 1)
			}
			return i.query(q.Right, in, known.with(vars))
		}
		return i.query(q.Right, left, known)
	case gojq.OpAssign, gojq.OpModify, gojq.OpUpdateAdd, gojq.OpUpdateSub, gojq.OpUpdateMul, gojq.OpUpdateDiv, gojq.OpUpdateMod, gojq.OpUpdateAlt:
		return i.update(q, in, known)
	}
	left, right := i.query(q.Left, in, known), i.query(q.Right, in, known)
	switch q.Op {
	case gojq.OpComma:
		return Either(left, right)
	case gojq.OpAlt:
		if left == nil || right == nil {
			return nil
		}
		return Either(left.only(anyKind&^KindNull), right)
	case gojq.OpAdd:
		return sum(left, right)
	case gojq.OpAnd, gojq.OpOr, gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
		return Scalar(KindBool)
	case gojq.OpMod:
		return Scalar(KindNumber)
	case gojq.OpSub:
		if left != nil && left.Kinds&^KindNull == KindArray {
			return left
		}
		return Scalar(KindNumber)
	}
	return nil // * and / mean too much
}

// sum is the shape of a + b, in which null adds nothing.
func sum(a, b *Shape) *Shape {
	if a == nil || b == nil {
		return nil
	}
	out := *Either(a, b)
	if a.Kinds&KindNull == 0 || b.Kinds&KindNull == 0 {
		out.Kinds &^= KindNull
	}
	if a.Kinds&b.Kinds&KindObject != 0 { // the right one's fields win
		out.Fields = maps.Clone(out.Fields)
		for name, f := range b.Fields {
			if b.Kinds&KindNull == 0 {
				out.Fields[name] = f
			}
		}
	}
	return &out
}

// update is an assignment: the input with something else somewhere in it, which
// need not be there before.
func (i *inferrer) update(q *gojq.Query, in *Shape, known *bound[*Shape]) *Shape {
	i.quietFields++
	i.quietKinds++
	at := i.query(q.Left, in, known)
	i.quietFields--
	i.quietKinds--
	if q.Op == gojq.OpModify {
		in = in.opened()
		i.query(q.Right, at, known)
	} else {
		i.query(q.Right, in, known)
	}
	if t := q.Left.Term; t == nil || t.Type != gojq.TermTypeIndex || t.Index.Name == "" || len(t.SuffixList) > 0 || in == nil {
		return nil
	}
	out := *in
	out.Fields = maps.Clone(in.Fields)
	if out.Fields == nil {
		out.Fields = map[string]*Shape{}
	}
	out.Fields[q.Left.Term.Index.Name] = nil
	return &out
}

// match adds the variables of one pattern that takes v apart. With others
// beside it (?//) the pattern need not fit.
func (i *inferrer) match(p *gojq.Pattern, v *Shape, vars map[string]*Shape, known *bound[*Shape], others bool) {
	if others {
		i.quietFields++
		i.quietKinds++
		defer func() { i.quietFields--; i.quietKinds-- }()
		v = nil
	}
	if p.Name != "" {
		vars[p.Name] = v
	}
	for _, sub := range p.Array {
		i.match(sub, i.element(v, p), vars, known, false)
	}
	for _, o := range p.Object {
		var x *Shape
		switch {
		case o.Key != "":
			x = i.field(v, strings.TrimPrefix(o.Key, "$"), o)
			if o.Key[0] == '$' {
				vars[o.Key] = x
			}
		case o.KeyString != nil && o.KeyString.Queries == nil:
			x = i.field(v, o.KeyString.Str, o)
		}
		if o.Val != nil {
			i.match(o.Val, x, vars, known, false)
		}
	}
}
