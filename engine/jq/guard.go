package jq

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// A query is compiled with guards in it: calls of functions of Go that give their
// input, or an error when it is beyond the bounds. They stand before those of jq's
// functions and operators that look through a value as a whole or make something
// that may be far larger than what they are given, in one step of gojq; what grows
// step by step is seen by the meter. To the walk of package flow a guard is `.`.

// guards are the functions, of the input and at most two arguments.
func (b bounds) guards() []gojq.CompilerOption {
	var out []gojq.CompilerOption
	add := func(name string, arity int, f func(in any, args []any) error) {
		out = append(out, gojq.WithFunction(name, arity, arity, func(in any, args []any) any {
			if err := f(in, args); err != nil {
				return err
			}
			return in
		}))
	}
	one := func(name string, f func(any) error) { add(name, 0, func(in any, _ []any) error { return f(in) }) }
	one("__whole", func(v any) error { return b.whole(v, maxValue) })
	one("__flat", b.flat)
	one("__path", b.path)
	one("__index", b.index)
	one("__columns", b.columns)
	one("__search", func(v any) error { return text(v, maxSearch) })
	one("__pattern", func(v any) error { return text(v, maxPattern) })
	one("__letters", func(v any) error { return text(v, b.memory/maxLength) })
	one("__number", func(v any) error { return text(v, maxDigits) })
	one("__event", func(v any) error {
		if event, _ := v.([]any); len(event) > 0 {
			return b.path(event[0])
		}
		return nil
	})
	one("__paths", func(v any) error {
		paths, _ := v.([]any)
		for _, p := range paths {
			if err := b.path(p); err != nil {
				return err
			}
		}
		return nil
	})
	add("__pairs", 2, func(_ any, args []any) error { return b.pairs(args[0], args[1]) })
	add("__multiply", 2, func(_ any, args []any) error { return b.multiply(args[0], args[1]) })
	return append(out, gojq.WithFunction("__message", 0, 0, func(in any, _ []any) any {
		if s, ok := in.(string); ok {
			return withoutPreviews(s)
		}
		return in
	}))
}

// guarded are the calls that have guards: before the input, and behind each
// argument. A "-" is none.
var guarded = map[string]string{
	"tojson/0": "__whole", "tostring/0": "__whole", "format/1": "__whole -", "sort/0": "__whole", "unique/0": "__whole", "min/0": "__whole", "max/0": "__whole",
	"flatten/0": "__whole", "flatten/1": "__whole -", "add/0": "__whole", "join/1": "__whole __pattern", "implode/0": "__whole",
	"error/0": "__whole", "error/1": "- __whole", "halt_error/0": "__whole",
	"sort_by/1": "- __whole", "group_by/1": "- __whole", "unique_by/1": "- __whole", "min_by/1": "- __whole", "max_by/1": "- __whole",
	"INDEX/1": "- __whole", "INDEX/2": "- - __whole", "IN/1": "__whole -", "IN/2": "- __whole -", "bsearch/1": "- __whole",
	"getpath/1": "- __path", "setpath/2": "- __path -", "delpaths/1": "- __paths", "fromstream/1": "- __event",
	"transpose/0": "__columns", "tonumber/0": "__number", "explode/0": "__letters", "split/1": "__letters -", "strftime/1": "- __pattern", "strflocaltime/1": "- __pattern",
	"match/1": "__search -", "match/2": "__search - -", "capture/1": "__search -", "capture/2": "__search - -", "scan/1": "__search -", "scan/2": "__search - -",
	"split/2": "__search - -", "splits/1": "__search -", "splits/2": "__search - -",
	"sub/2": "__search - -", "sub/3": "__search - - -", "gsub/2": "__search - -", "gsub/3": "__search - - -",
}

// paired are the functions that compare their input and their argument part by
// part.
var paired = []string{"contains", "inside", "index", "rindex", "indices"}

// guard puts the guards into a syntax tree, whose calls of jq's own functions are
// those of natives.
func guard(q *gojq.Query, natives []*gojq.Func) {
	own := make(map[*gojq.Func]bool, len(natives))
	for _, f := range natives {
		own[f] = true
	}
	each(reflect.ValueOf(q), func(node any) {
		switch x := node.(type) {
		case *gojq.Query:
			guardOperator(x)
		case *gojq.Term:
			guardTerm(x, own)
		case *gojq.Index:
			if x.Start != nil && !x.IsSlice && !isSmall(x.Start) {
				x.Start = pipe(x.Start, call("__index"))
			}
		case *gojq.String:
			for i, part := range x.Queries {
				if !isLiteral(part) {
					x.Queries[i] = &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeQuery, Query: pipe(part, call("__whole"))}}
				}
			}
		case *gojq.Try:
			if x.Catch != nil && !isLiteral(x.Catch) {
				x.Catch = pipe(call("__message"), x.Catch)
			}
		}
	})
}

// each calls f on each node of a syntax tree, its parts first.
func each(v reflect.Value, f func(node any)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			each(v.Elem(), f)
			f(v.Interface())
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			each(v.Field(i), f)
		}
	}
}

