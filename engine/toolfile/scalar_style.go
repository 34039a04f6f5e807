package toolfile

import (
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// scalar makes a Text of a scalar node of this file.
func (r *reader) scalar(n *yaml.Node) diag.Text {
	return r.src.Scalar(n.Value, styleOf(n), n.Line, n.Column)
}

// styleOf tells how a scalar node is written.
func styleOf(n *yaml.Node) diag.Style {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return diag.Double
	case n.Style&yaml.SingleQuotedStyle != 0:
		return diag.Single
	case n.Style&yaml.LiteralStyle != 0:
		return diag.Literal
	case n.Style&yaml.FoldedStyle != 0:
		return diag.Folded
	}
	return diag.Plain
}
