package plan

import (
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
)

// readPlan says how a page is read for a response, and for the strategy that
// finds the next page.
func readPlan(j *jq.Query, s *Strategy) records.Plan {
	p := records.Plan{Path: j.Path, Each: j.Each, Lenient: j.Lenient, Record: jq.Derive(j.Syntax())}
	if s == nil {
		return p
	}
	for _, q := range []*jq.Query{s.More, s.Next} {
		if q != nil {
			p.Rest = jq.Merge(p.Rest, q.Reads())
		}
	}
	return p
}

// ReadOnly is how a page is read for items of which only these fields are
// wanted, and what metadata reads. With nil fields, or where it is not known
// which fields items have, nothing more is left out.
func (p *Tool) ReadOnly(fields []string) records.Plan {
	read := p.Exchange.Read
	if fields == nil || p.Keys == nil {
		return read
	}
	if m := p.MetadataReads; m != nil {
		if m.All || m.Values != nil {
			return read
		}
		fields = slices.AppendSeq(slices.Clone(fields), maps.Keys(m.Fields))
	}
	read.Record = jq.DeriveFields(p.Exchange.Response.Syntax(), fields)
	return read
}
