package jq

import "github.com/itchyny/gojq"

// count is how many outputs a query gives for one input unless it fails.
type count uint8

const (
	unknown count = iota // it may even never end, or depend on more than its input
	many                 // some, none or one, and an end
	one
)

// count tells how many outputs q gives. It knows the simple forms of which
// shapes are made; all else is unknown.
func (o *outputs) count(q *gojq.Query, known *binding) count {
	if o.work() {
		return unknown
	}
	known = known.define(q.FuncDefs)
	if q.Term != nil {
		return o.countTerm(q.Term, known)
	}
	switch q.Op {
	case gojq.OpPipe:
		if len(q.Patterns) > 0 {
			return unknown
		}
		return o.countAll(known, q.Left, q.Right)
	case gojq.OpComma:
		return min(many, o.countAll(known, q.Left, q.Right))
	case gojq.OpAlt, gojq.OpAnd, gojq.OpOr, gojq.OpAdd, gojq.OpSub, gojq.OpMul, gojq.OpDiv, gojq.OpMod,
		gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
		return o.countAll(known, q.Left, q.Right)
	}
	return unknown
}

// countAll is the least certain of several counts; nil queries do not count.
func (o *outputs) countAll(known *binding, qs ...*gojq.Query) count {
	out := one
	for _, q := range qs {
		if q != nil {
			out = min(out, o.count(q, known))
		}
	}
	return out
}

func (o *outputs) countTerm(t *gojq.Term, known *binding) count {
	out := o.countHead(t, known)
	for _, s := range t.SuffixList {
		if s.Index != nil {
			out = min(out, o.countIndex(s.Index, known))
		} else { // [] or ?
			out = min(out, many)
		}
	}
	return out
}

func (o *outputs) countHead(t *gojq.Term, known *binding) count {
	switch t.Type {
	case gojq.TermTypeIdentity, gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse, gojq.TermTypeNumber:
		return one
	case gojq.TermTypeIndex:
		return o.countIndex(t.Index, known)
	case gojq.TermTypeQuery:
		return o.count(t.Query, known)
	case gojq.TermTypeString:
		return o.countAll(known, t.Str.Queries...)
	case gojq.TermTypeFormat:
		if t.Str == nil {
			return one
		}
		return o.countAll(known, t.Str.Queries...)
	case gojq.TermTypeArray:
		if t.Array.Query == nil {
			return one
		}
		return o.collected(t.Array.Query, known)
	case gojq.TermTypeObject:
		out := one
		for _, kv := range t.Object.KeyVals {
			out = min(out, o.countAll(known, kv.KeyQuery, kv.Val))
			if kv.KeyString != nil {
				out = min(out, o.countAll(known, kv.KeyString.Queries...))
			}
		}
		return out
	case gojq.TermTypeIf:
		out := o.countAll(known, t.If.Cond, t.If.Then, t.If.Else)
		for _, e := range t.If.Elif {
			out = min(out, o.countAll(known, e.Cond, e.Then))
		}
		return out
	case gojq.TermTypeFunc:
		return o.countCall(t.Func, known)
	}
	return unknown
}

func (o *outputs) countIndex(x *gojq.Index, known *binding) count {
	out := o.countAll(known, x.Start, x.End)
	if x.Str != nil {
		out = min(out, o.countAll(known, x.Str.Queries...))
	}
	return out
}

// collected is the count of what gathers all outputs of q into one.
func (o *outputs) collected(q *gojq.Query, known *binding) count {
	if o.count(q, known) == unknown {
		return unknown
	}
	return one
}

func (o *outputs) countCall(f *gojq.Func, known *binding) count {
	name := signature(f.Name, len(f.Args))
	b := known.find(name)
	switch {
	case f.Name[0] == '$':
		return unknown
	case b == nil:
		return o.countBuiltin(name, f.Args, known)
	case b.arg != nil:
		return o.count(b.arg, b.env)
	case b.def == nil || o.active[b.def] > 0:
		return unknown
	}
	o.active[b.def]++
	defer func() { o.active[b.def]-- }()
	inner := b
	for i, param := range b.def.Args {
		if param[0] == '$' {
			return unknown
		}
		inner = &binding{up: inner, name: signature(param, 0), arg: f.Args[i], env: known}
	}
	return o.count(b.def.Body, inner)
}

func (o *outputs) countBuiltin(name string, args []*gojq.Query, known *binding) count {
	switch name {
	case "add/0", "all/0", "any/0", "ascii_downcase/0", "ascii_upcase/0", "ceil/0", "explode/0", "first/0", "flatten/0",
		"floor/0", "from_entries/0", "fromdate/0", "fromjson/0", "implode/0", "keys/0", "last/0", "length/0",
		"max/0", "min/0", "mktime/0", "not/0", "reverse/0", "round/0", "sort/0", "sqrt/0", "to_entries/0", "toboolean/0",
		"todate/0", "tojson/0", "tonumber/0", "tostring/0", "transpose/0", "trim/0", "type/0", "unique/0":
		return one
	case "arrays/0", "booleans/0", "empty/0", "iterables/0", "nulls/0", "numbers/0", "objects/0", "scalars/0", "strings/0", "values/0":
		return many
	case "all/1", "any/1", "group_by/1", "map/1", "map_values/1", "max_by/1", "min_by/1", "sort_by/1", "unique_by/1", "with_entries/1",
		"add/1", "all/2", "any/2":
		return o.gathered(args, known)
	case "contains/1", "endswith/1", "has/1", "index/1", "inside/1", "join/1", "ltrimstr/1", "rtrimstr/1", "split/1",
		"startswith/1", "strptime/1", "strftime/1", "test/1", "test/2":
		return o.countAll(known, args...)
	case "first/1", "last/1", "select/1":
		return min(many, o.countAll(known, args...))
	}
	return unknown
}

// gathered is the count of a function that gathers all outputs of its
// arguments into one.
func (o *outputs) gathered(args []*gojq.Query, known *binding) count {
	out := one
	for _, q := range args {
		out = min(out, o.collected(q, known))
	}
	return out
}
