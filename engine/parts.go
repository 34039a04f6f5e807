package engine

import (
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// Parts is what the parts of a tool were compiled to, for those who judge it.
// Of a tool with findings it holds what could be compiled.
type Parts struct {
	Params  []*toolfile.Param // with $ref resolved; behind the tool's own those that the engine adds
	Checks  []Check           // constraints of params, then rules
	Values  []Value           // all other CEL
	Queries []*jq.Query
}

// Check is a condition that arguments must meet: a word of a param's schema, or
// a rule.
type Check struct {
	CEL     *cel.Expression
	Param   string          // of a constraint; empty for a rule
	Rule    *toolfile.Rule  // nil for a constraint
	Message *cel.Expression // of a rule with messageExpression
}

// Value is an expression that is evaluated when all checks hold.
type Value struct {
	CEL   *cel.Expression
	Guard *cel.Expression // it is evaluated only where this is true; nil: always
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

func (p *Parts) value(c, guard *cel.Expression) {
	if c != nil {
		p.Values = append(p.Values, Value{c, guard})
	}
}

func (p *Parts) exchange(x *exchange, guard *cel.Expression) {
	for _, c := range x.cels() {
		p.value(c, guard)
	}
	if x.response != nil {
		p.Queries = append(p.Queries, x.response)
	}
}

// APIQueries returns the compiled jq of the tool's API.
func (t *Tool) APIQueries() []*jq.Query {
	a := t.api
	a.Compile()
	var out []*jq.Query
	add := func(j *jq.Query) {
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
