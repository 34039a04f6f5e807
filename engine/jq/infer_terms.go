package jq

import (
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// term returns the shape of the outputs of t. What a ? is behind may be of any
// kind, and the field right before one need not be there.
func (i *inferrer) term(t *gojq.Term, in *Shape, known *bound[*Shape]) *Shape {
	lenient := 0
	for n, s := range t.SuffixList {
		if s.Optional {
			lenient = n + 1
		}
	}
	forgive := func(on bool) {
		if on {
			i.quietKinds++
		} else {
			i.quietKinds--
		}
	}
	if lenient > 0 {
		forgive(true)
	}
	optional := func(n int) bool { return n < len(t.SuffixList) && t.SuffixList[n].Optional }
	v := i.doubtful(optional(0) && t.Type == gojq.TermTypeIndex, func() *Shape { return i.head(t, in, known) })
	for n, s := range t.SuffixList {
		switch {
		case s.Index != nil:
			v = i.doubtful(optional(n+1), func() *Shape { return i.index(s.Index, v, in, known) })
		case s.Iter:
			v = i.iterate(v)
		}
		if n+1 == lenient {
			forgive(false)
		}
	}
	return v
}

// doubtful follows f, in which fields need not be there if doubt is set.
func (i *inferrer) doubtful(doubt bool, f func() *Shape) *Shape {
	if !doubt {
		return f()
	}
	i.quietFields++
	defer func() { i.quietFields-- }()
	return f()
}

// head is term without the indexes behind it.
func (i *inferrer) head(t *gojq.Term, in *Shape, known *bound[*Shape]) *Shape {
	switch t.Type {
	case gojq.TermTypeIdentity:
		return in
	case gojq.TermTypeNull:
		return Scalar(KindNull)
	case gojq.TermTypeTrue, gojq.TermTypeFalse:
		return Scalar(KindBool)
	case gojq.TermTypeNumber:
		return Scalar(KindNumber)
	case gojq.TermTypeBreak:
		return nothing
	case gojq.TermTypeQuery:
		return i.query(t.Query, in, known)
	case gojq.TermTypeLabel:
		return i.query(t.Label.Body, in, known)
	case gojq.TermTypeIndex:
		return i.index(t.Index, in, in, known)
	case gojq.TermTypeFunc:
		return i.follow(t.Func, in, known)
	case gojq.TermTypeObject:
		return i.object(t.Object, in, known)
	case gojq.TermTypeArray:
		if t.Array.Query == nil {
			return &Shape{Kinds: KindArray, Elem: nothing}
		}
		return &Shape{Kinds: KindArray, Elem: i.query(t.Array.Query, in, known)}
	case gojq.TermTypeUnary:
		i.term(t.Unary.Term, in, known)
		return Scalar(KindNumber)
	case gojq.TermTypeString, gojq.TermTypeFormat:
		i.text(t.Str, in, known)
		return Scalar(KindString)
	case gojq.TermTypeIf:
		return i.cond(t.If, in, known)
	case gojq.TermTypeTry:
		i.quietKinds++
		out := i.query(t.Try.Body, in, known)
		i.quietKinds--
		if t.Try.Catch != nil {
			out = Either(out, i.query(t.Try.Catch, nil, known))
		}
		return out
	case gojq.TermTypeReduce:
		r := t.Reduce
		inner := i.bind(r.Patterns, i.query(r.Query, in, known), known)
		i.query(r.Start, in, known)
		i.query(r.Update, nil, inner)
	case gojq.TermTypeForeach:
		f := t.Foreach
		inner := i.bind(f.Patterns, i.query(f.Query, in, known), known)
		i.query(f.Start, in, known)
		i.query(f.Update, nil, inner)
		if f.Extract != nil {
			return i.query(f.Extract, nil, inner)
		}
	}
	return nil
}

func (i *inferrer) bind(ps []*gojq.Pattern, v *Shape, known *bound[*Shape]) *bound[*Shape] {
	vars := map[string]*Shape{}
	for _, p := range ps {
		i.match(p, v, vars, known, len(ps) > 1)
	}
	return known.with(vars)
}

// cond is any of the branches. In those that a look at the type of a value
// leads to, no kind is wrong.
func (i *inferrer) cond(t *gojq.If, in *Shape, known *bound[*Shape]) *Shape {
	careful := looksAtType(t.Cond) || slices.ContainsFunc(t.Elif, func(e *gojq.IfElif) bool { return looksAtType(e.Cond) })
	i.query(t.Cond, in, known)
	if careful {
		i.quietKinds++
		defer func() { i.quietKinds-- }()
	}
	out := i.query(t.Then, in, known)
	for _, e := range t.Elif {
		i.query(e.Cond, in, known)
		out = Either(out, i.query(e.Then, in, known))
	}
	if t.Else == nil {
		return Either(out, in)
	}
	return Either(out, i.query(t.Else, in, known))
}

// looksAtType reports whether a query calls type.
func looksAtType(q *gojq.Query) bool { return strings.Contains(" "+q.String(), " type") }

func (i *inferrer) text(s *gojq.String, in *Shape, known *bound[*Shape]) {
	if s != nil {
		for _, q := range s.Queries {
			i.query(q, in, known)
		}
	}
}

// index is v at an index; in is the input of the term that it is part of.
func (i *inferrer) index(x *gojq.Index, v, in *Shape, known *bound[*Shape]) *Shape {
	switch {
	case x.Name != "":
		return i.field(v, x.Name, x)
	case x.Str != nil && x.Str.Queries == nil:
		return i.field(v, x.Str.Str, x)
	case literalKey(x) != nil:
		return i.field(v, *literalKey(x), x)
	case x.Str != nil:
		i.text(x.Str, in, known)
		return nil
	}
	key := nothing
	for _, q := range []*gojq.Query{x.Start, x.End} {
		if q != nil {
			key = i.query(q, in, known)
		}
	}
	switch {
	case x.IsSlice:
		return v
	case key != nil && key.Kinds == KindNumber:
		return i.element(v, x)
	case key != nil && key.Kinds&^KindNull == KindString && v != nil && v.Kinds&^KindNull == KindObject:
		return Either(v.each(), Scalar(KindNull))
	}
	return nil
}

func (i *inferrer) object(o *gojq.Object, in *Shape, known *bound[*Shape]) *Shape {
	out := &Shape{Kinds: KindObject, Fields: map[string]*Shape{}}
	for _, kv := range o.KeyVals {
		if kv.KeyQuery != nil {
			i.query(kv.KeyQuery, in, known)
		}
		i.text(kv.KeyString, in, known)
		name := nameOf(kv)
		var v *Shape
		switch {
		case kv.Val != nil:
			v = i.query(kv.Val, in, known)
		case name != nil && strings.HasPrefix(kv.Key, "$"):
			_, val := fieldOf(kv)
			v = i.query(val, in, known)
		case name != nil:
			v = i.field(in, *name, kv)
		}
		if name == nil {
			out.Open = true
			continue
		}
		out.Fields[*name] = v
	}
	return out
}

// follow is what a call gives.
func (i *inferrer) follow(f *gojq.Func, in *Shape, known *bound[*Shape]) (out *Shape) {
	name := f.Name
	if name[0] != '$' {
		name = signature(f.Name, len(f.Args))
	}
	b := known.find(name)
	switch {
	case b == nil && name[0] == '$':
		return nil
	case b == nil:
		return i.builtin(name, f, in, known)
	case b.arg != nil:
		return i.query(b.arg, in, b.env)
	case b.def == nil:
		i.latest = f
		return b.val
	case i.active[b.def] > maxReentry:
		return nil
	}
	if in == nil && len(f.Args) == 0 && len(i.calls) == 0 && i.shared.has(b.def) {
		if s, ok := i.shared.shapes.Load(b.def); ok {
			return s.(*Shape)
		}
		defer func() {
			if i.spent <= maxInference {
				i.shared.shapes.Store(b.def, out)
			}
		}()
	}
	i.active[b.def]++
	i.calls = append(i.calls, f)
	defer func() {
		i.active[b.def]--
		i.calls = i.calls[:len(i.calls)-1]
	}()
	inner := b
	for n, param := range b.def.Args {
		param, isVar := strings.CutPrefix(param, "$")
		if isVar {
			inner = &bound[*Shape]{up: inner, name: "$" + param, val: i.query(f.Args[n], in, known)}
		}
		inner = &bound[*Shape]{up: inner, name: signature(param, 0), arg: f.Args[n], env: known}
	}
	return i.query(b.def.Body, in, inner)
}
