package lint

import (
	"context"

	"pagerduty-mcp-server/engine/run"
)

// ruleCoverage warns of rules of which the tests show one side only.
func ruleCoverage(_ context.Context, s *subject) {
	if len(s.judgements) == 0 {
		return
	}
	for _, k := range s.plan.Checks {
		rule := k.Rule
		if rule == nil || s.void[k.At().Pos] {
			continue
		}
		var holds, fails bool
		for j, g := range s.judgements {
			switch outcome, there := g.Rules[rule]; {
			case there && outcome == run.Unknown: // it may be either
				holds = true
				fails = fails || s.spec.Tests[j].Expect.Error != nil
			case outcome == run.Holds:
				holds = true
			case outcome == run.Fails:
				fails = true
			}
		}
		if !fails {
			s.warn(k.At().FindAll("rule-never-rejects", "no test breaks this rule; add one that shows what it refuses"))
		}
		if !holds {
			s.warn(k.At().FindAll("rule-never-accepts", "no test keeps this rule; add one that shows what it lets pass"))
		}
	}
}
