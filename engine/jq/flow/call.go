package flow

import (
	"strings"

	"github.com/itchyny/gojq"
)

// call follows a call or the use of a variable.
func (w *Walk[V]) call(f *gojq.Func, in V, env *Env[V]) (V, Count) {
	w.Domain.Name(f, env)
	if f.Name[0] == '$' {
		return w.variable(f.Name, env), One
	}
	if w.Shallow {
		for _, q := range f.Args {
			w.Query(q, in, env)
		}
		return w.Domain.Unknown(), Uncertain
	}
	name := Signature(f.Name, len(f.Args))
	b := env.Find(name)
	switch {
	case b == nil:
		return w.builtin(name, f, in, env)
	case b.arg != nil:
		return w.Query(b.arg, in, b.env)
	case w.active[b.def] > maxReentry:
		return w.everything(in, env), Uncertain
	}
	w.active[b.def]++
	v, n := w.body(b.def, f, in, b, env)
	w.active[b.def]--
	return v, n
}

func (w *Walk[V]) variable(name string, env *Env[V]) V {
	if b := env.Find(name); b != nil {
		return b.val
	}
	return w.Domain.Given(name)
}

// body follows the body of a function, which knows inner and its arguments,
// which know env.
func (w *Walk[V]) body(d *gojq.FuncDef, f *gojq.Func, in V, inner, env *Env[V]) (V, Count) {
	w.Calls = append(w.Calls, f)
	v, n := w.given(d, f, 0, in, inner, env)
	w.Calls = w.Calls[:len(w.Calls)-1]
	return v, n
}

// given makes the arguments of a call known, from one on, and follows the body.
func (w *Walk[V]) given(d *gojq.FuncDef, f *gojq.Func, i int, in V, inner, env *Env[V]) (V, Count) {
	if i == len(d.Args) {
		return w.Query(d.Body, in, inner)
	}
	param, isVar := strings.CutPrefix(d.Args[i], "$")
	if !isVar {
		return w.given(d, f, i+1, in, &Env[V]{up: inner, name: Signature(param, 0), arg: f.Args[i], env: env}, env)
	}
	v, n := w.Query(f.Args[i], in, env)
	w.Spread = true
	v, m := w.bindEach(v, func(v V) (V, Count) {
		known := &Env[V]{up: inner, name: "$" + param, val: v}
		return w.given(d, f, i+1, in, &Env[V]{up: known, name: Signature(param, 0), arg: f.Args[i], env: env}, env)
	})
	return v, min(n, m)
}

// builtin follows a call of one of jq's own functions, name/arity, or of the
// words in which the table speaks of them.
func (w *Walk[V]) builtin(name string, f *gojq.Func, in V, env *Env[V]) (V, Count) {
	if v, done := w.own(name, f, in, env); done {
		return v, Many
	}
	if d := table()[name]; d != nil {
		if name == "type/0" {
			w.typed++
		}
		return w.body(d, f, in, nil, env)
	}
	d := w.Domain
	follow := func() (V, Count) { return w.Query(f.Args[0], in, env) }
	switch name {
	case "_whole/0":
		d.Whole(in)
		return in, One
	case "_none/0":
		return d.Scalar(0), Maybe
	case "_boolean/0", "_number/0", "_string/0":
		return d.Scalar(KindsOf(f.Name[1:])), One
	case "_any/0":
		return d.Unknown(), One
	case "_unbounded/0":
		return in, Uncertain
	case "_only/1":
		return d.Only(in, KindsOf(f.Args[0].Term.Str.Str)), Maybe
	case "_select/1":
		_, n := follow()
		return d.Only(in, passing(resolve(f.Args[0], env))), min(n, Maybe)
	case "_missing/1", "_anyhow/1":
		doubt := w.Doubt
		w.Doubt.Fields++
		if f.Name == "_anyhow" {
			w.Doubt.Kinds++
		}
		v, n := follow()
		w.Doubt = doubt
		return v, n
	case "_gather/1":
		_, n := follow()
		return in, n.collected()
	case "_one/1":
		v, n := follow()
		return v, n.collected()
	case "_scalar/1":
		_, n := follow()
		return d.Scalar(ScalarKinds), n
	}
	d.Whole(in)
	for _, q := range f.Args {
		v, _ := w.Query(q, d.Unknown(), env)
		d.Whole(v)
	}
	return d.Unknown(), Uncertain
}

// passing is which kinds pass a condition such as . != null or type == "object".
func passing(q *gojq.Query) Kinds {
	if q.Term != nil || q.Left == nil || q.Left.Term == nil || q.Right == nil || q.Right.Term == nil {
		return AllKinds
	}
	left, right := q.Left.Term, q.Right.Term
	switch {
	case len(left.SuffixList)+len(right.SuffixList) > 0:
	case q.Op == gojq.OpNe && left.Type == gojq.TermTypeIdentity && right.Type == gojq.TermTypeNull:
		return AllKinds &^ Null
	case q.Op == gojq.OpEq && left.Type == gojq.TermTypeFunc && left.Func.Name == "type" && right.Type == gojq.TermTypeString && right.Str.Queries == nil:
		return KindsOf(right.Str.Str)
	}
	return AllKinds
}
