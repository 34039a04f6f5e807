package lint

import (
	"context"
	"fmt"
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

// enumInRule warns of comparisons of a param with a value that it cannot have.
func enumInRule(_ context.Context, s *subject) {
	for _, c := range s.expressions() {
		for _, x := range c.Study().Comparisons {
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
				s.warn(c.Text.Find(x.From, x.To, "enum-in-rule", "%s is never %q%s", x.Param, literal, diag.DidYouMean(literal, known)))
			}
		}
	}
}
