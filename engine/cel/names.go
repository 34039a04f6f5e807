package cel

import (
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
)

// named returns the variables that an expression names and, of each, the
// fields: by params.x, has(params.x) or params.?x.
func (s *Scope) named(a *cel.Ast) ([]string, map[string][]string) {
	var names []string
	fields := map[string][]string{}
	add := func(object ast.Expr, field string) {
		if object.Kind() == ast.IdentKind && !slices.Contains(fields[object.AsIdent()], field) {
			fields[object.AsIdent()] = append(fields[object.AsIdent()], field)
		}
	}
	ast.PostOrderVisit(a.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			if slices.Contains(s.vars, e.AsIdent()) && !slices.Contains(names, e.AsIdent()) {
				names = append(names, e.AsIdent())
			}
		case ast.SelectKind:
			add(e.AsSelect().Operand(), e.AsSelect().FieldName())
		case ast.CallKind:
			if c := e.AsCall(); c.FunctionName() == "_?._" && len(c.Args()) == 2 {
				if field, ok := c.Args()[1].AsLiteral().Value().(string); ok {
					add(c.Args()[0], field)
				}
			}
		}
	}))
	slices.Sort(names)
	for _, f := range fields {
		slices.Sort(f)
	}
	return names, fields
}

// loops reports whether an expression has a macro that goes through a list.
func loops(a *cel.Ast) (found bool) {
	ast.PostOrderVisit(a.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		found = found || e.Kind() == ast.ComprehensionKind
	}))
	return found
}
