package cel

import (
	"slices"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
)

// Total reports whether the expression is known to give a value, or to need more than
// the params and the time, whatever the params are of the types that the scope says;
// those that always has names are there in each case. It knows of few expressions that
// they cannot fail: false says nothing.
func (c *Expression) Total(always func(param string) bool) bool {
	t := &total{types: c.ast.NativeRep().TypeMap(), always: always}
	t.needed = slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool { return name == "params" || name == "now" })
	return t.value(c.ast.NativeRep().Expr(), nil)
}

type total struct {
	types  map[int64]*types.Type
	always func(param string) bool
	needed []string // the variables besides
}

// neverFails are functions that have a value for all arguments of the types that they are
// for, which are known.
var neverFails = []string{"!_", "_<_", "_<=_", "_>_", "_>=_", "@not_strictly_false", "size", "startsWith", "endsWith", "contains",
	"@in", "lowerAscii", "upperAscii", "trim", "dyn", "orValue", "hasValue", "or", "optional.of", "optional.none", "optional.ofNonZeroValue"}

// value reports whether e has a value where the params of there are given.
func (t *total) value(e ast.Expr, there []string) bool {
	switch e.Kind() {
	case ast.LiteralKind, ast.IdentKind:
		return true
	case ast.SelectKind:
		p, ok := field(e)
		return t.needs(e) && t.value(e.AsSelect().Operand(), there) || ok && (e.AsSelect().IsTestOnly() || t.always(p) || slices.Contains(there, p))
	case ast.ListKind:
		return t.all(e.AsList().Elements(), there)
	case ast.MapKind:
		return !slices.ContainsFunc(e.AsMap().Entries(), func(x ast.EntryExpr) bool {
			entry := x.AsMapEntry()
			return entry.Key().Kind() != ast.LiteralKind || !t.value(entry.Value(), there)
		})
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		return t.all([]ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}, there)
	case ast.CallKind:
		return t.call(e, there)
	}
	return false
}

func (t *total) all(es []ast.Expr, there []string) bool {
	return !slices.ContainsFunc(es, func(e ast.Expr) bool { return !t.value(e, there) })
}

func (t *total) call(e ast.Expr, there []string) bool {
	c := e.AsCall()
	args := slices.Clone(c.Args())
	if c.IsMemberFunction() {
		args = append(args, c.Target())
	}
	switch f := c.FunctionName(); f {
	case "_?_:_":
		return t.isBool(args[0]) && t.value(args[0], there) &&
			t.value(args[1], append(slices.Clone(there), asked(args[0], true)...)) && t.value(args[2], append(slices.Clone(there), asked(args[0], false)...))
	case "_&&_", "_||_":
		return t.isBool(args[0]) && t.isBool(args[1]) && t.value(args[0], there) && t.value(args[1], append(slices.Clone(there), asked(args[0], f == "_&&_")...))
	case "_==_", "_!=_":
		return t.all(args, there)
	case "_+_":
		return t.all(args, there) && ((t.isOf(e, types.StringKind) || t.isOf(e, types.ListKind)) && t.known(args) || t.needs(e))
	case "value": // of what a macro has asked, such as optMap: its own variable begins with no letter
		return c.Target().Kind() == ast.IdentKind && !isWord(c.Target().AsIdent()[0])
	case "string":
		return t.known(args) && !t.isOf(args[0], types.BytesKind) && t.all(args, there)
	case "_?._":
		_, ok := field(e)
		return ok || t.needs(e)
	default:
		return t.all(args, there) && (slices.Contains(neverFails, f) && t.known(args) || t.needs(e))
	}
}

// needs reports whether e has no value without one of the variables that are needed.
func (t *total) needs(e ast.Expr) bool {
	switch e.Kind() {
	case ast.IdentKind:
		return slices.Contains(t.needed, e.AsIdent())
	case ast.SelectKind:
		return t.needs(e.AsSelect().Operand())
	case ast.CallKind:
		c := e.AsCall()
		switch c.FunctionName() {
		case "_?_:_", "_&&_", "_||_", "@not_strictly_false":
			return false
		}
		return c.IsMemberFunction() && t.needs(c.Target()) || slices.ContainsFunc(c.Args(), t.needs)
	}
	return false
}

func (t *total) isBool(e ast.Expr) bool { return t.isOf(e, types.BoolKind) || t.needs(e) }

// asked are the params that are there where a condition is true, or where it is not.
func asked(e ast.Expr, holds bool) []string {
	switch e.Kind() {
	case ast.SelectKind:
		if p, ok := field(e); ok && holds && e.AsSelect().IsTestOnly() {
			return []string{p}
		}
	case ast.CallKind:
		args := e.AsCall().Args()
		switch f := e.AsCall().FunctionName(); {
		case f == "!_":
			return asked(args[0], !holds)
		case f == "_&&_" && holds, f == "_||_" && !holds:
			return append(asked(args[0], holds), asked(args[1], holds)...)
		}
	}
	return nil
}

// known reports whether none of the types is known at run time alone.
func (t *total) known(es []ast.Expr) bool {
	return !slices.ContainsFunc(es, func(e ast.Expr) bool { return t.isOf(e, types.DynKind) || t.types[e.ID()] == nil })
}

func (t *total) isOf(e ast.Expr, kind types.Kind) bool {
	of := t.types[e.ID()]
	return of != nil && of.Kind() == kind
}
