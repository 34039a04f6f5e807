package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"encoding/json"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
)

// early runs the checks that need the arguments alone. A param that breaks one
// constraint is not asked about others, and a rule that cannot be evaluated
// because of such a param is passed over.
func (k *call) early(ctx context.Context) []*failure.Failure {
	broken := map[string]bool{}
	for name := range k.rejected {
		broken[name] = true
	}
	var constraints, rules, own []*failure.Failure
	for _, c := range k.tool.Checks {
		if c.Late {
			continue
		}
		if c.Rule == nil {
			_, given := k.args[c.Param]
			if broken[c.Param] || !given && !c.Required {
				k.verdict(c, "skipped", "")
				continue
			}
			if c.Holds(ctx, k.args) {
				k.verdict(c, "holds", "")
				continue
			}
			broken[c.Param] = true
			f := &failure.Failure{Code: c.Code, Message: c.Say(ctx, k.args)}
			k.verdict(c, "fails", f.Message)
			constraints = append(constraints, f)
			continue
		}
		if slices.ContainsFunc(c.Params(), func(n string) bool { return k.rejected[n] }) {
			k.verdict(c, "skipped", "")
			continue
		}
		f, ok := k.rule(ctx, c, slices.ContainsFunc(c.Params(), func(n string) bool { return broken[n] }))
		switch {
		case ok:
		case f.Code == failure.Internal:
			own = append(own, f)
		default:
			rules = append(rules, f)
		}
	}
	// What must not be given at all outranks what is wrong with it: rules first.
	// What is no fault of the caller's comes last.
	return slices.Concat(rules, constraints, own)
}

// rule evaluates one rule. excused is set when an argument that it names is
// known to be wrong: then it cannot fail by an error.
func (k *call) rule(ctx context.Context, c *plan.Check, excused bool) (*failure.Failure, bool) {
	r, err := k.eval(ctx, c.CEL)
	switch {
	case err != nil:
		return failureOf(err), false
	case r.Err != nil && excused:
		k.verdict(c, "skipped", "")
		return &failure.Failure{}, true
	case r.Err != nil:
		if err := context.Cause(ctx); err != nil {
			return failureOf(err), false
		}
		at := c.CEL.Text // a fault of the file, and not of the arguments
		f := failure.New(failure.Internal, "the rule at %s:%d could not be evaluated: %v", at.Source().Path, at.At(0).Line, r.Err)
		k.verdict(c, "error", f.Message)
		return f, false
	case r.Value == true:
		k.verdict(c, "holds", "")
		return &failure.Failure{}, true
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
	k.verdict(c, "fails", f.Message)
	return f, false
}

// later runs the rules that need a context but no step, or those that need steps.
func (k *call) later(ctx context.Context, steps bool) (failures []*failure.Failure) {
	for _, c := range k.tool.Checks {
		if c.Late && c.NeedsSteps == steps {
			if f, ok := k.rule(ctx, c, false); !ok {
				failures = append(failures, f)
			}
		}
	}
	return failures
}

func (k *call) verdict(c *plan.Check, outcome, message string) {
	if k.explained == nil {
		return
	}
	v := Verdict{Expression: strings.TrimSpace(c.CEL.Text.Value), Outcome: outcome, Message: message, rule: c.Rule}
	if c.Rule != nil {
		p := c.Rule.Expression.At(0)
		v.At = fmt.Sprintf("%s:%d", c.Rule.Expression.Source().Path, p.Line)
	}
	if outcome == "fails" {
		v.Code = c.Code
	}
	k.explained.Checks = append(k.explained.Checks, v)
}

// prepare checks the arguments, and everything that can be checked with them
// alone.
func (k *call) prepare(ctx context.Context, arguments json.RawMessage) error {
	sent, failed := readArguments(arguments)
	if failed != nil {
		return failed
	}
	failures := append(k.decode(sent, k.tool.Params), k.early(ctx)...)
	if err := context.Cause(ctx); err != nil { // a check that was cut off says nothing of the arguments
		return err
	}
	if len(failures) > 0 {
		return failure.Together(failures)
	}
	return nil
}
