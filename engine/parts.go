package engine

import (
	"pagerduty-mcp-server/engine/expr"
	"pagerduty-mcp-server/engine/spec"
)

// Parts is what the parts of a tool were compiled to, for those who judge it.
// Of a tool with findings it holds what could be compiled.
type Parts struct {
	Params  []*spec.Param // with $ref resolved; behind the tool's own those that the engine adds
	Checks  []Check       // constraints of params, then rules
	Values  []Value       // all other CEL
	Queries []*expr.JQ
}

// Check is a condition that arguments must meet: a word of a param's schema, or
// a rule.
type Check struct {
	CEL     *expr.CEL
	Param   string     // of a constraint; empty for a rule
	Rule    *spec.Rule // nil for a constraint
	Message *expr.CEL  // of a rule with messageExpression
}

// Value is an expression that is evaluated when all checks hold.
type Value struct {
	CEL   *expr.CEL
	Guard *expr.CEL // it is evaluated only where this is true; nil: always
}

// Parts returns the tool's compiled parts; nil when its API is broken.
func (t *Tool) Parts() *Parts {
	t.Compile()
	p := t.compiled
	if p == nil {
		return nil
	}
	out := &Parts{Params: p.params}
	for _, k := range p.checks {
		if k.cel != nil {
			out.Checks = append(out.Checks, Check{k.cel, k.param, k.rule, k.message})
		}
	}
	for _, s := range p.steps {
		out.value(s.when, nil)
		out.value(s.each, s.when)
		out.exchange(s.exchange, s.when)
	}
	out.exchange(p.exchange, nil)
	if p.metadata != nil {
		out.Queries = append(out.Queries, p.metadata)
	}
	return out
}

func (p *Parts) value(c, guard *expr.CEL) {
	if c != nil {
		p.Values = append(p.Values, Value{c, guard})
	}
}

func (p *Parts) exchange(x *exchange, guard *expr.CEL) {
	for _, c := range x.cels() {
		p.value(c, guard)
	}
	if x.response != nil {
		p.Queries = append(p.Queries, x.response)
	}
}

// APIQueries returns the compiled jq of the tool's API.
func (t *Tool) APIQueries() []*expr.JQ {
	a := t.api
	a.Compile()
	var out []*expr.JQ
	add := func(j *expr.JQ) {
		if j != nil {
			out = append(out, j)
		}
	}
	add(a.errors)
	for _, s := range a.pages {
		add(s.more)
		add(s.next)
	}
	for _, f := range a.contexts {
		if f.exchange != nil {
			add(f.exchange.response)
		}
	}
	return out
}
