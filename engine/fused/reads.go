package fused

import (
	"slices"

	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
)

// Reads is what a query with its path reads of its input, or with variable of that
// variable (named without $), so far as a plan can say it; else everything.
func Reads(q *jq.Query, variable string) *records.Selection {
	s := newScope(0)
	in := value(part{at{s, s.root}})
	d := newDomain(q.Vars)
	if variable != "" {
		d.input, in = map[string]value{variable: in}, refused{"another input"}
	}
	v, _ := d.walk.Query(q.Entire, in, nil)
	b := &builder{}
	if d.walk.Left < 0 || !b.op(v).whole() || b.why != "" { // gojq may have to run
		return &records.Selection{All: true}
	}
	return keepOf(s.root, v)
}

// keepOf is what is kept of a place that is read so far.
func keepOf(p *place, v value) *records.Selection {
	if len(p.fields) == 0 || wholeIn(v, p) {
		return &records.Selection{All: true}
	}
	out := &records.Selection{Fields: map[string]*records.Selection{}}
	for i, name := range p.names {
		out.Fields[name] = keepOf(p.fields[i], v)
	}
	return out
}

// wholeIn reports whether a value holds all that is at a place.
func wholeIn(v value, p *place) bool {
	if v, ok := v.(part); ok {
		return v.at.p == p
	}
	return slices.ContainsFunc(operands(v), func(of value) bool { return wholeIn(of, p) })
}
