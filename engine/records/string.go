package records

import "strings"

// String is the path to the records with what is kept of each, and what else is
// kept of the page.
func (p *Plan) String() string {
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
