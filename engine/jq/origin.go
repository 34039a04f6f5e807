package jq

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

// hasAlias reports whether another place may be the same part of the input, as
// .a[0] and .a[] are.
func (p *place) hasAlias() bool {
	for ; p.up != nil; p = p.up {
		if up := p.up; up.each == p && (up.elem != nil || len(up.fields) > 0) || up.each != nil && up.each != p {
			return true
		}
	}
	return false
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

// place adds a part of the input that the value may be, which is being made.
func (o *origin) place(p *place) {
	for _, have := range o.places {
		if have == p {
			return
		}
	}
	o.places = append(o.places, p)
}