func guardTerm(t *gojq.Term, own map[*gojq.Func]bool) {
	switch {
	case t.Type == gojq.TermTypeFormat && t.Str == nil:
		wrap(t, func(inner *gojq.Query) *gojq.Query { return pipe(call("__whole"), inner) })
	case t.Type == gojq.TermTypeFunc && own[t.Func]:
		f := t.Func
		if len(f.Args) == 1 && slices.Contains(paired, f.Name) { // x as $x | __pairs(.; $x) | f($x)
			x := f.Args[0]
			f.Args = []*gojq.Query{call("$__x")}
			wrap(t, func(inner *gojq.Query) *gojq.Query {
				return let("$__x", x, pipe(call("__pairs", identity, call("$__x")), inner))
			})
			return
		}
		if f.Name == "add" && len(f.Args) == 1 { // [x] | add
			x := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeArray, Array: &gojq.Array{Query: f.Args[0]}}}
			f.Args = nil
			wrap(t, func(inner *gojq.Query) *gojq.Query { return pipe(pipe(x, call("__whole")), inner) })
			return
		}
		names := strings.Fields(guarded[flow.Signature(f.Name, len(f.Args))])
		for i, name := range names {
			switch {
			case name == "-":
			case i > 0:
				f.Args[i-1] = pipe(f.Args[i-1], call(name))
			default:
				wrap(t, func(inner *gojq.Query) *gojq.Query { return pipe(call(name), inner) })
			}
		}
	}
}

func guardOperator(q *gojq.Query) {
	if q.Left == nil || q.Right == nil || isLiteral(q.Left) || isLiteral(q.Right) {
		if q.Op != gojq.OpMul && q.Op != gojq.OpUpdateMul {
			return
		}
	}
	both := func(guard string) { // r as $r | l as $l | guard($l; $r) | $l op $r
		l, r, op := q.Left, q.Right, q.Op
		in := pipe(call(guard, call("$__l"), call("$__r")), &gojq.Query{Op: op, Left: call("$__l"), Right: call("$__r")})
		*q = *withDefs(q, let("$__r", r, let("$__l", l, in)))
	}
	update := func(op gojq.Operator) { // r as $r | l |= (. op $r), with its own guard
		to := &gojq.Query{Op: op, Left: identity, Right: call("$__r")}
		guardOperator(to)
		*q = *withDefs(q, let("$__r", q.Right, &gojq.Query{Op: gojq.OpModify, Left: q.Left, Right: to}))
	}
	switch q.Op {
	case gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe: // a comparison ends with the smaller value
		q.Right = pipe(q.Right, call("__whole"))
	case gojq.OpAdd:
		if !isObject(q.Left) && !isObject(q.Right) {
			sum := *q
			sum.FuncDefs = nil
			*q = *withDefs(q, pipe(&sum, call("__flat")))
		}
	case gojq.OpSub:
		both("__pairs")
	case gojq.OpMul:
		both("__multiply")
	case gojq.OpUpdateAdd:
		update(gojq.OpAdd)
	case gojq.OpUpdateSub:
		update(gojq.OpSub)
	case gojq.OpUpdateMul:
		update(gojq.OpMul)
	}
}

// withDefs is a query with the functions of another, which it takes the place of.
func withDefs(of, q *gojq.Query) *gojq.Query {
	q.FuncDefs = of.FuncDefs
	return q
}

// wrap puts a term into a query in its own place, before the indexes behind it.
func wrap(t *gojq.Term, with func(inner *gojq.Query) *gojq.Query) {
	inner := *t
	inner.SuffixList = nil
	*t = gojq.Term{Type: gojq.TermTypeQuery, Query: with(&gojq.Query{Term: &inner}), SuffixList: t.SuffixList}
}

func pipe(l, r *gojq.Query) *gojq.Query { return &gojq.Query{Op: gojq.OpPipe, Left: l, Right: r} }

func let(name string, v, in *gojq.Query) *gojq.Query {
	return &gojq.Query{Op: gojq.OpPipe, Left: v, Patterns: []*gojq.Pattern{{Name: name}}, Right: in}
}

func call(name string, args ...*gojq.Query) *gojq.Query {
	return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: name, Args: args}}}
}

// isLiteral reports whether a query is a scalar as it stands there, or empty.
func isLiteral(q *gojq.Query) bool {
	t := flow.Bare(q)
	if t == nil {
		return false
	}
	switch t.Type {
	case gojq.TermTypeUnary:
		return t.Unary.Term.Type == gojq.TermTypeNumber
	case gojq.TermTypeFunc:
		return t.Func.Name == "empty"
	}
	return flow.IsLiteral(t)
}

// isSmall reports whether a key is one that needs no guard.
func isSmall(q *gojq.Query) bool {
	if !isLiteral(q) || q.Term.Type != gojq.TermTypeNumber {
		return isLiteral(q)
	}
	n, err := strconv.Atoi(q.Term.Number)
	return err == nil && n < maxDepth
}

func isObject(q *gojq.Query) bool {
	return q.Term != nil && len(q.Term.SuffixList) == 0 && q.Term.Type == gojq.TermTypeObject
}
