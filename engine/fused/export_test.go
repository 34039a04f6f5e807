package fused

// Place is a part of a record, as a plan knows it.
type Place struct {
	Names  []string
	Fields []*Place
	Elem   *Place
}

// Places are the parts of a record that a plan reads.
func (p *Plan) Places() *Place { return placesOf(p.root.root) }

func placesOf(p *place) *Place {
	out := &Place{Names: p.names}
	for _, f := range p.fields {
		out.Fields = append(out.Fields, placesOf(f))
	}
	if p.elem != nil {
		out.Elem = placesOf(p.elem.root)
	}
	return out
}

// Skip is the end of the JSON value that a text begins with; negative where the scanner
// does not take it.
func Skip(b []byte) int { return skip(b, 0, 1) }

// ValueOf is the value of a text that Skip takes.
func ValueOf(b []byte) any {
	v, _ := (&Runner{b: b}).valueOf(0, nil)
	return v
}

// Alone is how many records of the last page were left alone.
func (r *Runner) Alone() int { return r.alone }
