package lint

import (
	"context"
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/plan"
)

// checkValues warns of expressions of requests and steps that fail with
// arguments that pass all checks.
func checkValues(ctx context.Context, s *subject) {
	if !s.sound {
		return
	}
	for _, v := range s.plan.Values() {
		if !v.CEL.Total(s.always) { // else all its values would be tried for nothing
			s.tryValue(ctx, v)
		}
	}
}

// always reports whether every call has a value of a param.
func (s *subject) always(param string) bool {
	p := s.param(param)
	return p != nil && (p.Required.Value || p.Default != nil)
}

func (s *subject) tryValue(ctx context.Context, v plan.Value) {
	study := v.CEL.Analyze()
	rules := append(s.rulesAbout(&study), s.guard(v.CEL, &study)...)
	combine(s.domains(ctx, &study), func(args arguments) bool {
		got, r := try(ctx, v.CEL, args)
		if got == crashed && allHold(ctx, rules, args) {
			s.warn(crashFinding(v.CEL, maps.Clone(args), r.Err, "the expression fails"))
			return false
		}
		return ctx.Err() == nil
	})
}

// rulesAbout returns the rules that name a param that the study names, and adds
// their other params to it.
func (s *subject) rulesAbout(study *cel.Analysis) (out []*cel.Expression) {
	for _, k := range s.plan.Checks {
		if k.Rule == nil || !slices.ContainsFunc(k.CEL.Fields["params"], func(n string) bool { return study.Params[n] != nil }) {
			continue
		}
		out = append(out, k.CEL)
		merge(study, k.CEL.Analyze())
	}
	return out
}

// merge adds to a study what another one asks of its params.
func merge(to *cel.Analysis, from cel.Analysis) {
	to.Durations = append(to.Durations, from.Durations...)
	for name, u := range from.Params {
		have := to.Params[name]
		if have == nil {
			have = &cel.Use{}
			to.Params[name] = have
		}
		have.Value = have.Value || u.Value
		have.Opaque = have.Opaque || u.Opaque
		have.Time = have.Time || u.Time
		have.Related = have.Related || u.Related
		have.Parts = have.Parts || u.Parts
		have.Literals = append(have.Literals, u.Literals...)
		have.Sizes = append(have.Sizes, u.Sizes...)
	}
}

func allHold(ctx context.Context, rules []*cel.Expression, args arguments) bool {
	for _, r := range rules {
		if got, _ := try(ctx, r, args); got != isTrue {
			return false
		}
	}
	return true
}
