package jq

import (
	"strings"

	"github.com/itchyny/gojq"
)

// term returns where the outputs of t come from.
func (d *deriver) term(t *gojq.Term, in *origin, known *binding) *origin {
	v := d.head(t, in, known)
	for _, s := range t.SuffixList {
		switch {
		case s.Index != nil:
			v = d.index(s.Index, v, in, known)
		case s.Iter:
			v = d.each(v)
		}
	}
	return v
}

// head is term without the indexes behind it.
func (d *deriver) head(t *gojq.Term, in *origin, known *binding) *origin {
	switch t.Type {
	case gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse, gojq.TermTypeNumber, gojq.TermTypeBreak:
		return &origin{}
	case gojq.TermTypeIdentity:
		return in
	case gojq.TermTypeQuery:
		return d.query(t.Query, in, known)
	case gojq.TermTypeLabel:
		return d.query(t.Label.Body, in, known)
	case gojq.TermTypeIndex:
		return d.index(t.Index, in, in, known)
	case gojq.TermTypeFunc:
		return d.call(t.Func, in, known, d.query)
	case gojq.TermTypeObject:
		return d.object(t.Object, in, known)
	case gojq.TermTypeArray:
		if t.Array.Query == nil {
			return &origin{elem: &origin{}}
		}
		return &origin{elem: d.query(t.Array.Query, in, known)}
	case gojq.TermTypeUnary:
		d.term(t.Unary.Term, in, known).read()
		return &origin{}
	case gojq.TermTypeString:
		return d.text(t.Str, in, known)
	case gojq.TermTypeFormat:
		if t.Str == nil {
			in.read()
			return &origin{}
		}
		return d.text(t.Str, in, known)
	case gojq.TermTypeIf:
		return d.cond(t.If, in, known, d.query)
	case gojq.TermTypeTry:
		return d.try(t.Try, in, known)
	case gojq.TermTypeReduce:
		r := t.Reduce
		vars := d.bind(r.Patterns, d.query(r.Query, in, known), known)
		return d.fold(r.Start, r.Update, in, known, vars)
	case gojq.TermTypeForeach:
		f := t.Foreach
		vars := d.bind(f.Patterns, d.query(f.Query, in, known), known)
		state := d.fold(f.Start, f.Update, in, known, vars)
		if f.Extract == nil {
			return state
		}
		return d.query(f.Extract, state, vars)
	}
	return everything(in, known) // `..`, and whatever a later gojq adds
}

// follow is query, or another way to follow one.
type follow func(q *gojq.Query, in *origin, known *binding) *origin

// cond is one of the branches, each followed by next.
func (d *deriver) cond(t *gojq.If, in *origin, known *binding, next follow) *origin {
	d.query(t.Cond, in, known)
	out := next(t.Then, in, known)
	for _, e := range t.Elif {
		d.query(e.Cond, in, known)
		out = d.anyOf(out, next(e.Then, in, known))
	}
	if t.Else == nil {
		return d.anyOf(out, next(&gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}, in, known))
	}
	return d.anyOf(out, next(t.Else, in, known))
}

// try follows an expression that may fail. The message that it is caught with
// quotes a value, which may be any that the expression can reach.
func (d *deriver) try(t *gojq.Try, in *origin, known *binding) *origin {
	if t.Catch == nil {
		return d.query(t.Body, in, known)
	}
	if !isConstant(t.Catch, known) {
		return everything(in, known)
	}
	return d.anyOf(d.query(t.Body, in, known), d.query(t.Catch, &origin{}, known))
}

// isConstant reports whether a query surely does not look at its input.
func isConstant(q *gojq.Query, known *binding) bool {
	t := q.Term
	if t == nil || len(t.SuffixList) > 0 || len(q.FuncDefs) > 0 {
		return false
	}
	switch t.Type {
	case gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse, gojq.TermTypeNumber, gojq.TermTypeBreak:
		return true
	case gojq.TermTypeString:
		return t.Str.Queries == nil
	case gojq.TermTypeArray:
		return t.Array.Query == nil
	case gojq.TermTypeObject:
		return len(t.Object.KeyVals) == 0
	case gojq.TermTypeFunc:
		return t.Func.Name == "empty" && known.find("empty/0") == nil
	}
	return false
}

// fold follows a state from its start through updates, which know vars too.
// What is put into the state counts as read whole.
func (d *deriver) fold(start, update *gojq.Query, in *origin, known, vars *binding) *origin {
	state := &origin{opaque: true}
	d.query(start, in, known).read()
	d.query(update, state, vars).read()
	return state
}

func (d *deriver) object(o *gojq.Object, in *origin, known *binding) *origin {
	out := &origin{fields: map[string]*origin{}}
	for _, kv := range o.KeyVals {
		name, v := d.keyVal(kv, in, known)
		if name == nil {
			out.elem = d.either(out.elem, v)
		} else {
			out.fields[*name] = d.either(out.fields[*name], v)
		}
	}
	return out
}

// keyVal returns the value of an object's field, and its name unless that is
// computed.
func (d *deriver) keyVal(kv *gojq.ObjectKeyVal, in *origin, known *binding) (name *string, v *origin) {
	name, val := fieldOf(kv)
	if val != nil && kv.KeyQuery != nil {
		d.query(kv.KeyQuery, in, known)
	}
	if name == nil && kv.KeyString != nil {
		d.text(kv.KeyString, in, known)
	}
	if val == nil { // {"\(.a)"}
		return nil, d.each(in)
	}
	return name, d.query(val, in, known)
}

// nameOf returns the name of an object's field, nil when it is computed.
func nameOf(kv *gojq.ObjectKeyVal) *string {
	switch text := kv.KeyString; {
	case strings.HasPrefix(kv.Key, "$"): // {$x}, or {$x: val}
		if kv.Val != nil {
			return nil
		}
		base := kv.Key[1:]
		return &base
	case kv.Key != "":
		return &kv.Key
	case text != nil && text.Queries == nil:
		return &text.Str
	}
	return nil
}

// fieldOf returns the name of an object's field, nil when it is computed, and
// the query of its value, nil when that is the input's field of the computed
// name.
func fieldOf(kv *gojq.ObjectKeyVal) (name *string, val *gojq.Query) {
	name = nameOf(kv)
	switch {
	case kv.Val != nil || name == nil:
		return name, kv.Val
	case kv.Key != "" && kv.Key[0] == '$':
		return name, &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: kv.Key}}}
	}
	return name, &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIndex, Index: &gojq.Index{Str: &gojq.String{Str: *name}}}}
}

// call follows a call, and the body of a function that q itself defines by next.
func (d *deriver) call(f *gojq.Func, in *origin, known *binding, next follow) *origin {
	name := f.Name
	if name[0] != '$' {
		name = signature(f.Name, len(f.Args))
	}
	b := known.find(name)
	switch {
	case b == nil && name[0] == '$': // given from outside
		return &origin{opaque: true}
	case b == nil:
		return d.builtin(name, f.Args, in, known)
	case b.val != nil:
		return b.val
	case b.arg != nil:
		return next(b.arg, in, b.env)
	case d.active[b.def] > maxReentry:
		return everything(in, known)
	}
	d.active[b.def]++
	defer func() { d.active[b.def]-- }()
	inner := b
	for i, param := range b.def.Args {
		param, isVar := strings.CutPrefix(param, "$")
		if isVar {
			inner = &binding{up: inner, name: "$" + param, val: d.query(f.Args[i], in, known)}
		}
		inner = &binding{up: inner, name: signature(param, 0), arg: f.Args[i], env: known}
	}
	return next(b.def.Body, in, inner)
}
