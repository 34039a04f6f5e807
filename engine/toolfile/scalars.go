package toolfile

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// Scalars calls f with each scalar of a file, in their order: with the keys and
// numbers, as [0], that lead to a value, and whether it is the key of that value. A
// file that is no YAML has none.
func Scalars(src *diag.Source, f func(path []string, t diag.Text, key bool)) {
	doc, err := document(src.Raw)
	if err != nil || len(doc.Content) == 0 {
		return
	}
	walkScalars(src, doc.Content[0], nil, f)
}

func walkScalars(src *diag.Source, n *yaml.Node, path []string, f func([]string, diag.Text, bool)) {
	at := func(n *yaml.Node) diag.Text { return src.Scalar(n.Value, styleOf(n), n.Line, n.Column) }
	switch n.Kind {
	case yaml.ScalarNode:
		f(path, at(n), false)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			inner := append(slices.Clip(path), n.Content[i].Value)
			f(inner, at(n.Content[i]), true)
			walkScalars(src, n.Content[i+1], inner, f)
		}
	case yaml.SequenceNode:
		for i, e := range n.Content {
			walkScalars(src, e, append(slices.Clip(path), "["+strconv.Itoa(i)+"]"), f)
		}
	}
}

// Code returns the expression that a scalar at a path of a kind of file holds, and
// its language: TypeCEL or TypeJQ; "" for none.
func Code(kind string, path []string, t diag.Text) (diag.Text, Type) {
	switch language := Language(kind, path); language {
	case TypeCEL, TypeJQ:
		return t, language
	case TypeScalar:
		if x, ok := Expr(t); ok {
			return x, TypeCEL
		}
	}
	return diag.Text{}, ""
}
