package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestErrorCodes: docs/errors.md has each code of the engine, once, and no other
// but that of an argument.
func TestErrorCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../engine/failure/failure.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"INVALID_NAME"}
	ast.Inspect(file, func(n ast.Node) bool {
		if g, ok := n.(*ast.GenDecl); !ok || g.Tok != token.CONST {
			return true
		}
		ast.Inspect(n, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				code, _ := strconv.Unquote(l.Value)
				want = append(want, code)
			}
			return true
		})
		return false
	})
	var got []string
	for _, row := range rows(t, section(t, "errors.md", "codes")) {
		got = append(got, row[0]...)
	}
	slices.Sort(got)
	slices.Sort(want)
	if len(want) < 10 || !slices.Equal(got, want) {
		t.Errorf("docs/errors.md has\n%q\nand the engine\n%q", got, want)
	}
}
