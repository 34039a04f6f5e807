package jq

import "slices"

// place is a part of the input, while it is being found out what is read
// there: nothing at first but what kind of value it is.
type place struct {
	up     *place            // what it is a part of; nil for the input itself
	all    bool              // it is read whole
	fields map[string]*place // an object's field
	each   *place            // every element, and every field's value
	elem   *place            // every element, if it is an array
}

func (p *place) field(name string) *place {
	if p.fields == nil {
		p.fields = map[string]*place{}
	}
	if p.fields[name] == nil {
		p.fields[name] = &place{up: p}
	}
	return p.fields[name]
}

func (p *place) eachOf() *place {
	if p.each == nil {
		p.each = &place{up: p}
	}
	return p.each
}

func (p *place) elemOf() *place {
	if p.elem == nil {
		p.elem = &place{up: p}
	}
	return p.elem
}

// projection is what was found out about the place; nil for a nil place.
func (p *place) projection() *Projection {
	if p == nil {
		return nil
	}
	if p.all {
		return &Projection{All: true}
	}
	out := &Projection{Values: p.each.projection()}
	out.Elem = Merge(out.Values, p.elem.projection())
	if len(p.fields) > 0 {
		out.Fields = make(map[string]*Projection, len(p.fields))
	}
	for name, f := range p.fields {
		out.Fields[name] = Merge(f.projection(), out.Values)
	}
	return out.normal()
}

// origin is what is known of a value: where in the input it may come from. A
// value may always be a scalar; one with the zero origin is nothing else. It is
// not changed after it was made.
type origin struct {
	places []*place           // it may be one of these parts of the input,
	fields map[string]*origin // or an object built of these fields,
	elem   *origin            // or an array or object built of such values,
	opaque bool               // or anything; what that holds of the input is read whole
	wholly bool               // read was called on it
}

func (o *origin) isScalar() bool {
	return len(o.places) == 0 && o.fields == nil && o.elem == nil && !o.opaque
}

// read notes that a value is looked at, or handed out, as a whole.
func (o *origin) read() {
	if o == nil || o.wholly {
		return
	}
	o.wholly = true
	for _, p := range o.places {
		p.all = true
	}
	for _, f := range o.fields {
		f.read()
	}
	o.elem.read()
}

// anyOf is the origin of a value that is one of several; nil ones do not count.
func (d *deriver) anyOf(os ...*origin) *origin {
	os = slices.DeleteFunc(os, func(o *origin) bool { return o == nil })
	if len(os) == 1 {
		return os[0]
	}
	out := &origin{opaque: d.work()}
	if out.opaque {
		return out
	}
	for _, o := range os {
		out.opaque = out.opaque || o.opaque
		for _, p := range o.places {
			if !slices.Contains(out.places, p) {
				out.places = append(out.places, p)
			}
		}
		if o.fields != nil && out.fields == nil {
			out.fields = make(map[string]*origin, len(o.fields))
		}
		for name, f := range o.fields {
			out.fields[name] = d.either(out.fields[name], f)
		}
		out.elem = d.either(out.elem, o.elem)
	}
	return out
}

// either is anyOf for two origins that may be nil or the same.
func (d *deriver) either(a, b *origin) *origin {
	if a == nil || a == b {
		return b
	}
	if b == nil {
		return a
	}
	return d.anyOf(a, b)
}

// field is the value of a field of o.
func (d *deriver) field(o *origin, name string) *origin {
	return d.anyOf(d.part(o, func(p *place) *place { return p.field(name) }), o.fields[name], o.elem)
}

// element is an element of the array o.
func (d *deriver) element(o *origin) *origin {
	return d.anyOf(d.part(o, (*place).elemOf), o.elem)
}

// each is an element or the value of any field of o.
func (d *deriver) each(o *origin) *origin {
	os := []*origin{d.part(o, (*place).eachOf), o.elem}
	for _, f := range o.fields {
		os = append(os, f)
	}
	return d.anyOf(os...)
}

// part is what of gives for o's places, nil when there are none; a part of
// what is read whole is opaque.
func (d *deriver) part(o *origin, of func(*place) *place) *origin {
	if len(o.places) == 0 && !o.opaque {
		return nil
	}
	out := &origin{opaque: o.opaque}
	for _, p := range o.places {
		if p.all {
			out.opaque = true
		} else {
			out.places = append(out.places, of(p))
		}
	}
	return out
}
