package jq

import "github.com/itchyny/gojq"

// builtin follows a call of one of jq's own functions, name/arity. Those that
// hand on what they do not look into are told here; any other one reads its
// input and its arguments whole.
func (d *deriver) builtin(name string, args []*gojq.Query, in *origin, known *binding) *origin {
	arg := func(i int, in *origin) *origin { return d.query(args[i], in, known) }
	switch name {
	case "empty/0", "not/0", "type/0":
		return &origin{}
	case "input/0": // not what the query was given
		return &origin{opaque: true}
	case "error/1": // gives nothing; what it is caught with is its argument
		arg(0, in).read()
		return &origin{}
	case "range/1", "range/2", "range/3": // numbers, or an error
		for i := range args {
			arg(i, in)
		}
		return &origin{}

	// The input, or some of it.
	case "values/0", "nulls/0", "booleans/0", "numbers/0", "strings/0", "arrays/0", "objects/0", "iterables/0", "scalars/0", "reverse/0":
		return in
	case "select/1", "del/1":
		arg(0, in)
		return in
	case "sort/0", "unique/0":
		d.each(in).read()
		return in
	case "sort_by/1", "unique_by/1":
		arg(0, d.each(in)).read()
		return in
	case "first/0", "last/0":
		return d.element(in)
	case "nth/1":
		return d.at(in, arg(0, in))
	case "min_by/1", "max_by/1":
		arg(0, d.each(in)).read()
		return d.element(in)
	case "group_by/1":
		arg(0, d.each(in)).read()
		return &origin{elem: &origin{elem: d.element(in)}}

	// Something made for each element or field.
	case "map/1", "map_values/1":
		return &origin{elem: arg(0, d.each(in))}
	case "add/0": // as + does, without a look at what is in arrays and objects
		return d.each(in)
	case "add/1":
		return arg(0, in)
	case "to_entries/0":
		return d.entries(in)
	case "from_entries/0":
		return d.fromEntries(d.each(in))
	case "with_entries/1":
		return d.fromEntries(arg(0, d.entries(in).elem))

	// What is there, not what it is.
	case "length/0":
		d.each(in)
		return &origin{}
	case "keys/0":
		d.each(in)
		return &origin{elem: &origin{}}
	case "has/1":
		d.has(args[0], in, known)
		return &origin{}
	case "in/1":
		d.each(arg(0, in))
		return &origin{}
	case "path/1":
		arg(0, in)
		return &origin{opaque: true}
	case "pick/1":
		arg(0, in).read()
		return &origin{opaque: true}
	case "isempty/1":
		arg(0, in)
		return &origin{}
	case "any/0", "all/0":
		d.each(in)
		return &origin{}
	case "any/1", "all/1":
		arg(0, d.each(in))
		return &origin{}
	case "any/2", "all/2":
		arg(1, arg(0, in))
		return &origin{}

	// Some outputs of an argument.
	case "first/1", "last/1":
		return arg(0, in)
	case "limit/2", "skip/2", "nth/2":
		arg(0, in).read()
		return arg(1, in)

	case "IN/1", "contains/1", "inside/1":
		return compare(in, arg(0, in))
	case "IN/2":
		return compare(arg(0, in), arg(1, in))
	}
	in.read()
	for i := range args {
		arg(i, &origin{opaque: true}).read()
	}
	return &origin{opaque: true}
}

// entries is [{key, value}] of each field or element of o.
func (d *deriver) entries(o *origin) *origin {
	return &origin{elem: &origin{fields: map[string]*origin{"key": {}, "value": d.each(o)}}}
}

// fromEntries is the object that an entry such as e becomes part of.
func (d *deriver) fromEntries(e *origin) *origin {
	for _, name := range []string{"key", "Key", "name", "Name"} {
		d.field(e, name)
	}
	return &origin{elem: d.anyOf(d.field(e, "value"), d.field(e, "Value"))}
}

// has looks for a key in the input.
func (d *deriver) has(key *gojq.Query, in *origin, known *binding) {
	if t := key.Term; t != nil && len(t.SuffixList) == 0 && t.Type == gojq.TermTypeString && t.Str.Queries == nil {
		d.field(in, t.Str.Str)
		return
	}
	d.query(key, in, known)
	d.each(in)
}
