package jq

import (
	"context"
	"slices"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// DeriveFields says what of its input a query has to read when of each output
// that is an object only the fields that keys names are wanted; with nil keys
// all of them are, as for Derive.
//
// Where the query runs without an error on the whole input, it does so on the
// pruned one, and gives as many outputs in the same order, equal in the fields
// of keys; their other fields may differ or be missing. Outputs that are no
// objects are the same. Where the query fails on the whole input it gives at
// least the same outputs first, and fails too or, when what failed was the value
// of a field that is not wanted, goes on.
//
// The same query still makes all the fields, from what is left of the input.
// The value of an unwanted field is therefore left unread only where it surely
// gives one value without an error on an input that has nothing of what it
// reads.
func DeriveFields(q *gojq.Query, keys []string) *Projection {
	if keys == nil {
		return Derive(q)
	}
	left := flow.MaxWork
	p, _ := derive(&left, func(r *reader, in *origin) flow.Count {
		o := &outputs{reader: r, keys: keys}
		_, n := r.walk.Query(q, in, nil, o)
		o.settle()
		return n
	})
	return p
}

// outputs is told of the outputs of a query that matter in some fields alone.
type outputs struct {
	*reader
	keys     []string
	unwanted []*value
}

// value is the value of an unwanted field: a query, its input and its names.
type value struct {
	query *gojq.Query
	in    *origin
	known *flow.Env[*origin]
	reads *Projection // nil once it counts as read
}

// Output reads the wanted fields of an output.
func (o *outputs) Output(v *origin) {
	for _, p := range v.places {
		for _, key := range o.keys {
			p.field(key).all = true
		}
		p.elemOf().all = true // should it be an array
	}
	for _, key := range o.keys {
		v.fields[key].read()
	}
	v.elem.read()
}

// Field leaves an unwanted field for later.
func (o *outputs) Field(name string, q *gojq.Query, in *origin, known *flow.Env[*origin]) bool {
	if slices.Contains(o.keys, name) {
		return true
	}
	o.unwanted = append(o.unwanted, &value{query: q, in: in, known: known})
	return false
}

// settle decides which unwanted values are left unread: at first all that can
// do without; then, as long as there are any, those are read that would find a
// part of what they read.
func (o *outputs) settle() {
	o.lookAt(o.unwanted)
	for again := true; again; {
		again = false
		for _, v := range o.unwanted {
			if v.reads != nil && !v.isAbsent() {
				o.make(v)
				again = true
			}
		}
	}
}

// make has a value read what it reads.
func (o *outputs) make(v *value) {
	v.reads = nil
	o.walk.Query(v.query, v.in, v.known, nil)
}

// lookAt sets what the values read that can do without it, and reads the others.
func (o *outputs) lookAt(values []*value) {
	var able []*value
	for _, v := range values {
		if v.isPlain() && o.walk.Left >= 0 {
			var n flow.Count
			v.reads, n = derive(&o.walk.Left, func(r *reader, in *origin) flow.Count {
				_, n := r.walk.Query(v.query, in, v.known, nil)
				return n
			})
			if n == flow.One {
				able = append(able, v)
				continue
			}
		}
		o.make(v)
	}
	for i, ok := range survive(able) {
		if !ok {
			o.make(able[i])
		}
	}
}

// isPlain reports whether a value comes from parts of the input and functions
// alone.
func (v *value) isPlain() bool {
	_, ok := v.known.Functions()
	return ok && !v.in.opaque && v.in.elem == nil && v.in.fields == nil
}

// isAbsent reports whether nothing of what a value reads is kept.
func (v *value) isAbsent() bool {
	if v.reads.All || v.reads.Values != nil || v.reads.Elem != nil {
		return false
	}
	for _, p := range v.in.places {
		if p.all || p.each != nil || p.hasAlias() {
			return false
		}
		for name := range v.reads.Fields {
			if p.fields[name] != nil {
				return false
			}
		}
	}
	return true
}

// survive reports of each value whether it gives one output and no error on an
// object without any fields. The values know functions alone.
func survive(values []*value) []bool {
	out := make([]bool, len(values))
	groups := map[*flow.Env[*origin]][]int{} // that know the same
	for i, v := range values {
		groups[v.known] = append(groups[v.known], i)
	}
	for known, group := range groups {
		all := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeNull}}
		for _, i := range group {
			each := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeTry, Try: &gojq.Try{
				Body:  &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeArray, Array: &gojq.Array{Query: values[i].query}}},
				Catch: &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeNull}},
			}}}
			all = &gojq.Query{Left: all, Op: gojq.OpComma, Right: each}
		}
		all.FuncDefs, _ = known.Functions()
		b := bounds{DefaultMemory}
		code, err := gojq.Compile(all, b.guards()...)
		if err != nil { // it names something from outside
			continue
		}
		iter := (&meter{Context: context.Background(), bounds: b}).start(code, map[string]any{}, nil)
		iter.Next()
		for _, i := range group {
			v, _ := iter.Next()
			list, _ := v.([]any)
			out[i] = len(list) == 1
		}
	}
	return out
}
