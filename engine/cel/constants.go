package cel

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// constants reports texts in quotes that CEL takes and that cannot mean what
// they say: a format that there is not, a \b in a pattern, a ${ }.
func constants(t diag.Text, a *cel.Ast) (ds diag.Diagnostics) {
	info := a.NativeRep().SourceInfo()
	place := func(e ast.Expr) (from, to int) {
		p := info.GetStartLocation(e.ID())
		at := offset(t.Value, p.Line(), p.Column())
		if at+1 < len(t.Value) && (t.Value[at] == 'r' || t.Value[at] == 'R') {
			at++
		}
		return quoted(t.Value, at)
	}
	ast.PostOrderVisit(a.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if text, ok := textOf(e); ok && strings.Contains(text, "${") && strings.Contains(text, "}") {
			from, to := place(e)
			ds = append(ds, WrongType.In(t, from, to, "nothing is filled in inside of a text: name the value itself, or join texts with +"))
		}
		if e.Kind() != ast.CallKind || len(e.AsCall().Args()) != 1 {
			return
		}
		argument := e.AsCall().Args()[0]
		text, ok := textOf(argument)
		switch name := e.AsCall().FunctionName(); {
		case !ok:
		case name == "isFormat" && formats[text] == nil:
			from, to := place(argument)
			ds = append(ds, WrongType.In(t, from, to, "there is no format %q%s", text, didYouMeanAnd(text)))
		case name == "matches" && strings.Contains(text, "\b"):
			from, to := place(argument)
			ds = append(ds, WrongType.In(t, from, to, `write r%s: in a text without r before it \b is a backspace`, t.Value[from:to]))
		}
	}))
	return ds
}

// didYouMeanAnd is the nearest format and all of them, which are few.
func didYouMeanAnd(name string) string {
	near := ""
	if n := diag.Nearest(name, toolfile.Formats); n != "" {
		near = fmt.Sprintf("; did you mean %q?", n)
	}
	return near + " known: " + strings.Join(toolfile.Formats, ", ")
}

// textOf returns a text in quotes.
func textOf(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().Value().(string)
	return s, ok
}
