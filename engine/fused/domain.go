package fused

import (
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// domain follows a query for its plan: the reader of package flow's walk that may
// refuse.
type domain struct {
	walk  *flow.Walk[value]
	vars  []string         // that come with the call, without $
	input map[string]value // those that are followed as the input is
}

func newDomain(vars []string) *domain {
	d := &domain{vars: vars}
	d.walk = flow.New[value](d)
	return d
}

// no is a value that is refused, for a reason that names the function which it
// stands in.
func (d *domain) no(why string) value {
	for _, f := range slices.Backward(d.walk.Calls) {
		if !strings.HasPrefix(f.Name, "_") {
			return refused{why + " (in " + f.Name + ")"}
		}
	}
	return refused{why}
}

func (d *domain) Refuse(what string) value                   { return d.no(what) }
func (d *domain) Unknown() value                             { return d.no("something that is worked out") }
func (d *domain) Join(_, _ value) value                      { return d.no("one of several values") }
func (d *domain) Old(value) value                            { return d.no("an update") }
func (d *domain) At(_, _ value, _ any) value                 { return d.no("a computed key") }
func (d *domain) Each(v value) value                         { return d.Iterate(v, false) }
func (d *domain) Bind(v value, next func(value) value) value { return bind(v, next) }
func (d *domain) Comma(a, b value) value                     { return comma(a, b) }
func (d *domain) Whole(value)                                {}
func (d *domain) Name(any, *flow.Env[value])                 {}
func (d *domain) Array(elem value) value                     { return listOf(elem) }
func (d *domain) Update(q *gojq.Query, _, _, _ value) value {
	return d.no("the update " + q.Op.String())
}
func (d *domain) Branch(cond, then, otherwise value) value { return d.branch(cond, then, otherwise) }
func (d *domain) Field(v value, name string, _ any) value {
	return bind(v, func(v value) value { return d.field(v, name) })
}

func listOf(of value) value {
	switch of := of.(type) {
	case none:
		return constant{[]any{}}
	case refused:
		return of
	}
	return list{of}
}

func (d *domain) Scalar(k flow.Kinds) value {
	if k == 0 {
		return none{}
	}
	return d.Unknown()
}

func (d *domain) Given(name string) value {
	if v, ok := d.input[name[1:]]; ok {
		return v
	}
	if slices.Contains(d.vars, name[1:]) {
		return given{name: name[1:]}
	}
	return d.no("the variable " + name)
}

// Literal is a scalar as it stands in the query. Numbers are gojq's own business.
func (d *domain) Literal(v any) value {
	t, isNumber := v.(*gojq.Term)
	if !isNumber {
		return constant{v}
	}
	code, err := gojq.Compile(&gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeNumber, Number: t.Number}})
	if err != nil {
		return d.no("the number " + t.Number)
	}
	v, _ = code.Run(nil).Next()
	return constant{v}
}

func (d *domain) Object(o flow.Fields[value]) value {
	if o.Open {
		return d.no("a computed name of a field")
	}
	var names []string
	var vals []value
	for name, v := range o.Named {
		if r, no := v.(refused); no {
			return r
		}
		if !exactly(v) {
			return d.no("the field " + name + ", of which there may be none or several")
		}
		names, vals = append(names, name), append(vals, v)
	}
	if len(names) == 0 {
		return constant{map[string]any{}}
	}
	return sorted(names, vals, nil)
}

// Only is v where it is of one of these kinds.
func (d *domain) Only(v value, kinds flow.Kinds) value {
	return bind(v, func(v value) value {
		switch v := v.(type) {
		case part:
			return choose(&cond{kind: isKind, at: v.at, mask: maskOf(kinds)}, v, none{})
		case object, list, constant:
			if kinds&kindOfValue(v) != 0 {
				return v
			}
			if pure(v) {
				return none{}
			}
		}
		return d.no("the kind of a value that is worked out")
	})
}

// kindOfValue is the kind of what a query makes.
func kindOfValue(v value) flow.Kinds {
	switch v := v.(type) {
	case object:
		return flow.Object
	case list:
		return flow.Array
	case constant:
		switch v.v.(type) {
		case nil:
			return flow.Null
		case bool:
			return flow.Bool
		case string:
			return flow.String
		case map[string]any:
			return flow.Object
		case []any:
			return flow.Array
		}
		return flow.Number
	case truth:
		return flow.Bool
	}
	return 0
}

// maskOf is the mask of these kinds.
func maskOf(kinds flow.Kinds) (out kindMask) {
	for _, k := range []struct {
		of   flow.Kinds
		mask kindMask
	}{{flow.Null, nullMask}, {flow.Bool, 1<<isFalse | 1<<isTrue}, {flow.Number, 1 << number}, {flow.String, 1 << text}, {flow.Array, 1 << array}, {flow.Object, 1 << objectKind}} {
		if kinds&k.of != 0 {
			out |= k.mask
		}
	}
	return out
}

func (d *domain) field(v value, name string) value {
	switch v := v.(type) {
	case part:
		if !isPlain(name) {
			return d.no("the name " + name)
		}
		return part{at{v.at.s, v.at.s.field(v.at.p, name)}}
	case given:
		return given{v.name, append(slices.Clone(v.path), name)}
	case probe:
		return probe{append(slices.Clone(v.path), name)}
	case constant:
		if _, isMap := v.v.(map[string]any); v.v == nil || isMap {
			return constant{nil}
		}
	case object:
		i, ok := slices.BinarySearch(v.names, name)
		out := value(constant{nil})
		if ok {
			out = v.vals[i]
			v = v.without(i)
			if !pure(out) {
				v.checks = v.checks[:len(v.checks)-1] // it is made
			}
		}
		if pure(v) {
			return out
		}
	}
	return d.no("the field " + name + " of something that is worked out")
}

// Iterate is v[].
func (d *domain) Iterate(v value, optional bool) value {
	return bind(v, func(v value) value {
		switch v := v.(type) {
		case part:
			s := v.at.s.element(v.at.p)
			return iter{at: v.at, elem: s, lenient: optional, of: part{at{s, s.root}}}
		case list:
			return v.of
		case constant:
			switch v.v.(type) {
			case []any, map[string]any: // which are empty
				return none{}
			case nil:
				if optional {
					return none{}
				}
			}
		}
		return d.no("the elements of something that is worked out")
	})
}

// Element is v[0]; other numbers are refused.
func (d *domain) Element(v value, node any) value {
	x, _ := node.(*gojq.Index)
	if x == nil || x.Start == nil || x.Start.Term == nil || x.Start.Term.Number != "0" {
		return d.no("an element by its number")
	}
	return bind(v, func(v value) value {
		switch v := v.(type) {
		case part:
			s := v.at.s.element(v.at.p)
			return iter{at: v.at, elem: s, one: true, of: part{at{s, s.root}}, without: constant{nil}}
		case list:
			return first(v)
		case constant:
			if _, isList := v.v.([]any); v.v == nil || isList {
				return constant{nil}
			}
		}
		return d.no("an element of something that is worked out")
	})
}

func (d *domain) branch(c, then, otherwise value) value {
	switch c := c.(type) {
	case none, refused:
		return c
	case constant:
		if c.v == nil || c.v == false {
			return otherwise
		}
		return then
	case choice:
		return choose(c.cond, d.branch(c.then, then, otherwise), d.branch(c.otherwise, then, otherwise))
	case object, list:
		if pure(c) {
			return then
		}
	}
	if known := condOf(c); known != nil {
		return choose(known, then, otherwise)
	}
	return d.no("a condition on something that is worked out")
}
