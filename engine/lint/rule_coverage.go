package lint

import (
	"context"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/run"
)

var ruleNeverRejects = diag.Kind{Name: "rule-never-rejects", Severity: diag.Warning, Explain: "No test shows that the rule refuses anything.",
	Example: "tests: [{params: {}, expect: {resources: []}}]"}

var ruleNeverAccepts = diag.Kind{Name: "rule-never-accepts", Severity: diag.Warning, Explain: "No test shows that the rule lets anything pass.",
	Example: "tests: [{params: {}, expect: {error: {}}}]"}

// checkRuleCoverage warns of rules of which the tests show one side only.
func checkRuleCoverage(_ context.Context, s *subject) {
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
				fails = fails || s.file.Tests[j].Expect.Error != nil
			case outcome == run.Holds:
				holds = true
			case outcome == run.Fails:
				fails = true
			}
		}
		if !fails {
			s.warn(ruleNeverRejects.At(k.At(), "no test breaks this rule; add one that shows what it refuses"))
		}
		if !holds {
			s.warn(ruleNeverAccepts.At(k.At(), "no test keeps this rule; add one that shows what it lets pass"))
		}
	}
}
