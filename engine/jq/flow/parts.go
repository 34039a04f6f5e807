package flow

import (
	"strings"

	"github.com/itchyny/gojq"
)

// index follows v at an index; in is the input of the term that it is part of.
func (w *Walk[V]) index(x *gojq.Index, v, in V, env *Env[V], optional bool) (V, Count) {
	w.Domain.Name(x, env)
	if optional { // gojq then looks for the index in v itself
		in = w.Domain.Join(in, v)
	}
	if name, ok := KeyOf(x); ok {
		return w.Domain.Field(v, name, x), One
	}
	switch {
	case x.Str != nil:
		key, n := w.text(x.Str, in, env)
		return w.Domain.At(v, key, x), w.each(One, n)
	case x.IsSlice:
		n := One
		for _, q := range []*gojq.Query{x.Start, x.End} {
			if q != nil {
				bound, m := w.Query(q, in, env)
				w.Domain.Whole(bound)
				n = min(n, m)
			}
		}
		return w.inexact(v, "a slice"), w.each(One, n)
	}
	switch t := resolve(x.Start, env).Term; {
	case t == nil || len(t.SuffixList) > 0:
	case t.Type == gojq.TermTypeString && t.Str.Queries == nil:
		return w.Domain.Field(v, t.Str.Str, x), One
	case t.Type == gojq.TermTypeNumber, t.Type == gojq.TermTypeUnary && t.Unary.Term.Type == gojq.TermTypeNumber:
		return w.Domain.Element(v, x), One
	}
	key, n := w.Query(x.Start, in, env)
	return w.Domain.At(v, key, x), w.each(One, n)
}

// KeyOf returns the name of an index such as .name, ."name" or ["name"]; ok is
// false for any other.
func KeyOf(x *gojq.Index) (name string, ok bool) {
	s := x.Str
	if x.Start != nil && !x.IsSlice && x.Start.Term != nil && len(x.Start.Term.SuffixList) == 0 {
		s = x.Start.Term.Str
		if x.Start.Term.Type != gojq.TermTypeString {
			s = nil
		}
	}
	if s != nil && s.Queries == nil {
		return s.Str, true
	}
	return x.Name, x.Name != ""
}

// resolve returns the query that an argument stands for.
func resolve[V any](q *gojq.Query, env *Env[V]) *gojq.Query {
	for q.Term != nil && q.Term.Type == gojq.TermTypeFunc && len(q.Term.SuffixList) == 0 {
		f := q.Term.Func
		b := env.Find(Signature(f.Name, len(f.Args)))
		switch {
		case b != nil && b.arg != nil:
			q, env = b.arg, b.env
		case b == nil && f.Name == "_scalar":
			q = f.Args[0]
		default:
			return q
		}
	}
	return q
}

// object follows the construction of an object.
func (w *Walk[V]) object(o *gojq.Object, in V, env *Env[V]) (V, Count) {
	out, n := Fields[V]{Named: map[string]V{}}, One
	for _, kv := range o.KeyVals {
		w.Domain.Name(kv, env)
		name, ok := NameOf(kv)
		key := w.Domain.Scalar(String)
		var m Count = One
		switch {
		case kv.KeyQuery != nil:
			_, m = w.Query(kv.KeyQuery, in, env)
		case kv.KeyString != nil:
			key, m = w.text(kv.KeyString, in, env)
		}
		n = min(n, m)
		var v V
		switch {
		case kv.Val != nil:
			v, m = w.Query(kv.Val, in, env)
			n = min(n, m)
		case !ok: // {"\(.a)"}
			v = w.Domain.At(in, key, kv)
		case strings.HasPrefix(kv.Key, "$"):
			v = w.variable(kv.Key, env)
		default:
			v = w.Domain.Field(in, name, kv)
		}
		if !ok {
			if out.Open {
				v = w.Domain.Join(out.Rest, v)
			}
			out.Rest, out.Open = v, true
			continue
		}
		if other, twice := out.Named[name]; twice {
			v = w.Domain.Join(other, v)
		}
		out.Named[name] = v
	}
	return w.Domain.Object(out), w.each(One, n)
}

// NameOf returns the name of an object's field; ok is false when it is computed.
func NameOf(kv *gojq.ObjectKeyVal) (name string, ok bool) {
	switch text := kv.KeyString; {
	case strings.HasPrefix(kv.Key, "$"): // {$x}, or {$x: val}
		return kv.Key[1:], kv.Val == nil
	case kv.Key != "":
		return kv.Key, true
	case text != nil && text.Queries == nil:
		return text.Str, true
	}
	return "", false
}

// bind makes the variables of patterns known. Where there are several, a value
// need not fit, and a variable of more than one may have any of its values.
func (w *Walk[V]) bind(ps []*gojq.Pattern, v V, env *Env[V]) *Env[V] {
	if w.Shallow {
		v = w.Domain.Unknown()
	}
	doubt, base := w.Doubt, env
	if len(ps) > 1 {
		w.Doubt.Fields++
		w.Doubt.Kinds++
		v = w.Domain.Join(v, w.Domain.Unknown())
	}
	for _, p := range ps {
		env = w.match(p, v, env, base)
	}
	w.Doubt = doubt
	return env
}

// match makes the variables of one pattern known that takes v apart.
func (w *Walk[V]) match(p *gojq.Pattern, v V, env, base *Env[V]) *Env[V] {
	if p.Name != "" {
		w.Domain.Name(p, env)
		env = w.let(p.Name, v, env, base)
	}
	for _, sub := range p.Array {
		env = w.match(sub, w.Domain.Element(v, p), env, base)
	}
	for _, o := range p.Object {
		w.Domain.Name(o, env)
		var x V
		switch {
		case o.Key != "":
			x = w.Domain.Field(v, strings.TrimPrefix(o.Key, "$"), o)
			if o.Key[0] == '$' {
				env = w.let(o.Key, x, env, base)
			}
		case o.KeyString != nil && o.KeyString.Queries == nil:
			x = w.Domain.Field(v, o.KeyString.Str, o)
		case o.KeyString != nil:
			key, _ := w.text(o.KeyString, v, env)
			x = w.Domain.At(v, key, o)
		default:
			key, _ := w.Query(o.KeyQuery, v, env)
			x = w.Domain.At(v, key, o)
		}
		if o.Val != nil {
			env = w.match(o.Val, x, env, base)
		}
	}
	return env
}

// let makes a variable known, which patterns since base may have bound before.
func (w *Walk[V]) let(name string, v V, env, base *Env[V]) *Env[V] {
	for b := env; b != base; b = b.up {
		if b.name == name {
			v = w.Domain.Join(b.val, v)
			break
		}
	}
	return &Env[V]{up: env, name: name, val: v}
}
