package scaffold

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
)

// maxFacets bounds how many fields of a list can be counted.
const maxFacets = 4

// mostValues bounds how many values a field has that is worth counting.
const mostValues = 20

// facets are the fields of the records whose values can be counted: those that take
// some known values, and the names of what records belong to.
func (d *draft) facets(names []string) (out []string) {
	if d.strategy == nil || !d.list || !d.reads() {
		return nil
	}
	properties := d.record.Properties()
	for _, n := range names {
		p := properties[n]
		values := p.Enum()
		switch {
		case len(out) == maxFacets, strings.Contains(n, "."), !jqName.MatchString(n):
		case typeOf(p) == "string" && len(values) > 1 && len(values) <= mostValues, typeOf(p) == "boolean" && slices.Contains(readFirst, n):
			out = append(out, n)
		case typeOf(p) == "object" && d.fits("ref", p.Shape()):
			for _, name := range []string{"summary", "name"} {
				if d.refGives(p, name) {
					out = append(out, n+"."+name)
					break
				}
			}
		}
	}
	return out
}

// lookupOf is the API's lookup of the ids that a param takes, as its name says; nil
// where there is none, or where no sample is of the form of its ids.
func (d *draft) lookupOf(p *param) *plan.Lookup {
	name := strings.TrimSuffix(strings.TrimSuffix(p.name, "_ids"), "_id")
	if d.around.API.Compile().HasErrors() {
		return nil
	}
	l := d.around.API.Lookups[name]
	if l == nil || name == p.name || typeOf(p.schema) != "string" || len(p.schema.Enum()) > 0 || p.loose || idSample(l, p.schema) == "" {
		return nil
	}
	return l
}

// idSample is a text that a lookup takes for an id and a schema accepts; empty when
// none is known.
func idSample(l *plan.Lookup, s *openapi.Schema) string {
	for _, t := range texts {
		if l.IsID(t) && fits(s, t) {
			return t
		}
	}
	return ""
}
