// Package flow follows a jq query from its input to its outputs. There is one
// walk over gojq's syntax tree and one table of jq's own functions; what is known
// of the values on the way is the business of a Domain, of which there are
// several: names, what is read, shapes. How many outputs there are is said by the
// walk itself.
//
// The walk runs every part of a query once for each way that leads to it, with
// functions followed into their bodies. Its work is bounded: see Walk.Left.
package flow

import (
	"slices"

	"github.com/itchyny/gojq"
)

const (
	// MaxWork bounds the steps of a walk, which take some 10 ms together. Real
	// queries need about a thousand.
	MaxWork = 100_000
	// maxReentry bounds how often a function is followed into itself before
	// nothing is known of what it gives.
	maxReentry = 3
)

// Walk follows queries for one reader. It is used by one goroutine.
type Walk[V any] struct {
	Domain Domain[V]

	// Left is how many steps the walk may still take. Below 0 it is over: it
	// looks at nothing any more, and what it said is worth nothing.
	Left int

	// Shallow walks take each part of a query once, as it is written: the body
	// of a function where it is defined, an argument where it is given. Values
	// are then known only as far as one term goes.
	Shallow bool

	// Spread is set when a part that gives any number of outputs is combined with
	// another, of which there may then be any number, too.
	Spread bool

	// Calls are those that are being followed, the outermost first.
	Calls []*gojq.Func

	// Doubt tells, where not 0, that a field need not be there, and that a value
	// may be of any kind, without a mistake of the query.
	Doubt struct{ Fields, Kinds int }

	active map[*gojq.FuncDef]int // how many calls of a function are being followed
	typed  int                   // how often the kind of a value was asked for
	exact  Exact[V]              // Domain, where it is one
}

// New returns a walk for a domain.
func New[V any](d Domain[V]) *Walk[V] {
	exact, _ := d.(Exact[V])
	return &Walk[V]{Domain: d, Left: MaxWork, active: map[*gojq.FuncDef]int{}, exact: exact}
}

// Work takes n steps, and reports whether there were as many left.
func (w *Walk[V]) Work(n int) bool {
	if w.Left >= 0 {
		w.Left -= n
	}
	return w.Left >= 0
}

// Query follows a query and returns what is known of its outputs, and how many
// there are.
func (w *Walk[V]) Query(q *gojq.Query, in V, env *Env[V]) (V, Count) {
	if q != nil && len(q.Imports) > 0 { // nothing is known of what they define
		w.Left = -1
	}
	if q == nil || !w.Work(1) {
		return w.Domain.Unknown(), Uncertain
	}
	for _, d := range q.FuncDefs {
		env = w.define(d, env)
	}
	if q.Term != nil {
		return w.term(q.Term, in, env)
	}
	switch q.Op {
	case gojq.OpPipe:
		return w.pipe(q, in, env)
	case gojq.OpAssign, gojq.OpModify, gojq.OpUpdateAdd, gojq.OpUpdateSub, gojq.OpUpdateMul, gojq.OpUpdateDiv, gojq.OpUpdateMod, gojq.OpUpdateAlt:
		return w.update(q, in, env), Uncertain
	}
	left, n := w.Query(q.Left, in, env)
	right, m := w.Query(q.Right, in, env)
	switch {
	case q.Op != gojq.OpComma:
		return w.Domain.Binary(q.Op, left, right), w.each(n, m)
	case w.exact != nil:
		return w.exact.Comma(left, right), min(Many, n, m)
	}
	return w.Domain.Join(left, right), min(Many, n, m)
}

// each is the count of what is made of each combination of some outputs.
func (w *Walk[V]) each(counts ...Count) Count {
	n := slices.Min(counts)
	w.Spread = w.Spread || n < Maybe && len(counts) > 1
	return n
}

// define makes a function known.
func (w *Walk[V]) define(d *gojq.FuncDef, env *Env[V]) *Env[V] {
	env = env.Define(d)
	if w.Shallow {
		w.Domain.Name(d, env)
		inner := env
		for _, param := range d.Args {
			if param[0] == '$' {
				inner = &Env[V]{up: inner, name: param, val: w.Domain.Unknown()}
				param = param[1:]
			}
			inner = &Env[V]{up: inner, name: Signature(param, 0)}
		}
		w.Query(d.Body, w.Domain.Unknown(), inner)
	}
	return env
}

func (w *Walk[V]) pipe(q *gojq.Query, in V, env *Env[V]) (V, Count) {
	left, n := w.Query(q.Left, in, env)
	if w.Shallow {
		left = w.Domain.Unknown()
	}
	if len(q.Patterns) > 1 { // an error in what follows leads to the next pattern
		v, _ := w.Query(q.Right, in, w.bind(q.Patterns, left, env))
		return w.inexact(v, "?//"), Uncertain
	}
	w.Spread = w.Spread || len(q.Patterns) == 1
	v, m := w.bindEach(left, func(left V) (V, Count) {
		if len(q.Patterns) == 0 {
			return w.Query(q.Right, left, env)
		}
		return w.Query(q.Right, in, w.bind(q.Patterns, left, env))
	})
	return v, min(n, m)
}

// update is an assignment: the input with something else somewhere in it, which
// need not be there before.
func (w *Walk[V]) update(q *gojq.Query, in V, env *Env[V]) V {
	doubt := w.Doubt
	w.Doubt.Fields++
	w.Doubt.Kinds++
	at, _ := w.Query(q.Left, in, env)
	w.Doubt = doubt
	from := in
	if q.Op == gojq.OpModify {
		from = w.Domain.Old(at)
	}
	to, _ := w.Query(q.Right, from, env)
	return w.Domain.Update(q, in, at, to)
}

// term follows a term and the indexes behind it. What a ? is behind may be of
// any kind, and the field right before one need not be there.
func (w *Walk[V]) term(t *gojq.Term, in V, env *Env[V]) (V, Count) {
	if len(t.SuffixList) == 0 {
		return w.head(t, in, env)
	}
	optional := func(i int) bool { return i < len(t.SuffixList) && t.SuffixList[i].Optional }
	lenient := len(t.SuffixList)
	for lenient > 0 && !optional(lenient-1) {
		lenient--
	}
	doubt := w.Doubt
	doubtful := func(i int, named bool) { // of the part before suffix i
		w.Doubt = doubt
		if lenient > 0 && i <= lenient {
			w.Doubt.Kinds++
		}
		if named && optional(i) {
			w.Doubt.Fields++
		}
	}
	doubtful(0, t.Type == gojq.TermTypeIndex)
	var v V
	var n Count
	if t.Type == gojq.TermTypeIndex {
		v, n = w.index(t.Index, in, in, env, optional(0))
	} else {
		v, n = w.head(t, in, env)
	}
	for i, s := range t.SuffixList {
		doubtful(i+1, s.Index != nil)
		switch {
		case s.Index != nil:
			var m Count
			v, m = w.index(s.Index, v, in, env, optional(i+1))
			n = min(n, m)
		case s.Iter && w.exact != nil:
			v, n = w.exact.Iterate(v, optional(i+1)), min(n, Many)
		case s.Iter:
			v, n = w.Domain.Each(v), min(n, Many)
		default: // ?
			n = min(n, Maybe)
		}
	}
	w.Doubt = doubt
	return v, n
}
