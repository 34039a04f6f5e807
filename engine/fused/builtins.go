package fused

import (
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/jq/flow"
)

// exactTable are jq's own functions about which the table of the walk is exact: they
// are what it says they are.
var exactTable = []string{"map/1", "first/0", "values/0", "nulls/0", "booleans/0", "numbers/0", "strings/0", "arrays/0", "objects/0", "scalars/0", "iterables/0", "_only/1"}

// Own is what a function of jq's own gives.
func (d *domain) Own(name string, in value, arg func(int, value) value) (value, bool) {
	if slices.Contains(exactTable, name) {
		return nil, true
	}
	return bind(in, func(in value) value { return d.own(name, in, arg) }), false
}

func (d *domain) own(name string, in value, arg func(int, value) value) value {
	switch name {
	case "empty/0":
		return none{}
	case "not/0":
		return d.not(in)
	case "select/1":
		c := arg(0, in)
		if !single(c) {
			return d.no("select by several conditions")
		}
		return d.branch(c, in, none{})
	case "sort_by/1":
		if p, ok := arg(0, probe{}).(probe); ok && len(p.path) > 0 {
			return d.ranked(in, p.path)
		}
	case "has/1":
		return d.has(in, arg(0, in))
	case "type/0":
		if v, ok := in.(part); ok {
			return kindOf(v)
		}
		if k := kindOfValue(in); k != 0 && pure(in) {
			return constant{flow.NameOfKind(k)}
		}
	case "length/0":
		if v, ok := in.(part); ok {
			return lengthOf(v)
		}
	case "endswith/1", "startswith/1":
		return d.affix(name, in, arg(0, in))
	case "test/1":
		return d.test(in, arg(0, in))
	case "tostring/0":
		if v, ok := in.(part); ok {
			return choose(&cond{kind: isKind, at: v.at, mask: 1 << text}, v, d.no("the function tostring"))
		}
	case "del/1":
		if p, ok := arg(0, probe{}).(probe); ok && len(p.path) > 0 {
			return d.without(in, p.path)
		}
	case "__whole/0": // a bound of what a query makes, which a part of a record may be beyond
		if v, ok := in.(part); ok {
			return choose(&cond{kind: isSmall, at: v.at}, v, d.no("what is very large"))
		}
		return in
	case "__flat/0":
		if _, ok := in.(object); ok {
			return in
		}
	}
	name, _, _ = strings.Cut(name, "/")
	return d.no("the function " + name)
}

func (d *domain) has(in, key value) value {
	k, _ := key.(constant)
	name, isText := k.v.(string)
	if isText && isPlain(name) {
		switch v := in.(type) {
		case part:
			return truth{&cond{kind: hasField, at: at{v.at.s, v.at.s.field(v.at.p, name)}}}
		case constant:
			if _, isMap := v.v.(map[string]any); isMap {
				return constant{false}
			}
		case object:
			if pure(v) {
				return constant{slices.Contains(v.names, name)}
			}
		}
	}
	return d.no("the function has")
}

func (d *domain) affix(name string, in, with value) value {
	v, isPart := in.(part)
	c, _ := with.(constant)
	lit, isText := c.v.(string)
	if !isPart || !isText || !isPlain(lit) || strings.ContainsFunc(lit, func(r rune) bool { return r >= 0x7f }) {
		return d.no("the function " + strings.TrimSuffix(name, "/1"))
	}
	kind := hasSuffix
	if name == "startswith/1" {
		kind = hasPrefix
	}
	return truth{&cond{kind: kind, at: v.at, lit: lit}}
}

// ranked is a list that is built here in the order of what is at a path of each element.
func (d *domain) ranked(v value, path []string) value {
	l, isList := v.(list)
	if !isList {
		return d.no("the function sort_by")
	}
	of := bind(l.of, func(v value) value {
		key := v
		for _, name := range path {
			if o, ok := key.(object); ok { // whose other fields are made as well
				key = constant{nil}
				if i, there := slices.BinarySearch(o.names, name); there {
					key = o.vals[i]
				}
				continue
			}
			key = d.field(key, name)
		}
		if r, no := key.(refused); no {
			return r
		}
		return keyed{key, v}
	})
	if r, no := of.(refused); no {
		return r
	}
	return ranked{l, of}
}

// test is whether a text matches a pattern.
func (d *domain) test(in, pattern value) value {
	v, isPart := in.(part)
	c, _ := pattern.(constant)
	lit, isText := c.v.(string)
	if isPart && isText && !strings.Contains(lit, "(?") {
		if re, err := regexp.Compile(lit); err == nil {
			return truth{&cond{kind: isMatch, at: v.at, lit: re}}
		}
	}
	return d.no("the function test")
}

// without is an object that is built here without the value at a path.
func (d *domain) without(v value, path []string) value {
	return bind(v, func(v value) value {
		switch v := v.(type) {
		case constant:
			if _, isMap := v.v.(map[string]any); v.v == nil || isMap {
				return v
			}
		case object:
			i, there := slices.BinarySearch(v.names, path[0])
			switch {
			case !there:
				return v
			case len(path) == 1:
				return v.without(i)
			}
			inner := d.without(v.vals[i], path[1:])
			if r, no := inner.(refused); no {
				return r
			}
			v.vals = slices.Clone(v.vals)
			v.vals[i] = inner
			return v
		}
		return d.no("the function del")
	})
}
