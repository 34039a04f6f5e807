package lint

import (
	"context"
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

var unusedStep = diag.Kind{Name: "unused-step", Severity: diag.Warning, Explain: "Nothing reads the result of the step.",
	Example: "steps: {crew: {...}}"}

// wholeSteps is a use of all steps at once.
var wholeSteps = regexp.MustCompile(`\bsteps\s*([^.\s]|$)`)

// checkUnusedSteps warns of steps whose result nothing reads.
func checkUnusedSteps(_ context.Context, s *subject) {
	used := map[string]bool{}
	for _, c := range s.expressions() {
		if wholeSteps.MatchString(c.Text.Value) {
			return
		}
		for _, f := range c.Fields["steps"] {
			used[f] = true
		}
	}
	for _, q := range s.plan.Queries() {
		if slices.Contains(q.Used, "steps") && q.Fields["steps"] == nil {
			return
		}
		for _, f := range q.Fields["steps"] {
			used[f] = true
		}
	}
	for _, st := range s.file.Steps {
		if !used[st.Name.Value] && (s.sound || !mentions(s.file, st.Name.Value)) {
			s.warn(unusedStep.At(st.Name, "nothing reads the result of the step %q, as $steps.%s or steps.%s", st.Name.Value, st.Name.Value, st.Name.Value).WithoutKey(st.Name))
		}
	}
}
