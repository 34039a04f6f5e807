package records

import (
	"slices"

	"pagerduty-mcp-server/engine/jq"
)

// place is a place of the records at which values stand, such as that of the
// first team's name, and what is kept of them. The objects that come by have the
// same fields in the same order nearly always, so that a field is found where the
// last object had it; the rest is looked up in the projection. The elements of an
// array share a place.
type fieldCache struct {
	keep   *jq.Projection // not nil
	fields []field        // of the objects that came by, in their order
	many   bool           // ... were too many to be remembered
	elem   *fieldCache    // nil before the first array
}

// field is a field of the objects at a place.
type field struct {
	text  string // its name as it is written, with quotes
	name  string
	value *fieldCache // nil: it is left out
}

// maxFields is how many fields of a place are remembered. An object with more is
// likely to be a dictionary, which never has the same.
const maxFields = 64

// cacheOf is a place at which p says what is kept; nil at which nothing is.
func cacheOf(p *jq.Projection) *fieldCache {
	if p == nil {
		return nil
	}
	return &fieldCache{keep: p}
}

// element is the place of the elements of an array.
func (p *fieldCache) element() *fieldCache {
	if p.elem == nil {
		p.elem = cacheOf(p.keep.Element())
	}
	return p.elem
}

// field is the field whose name is written so, and its number among the fields of
// the place, which is likely to be next.
func (p *fieldCache) field(text []byte, next int) (field, int) {
	if next < len(p.fields) && p.fields[next].text == string(text) {
		return p.fields[next], next
	}
	for i := range p.fields {
		if p.fields[i].text == string(text) {
			return p.fields[i], i
		}
	}
	f := field{text: string(text), name: string(unquoted(text))}
	f.value = cacheOf(p.keep.Field(f.name))
	if p.many {
		return f, 0
	}
	next = min(next, len(p.fields))
	p.fields = slices.Insert(p.fields, next, f)
	if len(p.fields) > maxFields {
		p.fields, p.many = nil, true
	}
	return f, next
}
