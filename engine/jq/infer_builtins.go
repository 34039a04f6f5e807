package jq

import "github.com/itchyny/gojq"

// builtin is what a call of one of jq's own functions, name/arity, gives. Of
// those that are not told here nothing is known, but their arguments are
// followed on an input of which nothing is known either.
func (i *inferrer) builtin(name string, f *gojq.Func, in *Shape, known *bound[*Shape]) *Shape {
	arg := func(n int, in *Shape) *Shape { return i.query(f.Args[n], in, known) }
	array := func(elem *Shape) *Shape { return &Shape{Kinds: KindArray, Elem: elem} }
	switch name {
	case "empty/0", "error/0":
		return nothing
	case "error/1":
		arg(0, in)
		return nothing

	// The input, or some of it.
	case "values/0":
		return in.only(anyKind &^ KindNull)
	case "nulls/0":
		return in.only(KindNull)
	case "booleans/0":
		return in.only(KindBool)
	case "numbers/0":
		return in.only(KindNumber)
	case "strings/0":
		return in.only(KindString)
	case "arrays/0":
		return in.only(KindArray)
	case "objects/0":
		return in.only(KindObject)
	case "scalars/0":
		return in.only(scalarish)
	case "iterables/0":
		return in.only(KindArray | KindObject)
	case "select/1":
		arg(0, in)
		return in.only(selected(f.Args[0]))
	case "del/1":
		i.quietFields++
		arg(0, in)
		i.quietFields--
		return in
	case "sort/0", "unique/0", "reverse/0":
		return in
	case "sort_by/1", "unique_by/1":
		arg(0, i.iterate(in))
		return in
	case "first/0", "last/0":
		return i.element(in, f)
	case "min/0", "max/0":
		return i.element(in, f)
	case "nth/1":
		arg(0, in)
		return i.element(in, f)
	case "min_by/1", "max_by/1":
		arg(0, i.iterate(in))
		return i.element(in, f)
	case "group_by/1":
		arg(0, i.iterate(in))
		return array(array(i.iterate(in)))

	// Something made for each element or field.
	case "map/1":
		return array(arg(0, i.iterate(in)))
	case "map_values/1":
		v := arg(0, i.iterate(in))
		if in != nil && in.Kinds&^KindNull == KindArray {
			return array(v)
		}
		return nil
	case "add/0":
		v := i.iterate(in)
		return Either(sum(v, v), Scalar(KindNull))
	case "add/1":
		v := arg(0, in)
		return Either(sum(v, v), Scalar(KindNull))
	case "to_entries/0":
		return array(entry(in))
	case "with_entries/1":
		arg(0, entry(in))
		return in.opened()
	case "flatten/0", "flatten/1":
		return nil
	case "any/1", "all/1":
		arg(0, i.iterate(in))
		return Scalar(KindBool)
	case "any/2", "all/2":
		arg(1, arg(0, in))
		return Scalar(KindBool)

	// Some outputs of an argument.
	case "first/1", "last/1", "isempty/1":
		if v := arg(0, in); name != "isempty/1" {
			return v
		}
		return Scalar(KindBool)
	case "limit/2", "skip/2", "nth/2":
		arg(0, in)
		return arg(1, in)
	case "path/1", "pick/1", "paths/1":
		arg(0, in)
		return nil

	case "not/0", "any/0", "all/0", "isvalid/1", "has/1", "in/1", "inside/1", "contains/1", "startswith/1", "endswith/1",
		"test/1", "test/2", "IN/1", "IN/2", "isnan/0", "isinfinite/0":
		for n := range f.Args {
			arg(n, in)
		}
		return Scalar(KindBool)
	case "length/0", "utf8bytelength/0", "tonumber/0", "floor/0", "ceil/0", "round/0", "sqrt/0", "fabs/0", "abs/0",
		"fromdate/0", "fromdateiso8601/0", "mktime/0", "range/1", "range/2", "range/3", "trunc/0":
		for n := range f.Args {
			arg(n, in)
		}
		return Scalar(KindNumber)
	case "index/1", "rindex/1":
		arg(0, in)
		return Scalar(KindNumber | KindNull)
	case "type/0", "tostring/0", "tojson/0", "ascii_downcase/0", "ascii_upcase/0", "todate/0", "todateiso8601/0", "implode/0",
		"trim/0", "ltrim/0", "rtrim/0", "join/1", "ltrimstr/1", "rtrimstr/1", "sub/2", "gsub/2", "sub/3", "gsub/3",
		"strftime/1", "splits/1":
		for n := range f.Args {
			arg(n, in)
		}
		return Scalar(KindString)
	case "keys/0", "keys_unsorted/0":
		if in != nil && in.Kinds&^KindNull == KindObject {
			return array(Scalar(KindString))
		}
		return array(Scalar(KindString | KindNumber))
	case "split/1", "split/2":
		for n := range f.Args {
			arg(n, in)
		}
		return array(Scalar(KindString))
	}
	for n := range f.Args {
		arg(n, nil)
	}
	return nil
}

// entry is one of the {key, value} that to_entries makes.
func entry(in *Shape) *Shape {
	return &Shape{Kinds: KindObject, Fields: map[string]*Shape{"key": Scalar(KindString), "value": in.each()}}
}

// selected is which kinds pass a condition such as . != null or type == "object".
func selected(q *gojq.Query) Kinds {
	if q.Term != nil || q.Left == nil || q.Right == nil || q.Right.Term == nil {
		return anyKind
	}
	left, right := q.Left.String(), q.Right.Term
	switch {
	case q.Op == gojq.OpNe && left == "." && right.Type == gojq.TermTypeNull:
		return anyKind &^ KindNull
	case q.Op == gojq.OpEq && left == "type" && right.Type == gojq.TermTypeString && right.Str.Queries == nil:
		return kindOf(right.Str.Str)
	}
	return anyKind
}
