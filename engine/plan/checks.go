package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

// rules compiles the rules of a file.
func (c *compiler) rules(rules []toolfile.Rule) []*Check {
	var out []*Check
	scope := c.scope(rulesScope)
	for i := range rules {
		r := &rules[i]
		if !r.Expression.IsSet() {
			continue
		}
		k := &Check{Rule: r, Code: r.Code.Value, CEL: c.cel(scope, r.Expression, cel.WantBool)}
		if r.MessageExpression.IsSet() {
			k.Message = c.cel(scope, r.MessageExpression, cel.WantString)
		}
		if k.Code == "" {
			k.Code = failure.Parameters
			if k.CEL != nil && len(k.CEL.Fields["params"]) == 1 {
				k.Code = failure.Invalid(k.CEL.Fields["params"][0])
			}
		}
		if k.CEL == nil {
			continue
		}
		k.NeedsSteps = slices.Contains(k.CEL.Names, "steps")
		k.Late = k.NeedsSteps || len(c.contextsOf(k.CEL)) > 0
		out = append(out, k)
	}
	return out
}

// Params returns the params that a check names.
func (k *Check) Params() []string { return k.CEL.Fields["params"] }
