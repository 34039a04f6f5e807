package jq

import (
	"slices"

	"github.com/itchyny/gojq"
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
	return derive(q, func(d *deriver, in *origin) {
		o := &outputs{deriver: d, keys: keys}
		o.follow(q, in, nil)
		o.settle()
	})
}

// outputs follows a query whose outputs matter in some fields alone.
type outputs struct {
	*deriver
	keys     []string
	unwanted []*value
}

// value is the value of an unwanted field: a query, its input and its names.
type value struct {
	query *gojq.Query
	in    *origin
	known *binding
	reads *Projection // nil once it counts as read
}

// follow notes what q reads for its outputs to be right in the wanted fields.
// It goes to where they are made, as long as nothing on the way looks at them or
// catches their errors.
func (o *outputs) follow(q *gojq.Query, in *origin, known *binding) *origin {
	none := &origin{}
	if o.work() {
		return none
	}
	inner, t := known.define(q.FuncDefs), q.Term
	switch {
	case t == nil && q.Op == gojq.OpPipe && len(q.Patterns) < 2:
		left := o.query(q.Left, in, inner)
		if len(q.Patterns) == 1 {
			return o.follow(q.Right, in, o.bind(q.Patterns, left, inner))
		}
		return o.follow(q.Right, left, inner)
	case t == nil && (q.Op == gojq.OpComma || q.Op == gojq.OpAdd):
		o.follow(q.Left, in, inner)
		o.follow(q.Right, in, inner)
		return none
	case t == nil || len(t.SuffixList) > 0:
	case t.Type == gojq.TermTypeQuery:
		return o.follow(t.Query, in, inner)
	case t.Type == gojq.TermTypeIf:
		o.cond(t.If, in, inner, o.follow)
		return none
	case t.Type == gojq.TermTypeFunc && inner.find(signature(t.Func.Name, len(t.Func.Args))) != nil:
		return o.call(t.Func, in, inner, o.follow)
	case t.Type == gojq.TermTypeObject:
		o.make(t.Object, in, inner)
		return none
	}
	o.want(o.query(q, in, known))
	return none
}

// want reads the wanted fields of an output.
func (o *outputs) want(v *origin) {
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

// make follows an object construction that is an output.
func (o *outputs) make(obj *gojq.Object, in *origin, known *binding) {
	for _, kv := range obj.KeyVals {
		if name, val := fieldOf(kv); name != nil && !slices.Contains(o.keys, *name) {
			o.unwanted = append(o.unwanted, &value{query: val, in: in, known: known})
			continue
		}
		_, v := o.keyVal(kv, in, known)
		v.read()
	}
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
				v.reads = nil
				o.query(v.query, v.in, v.known)
				again = true
			}
		}
	}
}

// lookAt sets what the values read that can do without it, and reads the others.
func (o *outputs) lookAt(values []*value) {
	var able []*value
	for _, v := range values {
		if o.isPlain(v) {
			able = append(able, v)
			continue
		}
		o.query(v.query, v.in, v.known)
	}
	for i, ok := range survive(able) {
		if v := able[i]; ok {
			v.reads = derive(v.query, func(d *deriver, in *origin) { d.query(v.query, in, v.known) })
		} else {
			o.query(v.query, v.in, v.known)
		}
	}
}

// isPlain reports whether a value comes from parts of the input and functions
// alone, and is sure to be exactly one unless it fails.
func (o *outputs) isPlain(v *value) bool {
	if v.in.opaque || v.in.elem != nil || v.in.fields != nil {
		return false
	}
	for b := v.known; b != nil; b = b.up {
		if b.def == nil {
			return false
		}
	}
	return o.count(v.query, v.known) == one
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

// hasAlias reports whether another place may be the same part of the input, as
// .a[0] and .a[] are.
func (p *place) hasAlias() bool {
	for ; p.up != nil; p = p.up {
		if up := p.up; up.each == p && (up.elem != nil || len(up.fields) > 0) || up.each != nil && up.each != p {
			return true
		}
	}
	return false
}

// survive reports of each value whether it gives one output and no error on an
// object without any fields. The values know the same functions or fewer.
func survive(values []*value) []bool {
	out := make([]bool, len(values))
	for known, group := range grouped(values) {
		var defs []*gojq.FuncDef
		for b := known; b != nil; b = b.up {
			defs = append(defs, b.def)
		}
		slices.Reverse(defs)
		var all *gojq.Query
		for _, i := range group {
			each := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeTry, Try: &gojq.Try{
				Body:  &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeArray, Array: &gojq.Array{Query: values[i].query}}},
				Catch: &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeNull}},
			}}}
			if all == nil {
				all = each
			} else {
				all = &gojq.Query{Left: all, Op: gojq.OpComma, Right: each}
			}
		}
		all.FuncDefs = defs
		code, err := gojq.Compile(all)
		if err != nil { // it names something from outside
			continue
		}
		iter := code.Run(map[string]any{})
		for _, i := range group {
			v, _ := iter.Next()
			list, _ := v.([]any)
			out[i] = len(list) == 1
		}
	}
	return out
}

// grouped returns the indexes of the values that know the same names.
func grouped(values []*value) map[*binding][]int {
	out := map[*binding][]int{}
	for i, v := range values {
		out[v.known] = append(out[v.known], i)
	}
	return out
}
