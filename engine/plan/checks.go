package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

// rules compiles the rules of a file.
func (c *compiler) rules(rules []toolfile.Rule) []*Check {
	var out []*Check
	for i := range rules {
		k := c.rule(&rules[i])
		if k == nil {
			continue
		}
		if k.Code == "" {
			k.Code = failure.Parameters
			if k.CEL != nil && len(k.CEL.Fields["params"]) == 1 {
				k.Code = failure.Invalid(k.CEL.Fields["params"][0])
			}
		}
		k.NeedsSteps = slices.Contains(k.CEL.Names, "steps")
		k.Late = k.NeedsSteps || len(c.contextsOf(k.CEL)) > 0
		out = append(out, k)
	}
	return out
}

// rule compiles one rule; nil with findings.
func (c *compiler) rule(r *toolfile.Rule) *Check {
	scope := c.scope(rulesScope)
	if !r.Ref.IsSet() {
		if !r.Expression.IsSet() {
			return nil
		}
		k := &Check{Rule: r, Code: r.Code.Value, CEL: c.cel(scope, r.Expression, cel.TypeBool)}
		if r.MessageExpression.IsSet() {
			k.Message = c.cel(scope, r.MessageExpression, cel.TypeString)
		}
		if k.CEL == nil {
			return nil
		}
		return k
	}
	shared := c.sharedRule(r)
	if shared == nil || !shared.Expression.IsSet() {
		return nil
	}
	k := &Check{Rule: shared, Code: shared.Code.Value}
	var findings, more diag.Diagnostics
	k.CEL, findings = scope.Compile(shared.Expression, cel.TypeBool)
	switch {
	case r.MessageExpression.IsSet(): // the tool's own
		k.Message = c.cel(scope, r.MessageExpression, cel.TypeString)
	case shared.MessageExpression.IsSet():
		k.Message, more = scope.Compile(shared.MessageExpression, cel.TypeString)
	}
	if !c.fits(shared, append(findings, more...)) {
		return nil
	}
	return k
}

// At is where the tool's file has a rule: its expression, or the reference to a
// shared one.
func (k *Check) At() diag.Text {
	if k.Rule.Ref.IsSet() {
		return k.Rule.Ref
	}
	return k.Rule.Expression
}

// Params returns the params that a check names.
func (k *Check) Params() []string { return k.CEL.Fields["params"] }
