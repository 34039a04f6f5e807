package engine

import (
	"maps"
	"pagerduty-mcp-server/engine/jq"
	"slices"
	"strings"
)

// everything is a projection that leaves nothing out.
var everything = &jq.Projection{All: true}

// readPlan says how a page is read for a response, and for the strategy that
// finds the next page.
func readPlan(j *jq.Query, s *strategy) pagePlan {
	p := pagePlan{Path: j.Path, Each: j.Each, Lenient: j.Lenient, Record: jq.Derive(j.Syntax())}
	if s == nil {
		return p
	}
	for _, q := range []*jq.Query{s.more, s.next} {
		if q != nil {
			p.Rest = jq.Merge(p.Rest, q.Reads())
		}
	}
	return p
}

// String is the path to the records with what is kept of each, and what else is
// kept of the page.
func (p *pagePlan) String() string {
	out := "." + strings.Join(p.Path, ".")
	if p.Each {
		out += "[]"
	}
	record := p.Record
	if record == nil {
		record = everything
	}
	out += " " + record.String()
	if p.Rest != nil {
		out += "; of the page " + p.Rest.String()
	}
	return out
}

// readOnly is how a page is read for items of which only these fields are
// wanted, and what metadata reads. With nil fields, or where it is not known
// which fields items have, nothing more is left out.
func (p *plan) readOnly(fields []string) pagePlan {
	read := p.exchange.read
	if fields == nil || p.keys == nil {
		return read
	}
	if m := p.itemReads; m != nil {
		if m.All || m.Values != nil {
			return read
		}
		fields = slices.AppendSeq(slices.Clone(fields), maps.Keys(m.Fields))
	}
	read.Record = jq.DeriveFields(p.exchange.response.Syntax(), fields)
	return read
}
