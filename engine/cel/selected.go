package cel

import "github.com/google/cel-go/common/ast"

// selected returns the field of a variable that an expression names, x.y, has(x.y) or
// x.?y, that variable, and whether it asks if it is there; none for any other expression.
func selected(e ast.Expr) (name, variable string, asks bool) {
	var object ast.Expr
	switch e.Kind() {
	case ast.SelectKind:
		s := e.AsSelect()
		object, name, asks = s.Operand(), s.FieldName(), s.IsTestOnly()
	case ast.CallKind:
		c := e.AsCall()
		if c.FunctionName() != "_?._" || len(c.Args()) != 2 {
			return "", "", false
		}
		if text, ok := textOf(c.Args()[1]); ok {
			object, name, asks = c.Args()[0], text, true
		}
	}
	if object == nil || object.Kind() != ast.IdentKind {
		return "", "", false
	}
	return name, object.AsIdent(), asks
}
