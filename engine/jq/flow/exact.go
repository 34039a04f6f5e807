package flow

import "github.com/itchyny/gojq"

// Exact is a domain that tells the outputs of a query apart: what it is given is
// one output, or it says what is made of each of several. Where a walk could only
// say what a value may be, it asks Refuse.
type Exact[V any] interface {
	Domain[V]
	// Bind is what next gives for each output of v, in their order.
	Bind(v V, next func(V) V) V
	// Comma is all outputs of a, and then those of b.
	Comma(a, b V) V
	// Iterate is v[], or v[]? where optional.
	Iterate(v V, optional bool) V
	// Own is what a function of jq's own gives, name/arity, and whether the table
	// of the walk is exact about it where the domain says nothing.
	Own(name string, in V, arg func(i int, in V) V) (out V, table bool)
	// Refuse is an output of which nothing is known, for the reason what.
	Refuse(what string) V
}

// bindEach follows what is behind v for each of its outputs.
func (w *Walk[V]) bindEach(v V, next func(V) (V, Count)) (V, Count) {
	if w.exact == nil {
		return next(v)
	}
	n := One
	out := w.exact.Bind(v, func(one V) V {
		v, m := next(one)
		n = min(n, m)
		return v
	})
	return out, n
}

// inexact is v where a walk may say no more than what a value may be.
func (w *Walk[V]) inexact(v V, what string) V {
	if w.exact != nil {
		return w.exact.Refuse(what)
	}
	return v
}

// own asks an exact domain about one of jq's own functions; done is false where the
// table knows it.
func (w *Walk[V]) own(name string, f *gojq.Func, in V, env *Env[V]) (v V, done bool) {
	if w.exact == nil {
		return v, false
	}
	v, table := w.exact.Own(name, in, func(i int, in V) V {
		v, _ := w.Query(f.Args[i], in, env)
		return v
	})
	return v, !table
}
