package lint

import (
	"context"
	"fmt"
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

var enumInRule = diag.Kind{Name: "enum-in-rule", Severity: diag.Warning, Explain: "A comparison with a value that the param's enum does not have.",
	Example: "expression: params.status == 'opne'"}

// checkEnumsInRules warns of comparisons of a param with a value that it cannot have.
func checkEnumsInRules(_ context.Context, s *subject) {
	for _, c := range s.expressions() {
		for _, x := range c.Analyze().Comparisons {
			p := s.param(x.Param)
			if p == nil {
				continue
			}
			enum := p.Enum
			if p.Items != nil {
				enum = p.Items.Enum
			}
			var known []string
			for _, v := range enum {
				known = append(known, fmt.Sprint(v.Any()))
			}
			if literal := fmt.Sprint(x.Literal); enum != nil && !slices.Contains(known, literal) {
				s.void[c.Text.Pos] = true
				s.warn(enumInRule.In(c.Text, x.From, x.To, "%s is never %q%s", x.Param, literal, diag.DidYouMean(literal, known)))
			}
		}
	}
}
