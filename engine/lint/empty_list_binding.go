package lint

import (
	"context"
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

var emptyListBinding = diag.Kind{Name: "empty-list-binding", Severity: diag.Warning, Explain: "An empty list drops a filter from the request: everything is found instead of nothing.",
	Example: `ids: "${params.?ids}"`}

// checkEmptyLists warns of lists that drop out of a query when they are empty:
// who asks for the records of no team then gets those of all. It is about lists
// of free values, such as ids; no value out of an enum commonly means any. An
// empty list for a param that is sent by its `in` is refused by the engine.
func checkEmptyLists(ctx context.Context, s *subject) {
	if !s.sound {
		return
	}
	for _, x := range s.plan.Exchanges() {
		for _, b := range x.Query {
			if b.CEL != nil {
				s.emptyList(ctx, b)
			}
		}
	}
}

// emptyList warns when an expression gives nothing for an empty list, and
// something for another.
func (s *subject) emptyList(ctx context.Context, b plan.Binding) {
	for _, name := range b.CEL.Fields["params"] {
		p := s.param(name)
		if p == nil || !mayBeEmpty(p) {
			continue
		}
		study := b.CEL.Analyze()
		rules := append(s.rulesAbout(&study), s.guard(b.CEL, &study)...)
		domains := s.domains(ctx, &study)
		for i := range domains {
			if domains[i].name == name {
				domains[i].values, domains[i].absent = []any{[]any{}}, false
			}
		}
		combine(domains, func(args arguments) bool {
			got, r := try(ctx, b.CEL, args)
			list, _ := r.Value.([]any)
			if got != isOther || r.Present && (list == nil || len(list) > 0) || !allHold(ctx, rules, args) {
				return ctx.Err() == nil
			}
			s.warn(emptyListBinding.At(b.CEL.Text, "the arguments %s leave %q out of the query, which then finds everything; give %s minItems: 1", maps.Clone(args), b.Name, name).Beside(p.Type, "minItems: 1"))
			return false
		})
	}
}

// guard returns the condition under which an expression is evaluated at all,
// and adds its params to the study.
func (s *subject) guard(c *cel.Expression, study *cel.Analysis) []*cel.Expression {
	for _, v := range s.plan.Values() {
		if v.CEL == c && v.Guard != nil {
			merge(study, v.Guard.Analyze())
			return []*cel.Expression{v.Guard}
		}
	}
	return nil
}

// mayBeEmpty reports whether a param is a list of free values that may have none.
func mayBeEmpty(p *toolfile.Param) bool {
	return p.Type.Value == "array" && p.MinItems.Value == 0 && p.Enum == nil && p.Items != nil && p.Items.Enum == nil &&
		!slices.Contains([]string{"boolean"}, p.Items.Type.Value)
}
