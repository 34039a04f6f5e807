package cel

import (
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
)

// named returns the variables that an expression names and, of each, the
// fields: by params.x, has(params.x) or params.?x; bare are those that it names by
// params.x alone.
func (s *Scope) named(a *cel.Ast) (names []string, fields, bare map[string][]string) {
	fields, bare = map[string][]string{}, map[string][]string{}
	asked := map[string]bool{}
	add := func(object ast.Expr, field string, asks bool) {
		if object.Kind() != ast.IdentKind {
			return
		}
		name := object.AsIdent()
		if !slices.Contains(fields[name], field) {
			fields[name] = append(fields[name], field)
		}
		if asks {
			asked[name+"."+field] = true
		}
	}
	ast.PostOrderVisit(a.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			if slices.Contains(s.vars, e.AsIdent()) && !slices.Contains(names, e.AsIdent()) {
				names = append(names, e.AsIdent())
			}
		case ast.SelectKind:
			add(e.AsSelect().Operand(), e.AsSelect().FieldName(), e.AsSelect().IsTestOnly())
		case ast.CallKind:
			if c := e.AsCall(); c.FunctionName() == "_?._" && len(c.Args()) == 2 {
				if field, ok := c.Args()[1].AsLiteral().Value().(string); ok {
					add(c.Args()[0], field, true)
				}
			}
		}
	}))
	slices.Sort(names)
	for name, of := range fields {
		slices.Sort(of)
		for _, f := range of {
			if !asked[name+"."+f] {
				bare[name] = append(bare[name], f)
			}
		}
	}
	return names, fields, bare
}

// loops reports whether an expression has a macro that goes through a list.
func loops(a *cel.Ast) (found bool) {
	ast.PostOrderVisit(a.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		found = found || e.Kind() == ast.ComprehensionKind
	}))
	return found
}
