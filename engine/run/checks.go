package run

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// early runs the checks that need the arguments alone. A place that breaks one
// constraint is not asked about others, and a rule that cannot be evaluated
// because of a param that breaks one is passed over; so is a rule on a param of a
// wrong type.
func (k *call) early(ctx context.Context) []*failure.Failure {
	rejected := maps.Clone(k.wrong)
	var constraints, rules, own []*failure.Failure
	for _, c := range k.tool.Checks {
		switch {
		case c.Late:
		case c.Rule == nil:
			constraints = append(constraints, k.constraint(ctx, c)...)
		case slices.ContainsFunc(c.Params(), func(n string) bool { return rejected[n] != nil }):
			k.verdict(c, Skipped, "")
		default:
			excused := slices.ContainsFunc(c.Params(), func(n string) bool { return k.wrong[n] != nil })
			switch f := k.rule(ctx, c, excused); {
			case f == nil:
			case f.Code == failure.Internal:
				own = append(own, f)
			default:
				rules = append(rules, f)
			}
		}
	}
	// What must not be given at all outranks what is wrong with it: rules first.
	// What is no fault of the caller's comes last.
	return slices.Concat(rules, constraints, own)
}

// constraint runs one constraint, and returns what of it a caller is told.
func (k *call) constraint(ctx context.Context, c *plan.Check) []*failure.Failure {
	v, given := k.args[c.Param]
	known := k.wrong[c.Param]
	var faults []plan.Fault
	switch {
	case c.Required && !given:
		faults = []plan.Fault{{Place: c.Param, Message: c.Explain(c.Param, nil)}}
	case given && !c.Required && !known[c.Param]:
		faults = c.Faults(ctx, v, known)
	case !c.Required:
		k.verdict(c, Skipped, "")
		return nil
	}
	if len(faults) == 0 {
		k.verdict(c, Holds, "")
		return nil
	}
	k.verdict(c, Fails, faults[0].Message)
	return k.fault(c.Param, c.Code, faults)
}

// rule evaluates one rule, and returns what a caller is told of it; nil where it
// holds. excused is set when an argument that it names is known to be wrong: then it
// cannot fail by an error.
func (k *call) rule(ctx context.Context, c *plan.Check, excused bool) *failure.Failure {
	r, err := k.eval(ctx, c.CEL)
	switch {
	case err != nil:
		return failureOf(err)
	case r.Err != nil && excused:
		k.verdict(c, Skipped, "")
		return nil
	case r.Err != nil:
		if err := context.Cause(ctx); err != nil {
			return failureOf(err)
		}
		at := c.CEL.Text // a fault of the file, and not of the arguments
		f := failure.New(failure.Internal, "the rule at %s:%d could not be evaluated: %v", at.Source().Path, at.At(0).Line, r.Err)
		k.verdict(c, Faulty, f.Message)
		return f
	case r.Value == true:
		k.verdict(c, Holds, "")
		return nil
	}
	f := &failure.Failure{Code: c.Code, Message: c.Rule.Message.Value}
	if c.Message != nil {
		m, err := k.eval(ctx, c.Message)
		if err == nil && m.Err == nil {
			f.Message, _ = m.Value.(string)
		} else {
			f.Message = "the rule does not hold: " + strings.TrimSpace(c.CEL.Text.Value)
		}
	}
	f.Message = strings.TrimSpace(f.Message)
	k.verdict(c, Fails, f.Message)
	return f
}

// later runs the rules that need a context but no step, or those that need steps.
func (k *call) later(ctx context.Context, steps bool) (failures []*failure.Failure) {
	for _, c := range k.tool.Checks {
		if c.Late && c.NeedsSteps == steps {
			if f := k.rule(ctx, c, false); f != nil {
				failures = append(failures, f)
			}
		}
	}
	return failures
}

func (k *call) verdict(c *plan.Check, outcome Outcome, message string) {
	if k.explained == nil {
		return
	}
	v := Verdict{Expression: strings.TrimSpace(c.CEL.Text.Value), Outcome: outcome, Message: message, rule: c.Rule}
	if c.Rule != nil {
		p := c.Rule.Expression.At(0)
		v.At = fmt.Sprintf("%s:%d", c.Rule.Expression.Source().Path, p.Line)
	}
	if outcome == Fails {
		v.Code = c.Code
	}
	k.explained.Checks = append(k.explained.Checks, v)
}

// faulty are the places of an argument that are known to be wrong.
type faulty map[string]bool

// fault notes what is wrong with an argument, and returns what of it a caller is
// told: the first plan.MaxFaults of all.
func (k *call) fault(param, code string, faults []plan.Fault) (out []*failure.Failure) {
	for _, f := range faults {
		if k.wrong[param] == nil {
			k.wrong[param] = faulty{}
		}
		known := k.wrong[param]
		if len(known) < plan.MaxFaults && !known[f.Place] {
			out = append(out, &failure.Failure{Code: code, Message: f.Message})
		}
		known[f.Place] = true
	}
	return out
}
