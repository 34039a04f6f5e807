package jq

import (
	"maps"
	"slices"
	"strings"
)

// Projection says which parts of a JSON value are read, so that a decoder can
// leave out the rest. It has the shape of the value:
//
//   - null, booleans, numbers and strings are always kept as they are;
//   - an object keeps the fields that Fields names, each as its own projection
//     says; every other field is kept as Values says, and left out where
//     Values is nil;
//   - an array keeps its length, and each element is kept as Elem says; where
//     Elem is nil, as the zero Projection says.
//
// So the zero Projection keeps what kind of value it is and no more: an object
// becomes {}, which is enough for `if .team then ...`. A nil *Projection stands
// for a value that is not read at all.
//
// A projection is never changed after it was made, and is safe for concurrent
// use.
type Projection struct {
	All    bool                   // the value is read whole; the other fields are then nil
	Fields map[string]*Projection // never holds nil; says all of the field, Values included
	Values *Projection
	Elem   *Projection
}

// Field returns what is read of an object's field; nil when nothing is.
func (p *Projection) Field(name string) *Projection {
	if p == nil || p.All {
		return p
	}
	if f := p.Fields[name]; f != nil {
		return f
	}
	return p.Values
}

// Element returns what is read of an array's elements, which is never nil
// unless the array itself is not read.
func (p *Projection) Element() *Projection {
	if p == nil || p.All {
		return p
	}
	if p.Elem != nil {
		return p.Elem
	}
	return &Projection{}
}

// Prune returns v without what p leaves out: the meaning of a projection, and
// what a decoder that follows it makes of v. It shares what it keeps with v.
func (p *Projection) Prune(v any) any {
	if p == nil {
		return nil
	}
	if p.All {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(p.Fields))
		for name, x := range v {
			if f := p.Field(name); f != nil {
				out[name] = f.Prune(x)
			}
		}
		return out
	case []any:
		out, elem := make([]any, len(v)), p.Element()
		for i, x := range v {
			out[i] = elem.Prune(x)
		}
		return out
	}
	return v
}

// Merge returns the projection that keeps what either keeps.
func Merge(a, b *Projection) *Projection { return merge(a, b, func() bool { return true }) }

// merge is Merge as long as there is leave to go on, then everything.
func merge(a, b *Projection, leave func() bool) *Projection {
	switch {
	case a == b || b == nil || a != nil && a.All:
		return a
	case a == nil || b.All:
		return b
	case !leave():
		return &Projection{All: true}
	}
	out := &Projection{Values: merge(a.Values, b.Values, leave)}
	if out.Elem = out.Values; a.Elem != a.Values || b.Elem != b.Values {
		out.Elem = merge(a.Elem, b.Elem, leave)
	}
	for _, from := range []*Projection{a, b} {
		for name := range from.Fields {
			if out.Fields == nil {
				out.Fields = make(map[string]*Projection, len(a.Fields)+len(b.Fields))
			}
			if out.Fields[name] == nil {
				out.Fields[name] = merge(a.Field(name), b.Field(name), leave)
			}
		}
	}
	return out.normal()
}

// normal brings a projection that was just made into its shortest form.
func (p *Projection) normal() *Projection {
	if p.Values == nil || !p.Values.All {
		return p
	}
	if p.Elem != nil && p.Elem.All {
		return &Projection{All: true}
	}
	p.Fields = nil
	return p
}

// String is the projection in jq's manner, fields in sorted order: {id title}
// for two fields that are read whole, {teams[{id}]} for the id of every team;
// the brackets speak of elements and, in an object, of its other fields. A ~
// marks what is not read beyond what kind of value it is, which for a scalar is
// all of it; * alone is everything. The nil projection is "-".
func (p *Projection) String() string {
	switch {
	case p == nil:
		return "-"
	case p.All:
		return "*"
	case len(p.Fields) == 0 && p.Values == nil && p.Elem == nil:
		return "~"
	}
	var b strings.Builder
	if len(p.Fields) > 0 {
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
			if f := p.Fields[name]; f.All {
				fields = append(fields, name)
			} else {
				fields = append(fields, name+f.String())
			}
		}
		b.WriteString("{" + strings.Join(fields, " ") + "}")
	}
	if other := Merge(p.Values, p.Elem); other != nil {
		b.WriteString("[" + other.String() + "]")
	}
	return b.String()
}
