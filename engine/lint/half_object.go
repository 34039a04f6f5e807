package lint

import (
	"context"
	"maps"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

var halfObject = diag.Kind{Name: "half-object", Severity: diag.Warning, Explain: "An object in a body of which nothing but constants is sent when arguments are left out.",
	Example: `body: {ship: {port: {id: "${params.?port}", type: port}}}`}

// checkHalfObjects warns of objects in bodies, such as references {id, type}, that
// lose all that arguments say and are sent with the rest. A body itself, and the one
// object that it is about, may have nothing but constants.
func checkHalfObjects(ctx context.Context, s *subject) {
	if !s.sound {
		return
	}
	for _, x := range s.plan.Exchanges() {
		main := x.Body
		if main != nil && len(main.Map) == 1 {
			main = main.Map[0].Value
		}
		s.halfObjects(ctx, x, main, true)
	}
}

// halfObjects looks at what is in a value, and at the value itself unless it is the
// body's main object.
func (s *subject) halfObjects(ctx context.Context, x *plan.Exchange, v *toolfile.Value, main bool) {
	if v == nil {
		return
	}
	for _, e := range v.List {
		s.halfObjects(ctx, x, e, false)
	}
	for _, e := range v.Map {
		s.halfObjects(ctx, x, e.Value, false)
	}
	if !main {
		s.halfObject(ctx, x, v)
	}
}

// halfObject warns when arguments that the rules allow leave an object with its
// constants alone.
func (s *subject) halfObject(ctx context.Context, x *plan.Exchange, v *toolfile.Value) {
	var values []*cel.Expression
	for _, e := range v.Map {
		switch c := x.BodyCEL[e.Value]; {
		case c != nil:
			values = append(values, c)
		case e.Value.Kind == toolfile.List || e.Value.Kind == toolfile.Map:
			return
		}
	}
	if len(values) == 0 || len(values) == len(v.Map) {
		return
	}
	study := values[0].Analyze()
	for _, c := range values[1:] {
		merge(&study, c.Analyze())
	}
	rules := append(s.rulesAbout(&study), s.guard(values[0], &study)...)
	combine(s.domains(ctx, &study), func(args arguments) bool {
		for _, c := range values {
			if got, r := try(ctx, c, args); got != isOther || r.Present {
				return ctx.Err() == nil
			}
		}
		if !allHold(ctx, rules, args) {
			return ctx.Err() == nil
		}
		s.warn(halfObject.At(values[0].Text, "with the arguments %s nothing but the constants of this object is sent; make the whole object one expression: \"${%s}\"",
			maps.Clone(args), wholeObject(v, x, values)))
		return false
	})
}

// wholeObject is an object as one expression, which is absent where its only value is.
func wholeObject(v *toolfile.Value, x *plan.Exchange, values []*cel.Expression) string {
	if len(values) > 1 {
		return "has(params.NAME) ? optional.of({...}) : optional.none()"
	}
	var members []string
	for _, e := range v.Map {
		value := "v"
		if x.BodyCEL[e.Value] == nil {
			value = strings.ReplaceAll(string(diag.JSON(e.Value.Any())), `"`, "'")
		}
		members = append(members, "'"+e.Key.Value+"': "+value)
	}
	return strings.TrimSpace(values[0].Text.Value) + ".optMap(v, {" + strings.Join(members, ", ") + "})"
}
