package engine

import (
	"context"
	"fmt"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
	"strings"
)

// check is a condition that must hold before anything is sent: a constraint of
// a param's schema, or a rule of the file. Both are CEL, and both have a code
// and a message.
type check struct {
	cel      *cel.Expression
	code     string
	param    string           // of a constraint; empty for a rule
	required bool             // the constraint that the param is there
	element  bool             // the constraint is about each element of a list
	explain  func(any) string // of a constraint: what is wrong with the value

	rule    *toolfile.Rule  // nil for a constraint
	message *cel.Expression // of a rule with messageExpression
}

// rules compiles the rules of a file.
func (c *compiler) rules(rules []toolfile.Rule) []*check {
	var out []*check
	scope := c.scope(rulesScope)
	for i := range rules {
		r := &rules[i]
		if !r.Expression.IsSet() {
			continue
		}
		k := &check{rule: r, code: r.Code.Value, cel: c.cel(scope, r.Expression, cel.WantBool)}
		if r.MessageExpression.IsSet() {
			k.message = c.cel(scope, r.MessageExpression, cel.WantString)
		}
		if k.code == "" {
			k.code = "INVALID_PARAMETERS"
			if k.cel != nil && len(k.cel.Fields["params"]) == 1 {
				k.code = invalid(k.cel.Fields["params"][0])
			}
		}
		out = append(out, k)
	}
	return out
}

// params returns the params that a check names.
func (k *check) params() []string { return k.cel.Fields["params"] }

// late reports whether the check needs more than the arguments: a context, or
// the result of a step.
func (k *check) late(a *api) bool {
	return slices.ContainsFunc(k.cel.Names, func(n string) bool { return n == "steps" || slices.Contains(a.order, n) })
}

// holds evaluates a constraint over arguments.
func (k *check) holds(ctx context.Context, args map[string]any) bool {
	r := k.cel.Eval(ctx, func(name string) (any, bool) { return args, name == "params" })
	return r.Err == nil && r.Value == true
}

// say is the message of a constraint that does not hold.
func (k *check) say(ctx context.Context, args map[string]any) string {
	return k.explain(k.offender(ctx, args[k.param]))
}

// Verdict is what became of one check in a call, for explain.
type Verdict struct {
	Expression string
	At         string // file:line of a rule; empty for a constraint, whose expression is derived
	Outcome    string // holds, fails, skipped or error
	Code       string // with fails
	Message    string // with fails and error

	rule *toolfile.Rule // nil for a constraint
}

// early runs the checks that need the arguments alone. A param that breaks one
// constraint is not asked about others, and a rule that cannot be evaluated
// because of such a param is passed over.
func (k *call) early(p *plan) (failures []Failure) {
	broken := map[string]bool{}
	for name := range k.rejected {
		broken[name] = true
	}
	var constraints, rules []Failure
	for _, c := range p.checks {
		if c.late(k.api) {
			continue
		}
		if c.rule == nil {
			_, given := k.args[c.param]
			if broken[c.param] || !given && !c.required {
				k.verdict(c, "skipped", "")
				continue
			}
			if c.holds(k.ctx, k.args) {
				k.verdict(c, "holds", "")
				continue
			}
			broken[c.param] = true
			f := Failure{Code: c.code, Message: c.say(k.ctx, k.args)}
			k.verdict(c, "fails", f.Message)
			constraints = append(constraints, f)
			continue
		}
		if slices.ContainsFunc(c.params(), func(n string) bool { return k.rejected[n] }) {
			k.verdict(c, "skipped", "")
			continue
		}
		f, ok := k.rule(c, slices.ContainsFunc(c.params(), func(n string) bool { return broken[n] }))
		if !ok {
			rules = append(rules, f)
		}
	}
	// What must not be given at all outranks what is wrong with it: rules first.
	return append(rules, constraints...)
}

// rule evaluates one rule. excused is set when an argument that it names is
// known to be wrong: then it cannot fail by an error.
func (k *call) rule(c *check, excused bool) (Failure, bool) {
	r, err := k.eval(c.cel)
	switch {
	case err != nil:
		return failureOf(err), false
	case r.Err != nil && excused:
		k.verdict(c, "skipped", "")
		return Failure{}, true
	case r.Err != nil:
		f := Failure{Code: c.code, Message: fmt.Sprintf("the rule on %s could not be evaluated: %v", strings.Join(c.params(), ", "), r.Err)}
		k.verdict(c, "error", f.Message)
		return f, false
	case r.Value == true:
		k.verdict(c, "holds", "")
		return Failure{}, true
	}
	f := Failure{Code: c.code, Message: c.rule.Message.Value}
	if c.message != nil {
		m, err := k.eval(c.message)
		if err == nil && m.Err == nil {
			f.Message, _ = m.Value.(string)
		} else {
			f.Message = "the rule does not hold: " + strings.TrimSpace(c.cel.Text.Value)
		}
	}
	f.Message = strings.TrimSpace(f.Message)
	k.verdict(c, "fails", f.Message)
	return f, false
}

// later runs the rules that need a context but no step, or those that need steps.
func (k *call) later(p *plan, steps bool) (failures []Failure) {
	for _, c := range p.checks {
		if c.late(k.api) && slices.Contains(c.cel.Names, "steps") == steps {
			if f, ok := k.rule(c, false); !ok {
				failures = append(failures, f)
			}
		}
	}
	return failures
}

func (k *call) verdict(c *check, outcome, message string) {
	if k.explained == nil {
		return
	}
	v := Verdict{Expression: strings.TrimSpace(c.cel.Text.Value), Outcome: outcome, Message: message, rule: c.rule}
	if c.rule != nil {
		p := c.rule.Expression.At(0)
		v.At = fmt.Sprintf("%s:%d", c.rule.Expression.Source().Path, p.Line)
	}
	if outcome == "fails" {
		v.Code = c.code
	}
	k.explained.Checks = append(k.explained.Checks, v)
}
