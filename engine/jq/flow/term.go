package flow

import "github.com/itchyny/gojq"

// head follows a term without the indexes behind it.
func (w *Walk[V]) head(t *gojq.Term, in V, env *Env[V]) (V, Count) {
	d, n := w.Domain, One
	var v V
	switch t.Type {
	case gojq.TermTypeQuery:
		return w.Query(t.Query, in, env)
	case gojq.TermTypeIf:
		return w.branch(t.If, in, env)
	case gojq.TermTypeFunc:
		return w.call(t.Func, in, env)
	case gojq.TermTypeObject:
		return w.object(t.Object, in, env)
	case gojq.TermTypeIdentity:
		v = in
	case gojq.TermTypeNull:
		v = d.Literal(nil)
	case gojq.TermTypeTrue, gojq.TermTypeFalse:
		v = d.Literal(t.Type == gojq.TermTypeTrue)
	case gojq.TermTypeNumber:
		v = d.Literal(t)
	case gojq.TermTypeIndex:
		v, n = w.index(t.Index, in, in, env, false)
	case gojq.TermTypeArray:
		if t.Array.Query == nil {
			v = d.Array(d.Scalar(0))
			break
		}
		elem, m := w.Query(t.Array.Query, in, env)
		v, n = d.Array(elem), m.collected()
	case gojq.TermTypeUnary:
		v, n = w.term(t.Unary.Term, in, env)
		d.Whole(v)
		v = d.Scalar(Number)
	case gojq.TermTypeFormat:
		d.Name(t, env)
		if t.Str == nil {
			d.Whole(in)
		}
		v, n = w.text(t.Str, in, env)
	case gojq.TermTypeString:
		v, n = w.text(t.Str, in, env)
	case gojq.TermTypeTry:
		v, n = w.try(t.Try, in, env)
	case gojq.TermTypeReduce:
		r := t.Reduce
		v, n = w.fold(r.Query, r.Patterns, r.Start, r.Update, nil, in, env)
	case gojq.TermTypeForeach:
		f := t.Foreach
		v, n = w.fold(f.Query, f.Patterns, f.Start, f.Update, f.Extract, in, env)
	case gojq.TermTypeLabel:
		v, _ = w.Query(t.Label.Body, in, env)
		v, n = w.inexact(v, "label"), Uncertain
	case gojq.TermTypeBreak:
		v, n = d.Scalar(0), Uncertain
	default: // `..`, and whatever a later gojq adds
		v, n = w.everything(in, env), Uncertain
	}
	return v, n
}

// everything takes all that a query with this input and these names could get
// hold of, and is whatever it makes of it.
func (w *Walk[V]) everything(in V, env *Env[V]) V {
	w.Domain.Whole(in)
	env.values(map[*Env[V]]bool{}, w.Domain.Whole)
	return w.Domain.Unknown()
}

// text makes a string with expressions in it.
func (w *Walk[V]) text(s *gojq.String, in V, env *Env[V]) (V, Count) {
	n := One
	if s == nil || s.Queries == nil {
		if s != nil {
			return w.Domain.Literal(s.Str), n
		}
		return w.Domain.Scalar(String), n
	}
	for _, q := range s.Queries {
		v, m := w.Query(q, in, env)
		w.Domain.Whole(v)
		n = min(n, m)
	}
	return w.inexact(w.Domain.Scalar(String), `a text with \(...) in it`), n
}

// branch is one of several branches. In those that a look at the kind of a value
// leads to, no kind is wrong.
func (w *Walk[V]) branch(t *gojq.If, in V, env *Env[V]) (V, Count) {
	doubt, typed := w.Doubt, w.typed
	cond, n := w.Query(t.Cond, in, env)
	if w.typed > typed {
		w.Doubt.Kinds++
	}
	then, m := w.Query(t.Then, in, env)
	var otherwise V
	k := One
	switch {
	case len(t.Elif) > 0:
		otherwise, k = w.branch(&gojq.If{Cond: t.Elif[0].Cond, Then: t.Elif[0].Then, Elif: t.Elif[1:], Else: t.Else}, in, env)
	case t.Else != nil:
		otherwise, k = w.Query(t.Else, in, env)
	default:
		otherwise = in
	}
	w.Doubt = doubt
	return w.Domain.Branch(cond, then, otherwise), min(w.each(One, n), m, k)
}

// try is the body or what its errors are caught with, whose text may quote any
// value in reach.
func (w *Walk[V]) try(t *gojq.Try, in V, env *Env[V]) (V, Count) {
	w.Doubt.Kinds++
	v, n := w.Query(t.Body, in, env)
	w.Doubt.Kinds--
	if t.Catch == nil {
		return v, min(n, Maybe)
	}
	message := w.Domain.Scalar(String)
	if !isConstant(t.Catch, env) {
		message = w.everything(in, env)
	}
	caught, m := w.Query(t.Catch, message, env)
	return w.inexact(w.Domain.Join(v, caught), "catch"), min(n, m, Maybe)
}

// isConstant reports whether a query surely does not look at its input.
func isConstant[V any](q *gojq.Query, env *Env[V]) bool {
	t := Bare(q)
	if t != nil && t.Type == gojq.TermTypeFunc {
		return t.Func.Name == "empty" && env.Find("empty/0") == nil
	}
	return t != nil && IsLiteral(t)
}

// Bare returns the term of a query that is one term and nothing else, or nil.
func Bare(q *gojq.Query) *gojq.Term {
	if t := q.Term; t != nil && len(t.SuffixList) == 0 && len(q.FuncDefs) == 0 {
		return t
	}
	return nil
}

// IsLiteral reports whether a bare term is a scalar as it stands there, an empty array or
// object, or a break.
func IsLiteral(t *gojq.Term) bool {
	switch t.Type {
	case gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse, gojq.TermTypeNumber, gojq.TermTypeBreak:
		return true
	case gojq.TermTypeString:
		return t.Str.Queries == nil
	case gojq.TermTypeArray:
		return t.Array.Query == nil
	case gojq.TermTypeObject:
		return len(t.Object.KeyVals) == 0
	}
	return false
}

// fold follows a state from its start through updates. What is put into the
// state counts as looked at.
func (w *Walk[V]) fold(from *gojq.Query, ps []*gojq.Pattern, start, update, extract *gojq.Query, in V, env *Env[V]) (V, Count) {
	each, _ := w.Query(from, in, env)
	vars := w.bind(ps, each, env)
	first, _ := w.Query(start, in, env)
	w.Domain.Whole(first)
	state := w.Domain.Unknown()
	next, _ := w.Query(update, state, vars)
	w.Domain.Whole(next)
	if extract != nil {
		state, _ = w.Query(extract, state, vars)
	}
	return w.inexact(state, "reduce or foreach"), Uncertain
}
