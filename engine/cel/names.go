package cel

import (
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
)

// named returns the variables that an expression names and, of each, the
// fields: by params.x, has(params.x) or params.?x; bare are those that it names by
// params.x alone. loops says whether it has a macro that goes through a list.
func (s *Scope) named(a *cel.Ast) (names []string, fields, bare map[string][]string, loops bool) {
	fields, bare = map[string][]string{}, map[string][]string{}
	asked := map[string]bool{}
	ast.PostOrderVisit(a.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind && slices.Contains(s.vars, e.AsIdent()) && !slices.Contains(names, e.AsIdent()) {
			names = append(names, e.AsIdent())
		}
		loops = loops || e.Kind() == ast.ComprehensionKind
		field, of, asks := selected(e)
		if of != "" && !slices.Contains(fields[of], field) {
			fields[of] = append(fields[of], field)
		}
		if asks {
			asked[of+"."+field] = true
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
	return names, fields, bare, loops
}
