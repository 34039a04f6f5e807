package fused

import (
	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

func (d *domain) Binary(op gojq.Operator, l, r value) value {
	if op == gojq.OpAlt {
		return d.alternative(l, r)
	}
	if !single(l) || !single(r) {
		return d.no("the operator " + op.String() + " on several values")
	}
	if op == gojq.OpAnd || op == gojq.OpOr {
		return d.logic(op, l, r)
	}
	return bind(l, func(l value) value {
		return bind(r, func(r value) value {
			switch op {
			case gojq.OpEq, gojq.OpNe:
				return d.compare(op, l, r)
			case gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
				return d.order(op, l, r)
			case gojq.OpAdd:
				return d.add(l, r)
			}
			return d.no("the operator " + op.String())
		})
	})
}

// alternative is l // r.
func (d *domain) alternative(l, r value) value {
	switch v := l.(type) {
	case none:
		return r
	case refused:
		return v
	case choice:
		return choose(v.cond, d.alternative(v.then, r), d.alternative(v.otherwise, r))
	case constant:
		if v.v == nil || v.v == false {
			return r
		}
		return v
	case object, list:
		return v
	case part, given, truth:
		return choose(condOf(v), v, r)
	}
	return d.no("// behind something that is worked out")
}

// logic is l and r, or l or r, whose right side is made only where it matters.
func (d *domain) logic(op gojq.Operator, l, r value) value {
	if n, no := refusal(l, r); no {
		return n
	}
	if c, ok := l.(constant); ok {
		if yes := c.v != nil && c.v != false; yes == (op == gojq.OpOr) {
			return constant{yes}
		}
		if c := asCond(r); c != nil {
			return truth{c}
		}
	}
	a, b := asCond(l), asCond(r)
	switch {
	case a == nil || b == nil:
		return d.no("and, or on something that is worked out")
	case op == gojq.OpAnd:
		return truth{&cond{kind: either, a: a, b: b, c: fixed(false)}}
	}
	return truth{&cond{kind: either, a: a, b: fixed(true), c: b}}
}

// compare is l == r or l != r, of which one is a scalar as it stands in the query.
func (d *domain) compare(op gojq.Operator, l, r value) value {
	if _, ok := l.(constant); ok {
		l, r = r, l
	}
	c, ok := r.(constant)
	if !ok || kindOfValue(c)&flow.ScalarKinds == 0 {
		return d.no("a comparison of two values")
	}
	var out value
	switch v := l.(type) {
	case constant:
		out = constant{gojq.Compare(v.v, c.v) == 0}
	case part:
		if c.v == nil {
			out = truth{isNull(v)}
		} else {
			out = truth{&cond{kind: isEqual, at: v.at, lit: c.v}}
		}
	case given:
		out = truth{&cond{kind: givenEqual, v: v, lit: c.v}}
	case kindOf:
		name, _ := c.v.(string)
		out = truth{&cond{kind: isKind, at: v.at, mask: maskOf(flow.KindsOf(name))}}
	case object, list:
		if !pure(v) {
			return d.no("a comparison of something that is worked out")
		}
		out = constant{false}
	default:
		return d.no("a comparison of something that is worked out")
	}
	if op == gojq.OpNe {
		return d.not(out)
	}
	return out
}

// order is <, <=, > or >= with a number: of a text's length, or of what comes with
// the call.
func (d *domain) order(op gojq.Operator, l, r value) value {
	c, ok := r.(constant)
	if !ok {
		return d.no("the operator " + op.String())
	}
	negated := op == gojq.OpLe || op == gojq.OpGe
	var out value
	switch v := l.(type) {
	case lengthOf:
		n, whole := c.v.(int)
		if !whole || op != gojq.OpGt && op != gojq.OpLe {
			return d.no("the operator " + op.String())
		}
		out = truth{&cond{kind: isLonger, at: v.at, lit: n}}
	case given:
		kind := givenLess
		if op == gojq.OpGt || op == gojq.OpLe {
			kind = givenMore
		}
		out = truth{&cond{kind: kind, v: v, lit: c.v}}
	default:
		return d.no("the operator " + op.String())
	}
	if negated {
		return d.not(out)
	}
	return out
}

func (d *domain) not(v value) value {
	switch v := v.(type) {
	case constant:
		return constant{v.v == nil || v.v == false}
	case object, list:
		if pure(v) {
			return constant{false}
		}
	case truth, part, given:
		return truth{&cond{kind: either, a: condOf(v), b: fixed(false), c: fixed(true)}}
	}
	return d.no("not of something that is worked out")
}

// add is l + r, of two objects that are built here; null adds nothing.
func (d *domain) add(l, r value) value {
	if c, ok := l.(constant); ok && c.v == nil {
		return r
	}
	if c, ok := r.(constant); ok && c.v == nil {
		return l
	}
	a, isObject := asObject(l)
	b, both := asObject(r)
	if !isObject || !both {
		return d.no("+ of something else than objects that are built there")
	}
	if len(a.names) == 0 && len(b.names) == 0 && len(a.checks)+len(b.checks) == 0 {
		return constant{map[string]any{}}
	}
	return merged(a, b)
}
