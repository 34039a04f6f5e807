package lint

import (
	"context"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var ruleCost = diag.Kind{Name: "rule-cost", Severity: diag.Warning, Explain: "An expression that may take too long.",
	Example: "expression: params.a.all(x, params.a.all(y, ...))"}

const (
	// maxCost is the most that an expression may take, in CEL's units; so many
	// comparisons take about a tenth of a second.
	maxCost = 1_000_000

	// assumedSize is how long a list or a text is taken to be that may have any length.
	assumedSize = 1000
)

// checkCosts warns of expressions that may take too long.
func checkCosts(_ context.Context, s *subject) {
	for _, c := range s.expressions() {
		if cost := c.Cost(s.size); cost > maxCost {
			s.warn(ruleCost.At(c.Text, "the expression may take more than %d steps; bound the params that it goes through with maxItems and maxLength", maxCost))
		}
	}
}

// size is the most that a value is long.
func (s *subject) size(path []string) int {
	if len(path) < 2 || path[0] != "params" {
		return assumedSize
	}
	p := s.param(path[1])
	if p == nil {
		return assumedSize
	}
	of := &p.Schema
	for _, part := range path[2:] {
		if part != "@items" || of.Items == nil {
			return assumedSize
		}
		of = of.Items
	}
	return sizeOf(of)
}

func sizeOf(of *toolfile.Schema) int {
	if of.Type.Value == "array" {
		return of.MaxItems.Or(assumedSize)
	}
	longest := 0
	for _, v := range of.Enum {
		longest = max(longest, utf8.RuneCountInString(v.Text.Value))
	}
	if longest > 0 {
		return longest
	}
	return of.MaxLength.Or(assumedSize)
}
