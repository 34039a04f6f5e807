package fused

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// place is a part of the record, or of an element of one of its lists, that a
// query names. What a query does with it holds for every record that the plan
// answers: where it has fields, it is an object or null; where it has elements, a
// list, null or false.
type place struct {
	slot   int32
	names  []string
	fields []*place
	elem   *scope // not nil: it is iterated
}

// scope is the record, or an element of a list: its place, and how many there are
// in it.
type scope struct {
	root  *place
	level int32 // how many lists it is in
	slots int32
}

func newScope(level int32) *scope {
	return &scope{root: &place{}, level: level, slots: 1}
}

// field is a field of a place.
func (s *scope) field(p *place, name string) *place {
	if i := slices.Index(p.names, name); i >= 0 {
		return p.fields[i]
	}
	f := &place{slot: s.slots}
	s.slots++
	p.names, p.fields = append(p.names, name), append(p.fields, f)
	return f
}

// element is the scope of the elements of a place.
func (s *scope) element(p *place) *scope {
	if p.elem == nil {
		p.elem = newScope(s.level + 1)
	}
	return p.elem
}

// value is what a query gives: any number of outputs.
type value any

type (
	part     struct{ at at } // of the record
	constant struct{ v any } // a scalar, {} or []
	given    struct {        // a variable that comes with the call, or what is at a path in it
		name string
		path []string
	}
	object struct {
		names  []string // sorted
		vals   []value  // each exactly one output
		checks []value  // what is made as well, for it may fail
	}
	list   struct{ of value } // [of]
	ranked struct {
		list list  // in the order of the keys ...
		of   value // ... of its elements, each a keyed
	}
	keyed  struct{ key, v value }
	first  struct{ of value } // [of][0]
	none   struct{}
	both   struct{ a, b value }
	choice struct {
		cond            *cond
		then, otherwise value
	}
	iter struct { // the elements of a list, each through of
		at      at
		elem    *scope
		lenient bool // null has none
		one     bool // the first alone, and without any what otherwise gives
		of      value
		without value
	}
	truth    struct{ cond *cond }
	kindOf   struct{ at at }
	lengthOf struct{ at at }
	probe    struct{ path []string } // stands for the input where a path is asked for
	refused  struct{ why string }    // gojq runs
)

// at is a place and the scope that it is in.
type at struct {
	s *scope
	p *place
}

// operands are the values that a value is made of.
func operands(v value) []value {
	switch v := v.(type) {
	case object:
		return slices.Concat(v.vals, v.checks)
	case list:
		return []value{v.of}
	case ranked:
		return []value{v.list, v.of}
	case keyed:
		return []value{v.key, v.v}
	case first:
		return []value{v.of}
	case both:
		return []value{v.a, v.b}
	case choice:
		return []value{v.then, v.otherwise}
	case iter:
		return []value{v.of, v.without}
	}
	return nil
}

// all reports whether all values are so.
func all(vs []value, so func(value) bool) bool {
	return !slices.ContainsFunc(vs, func(v value) bool { return !so(v) })
}

// bind is what next makes of each output of v. What it makes depends on that
// output alone.
func bind(v value, next func(value) value) value {
	switch v := v.(type) {
	case none, refused:
		return v
	case both:
		return comma(bind(v.a, next), bind(v.b, next))
	case choice:
		return choose(v.cond, bind(v.then, next), bind(v.otherwise, next))
	case iter:
		v.of = bind(v.of, next)
		if v.one {
			v.without = bind(v.without, next)
		}
		return v.checked()
	}
	out := next(v)
	for _, part := range failing(v, nil) {
		if !makes(out, part) {
			return refused{"a value that may fail and is left out"}
		}
	}
	return out
}

// failing appends to parts what may fail of a value, which is one output.
func failing(v value, parts []value) []value {
	if pure(v) {
		return parts
	}
	o, isObject := v.(object)
	if !isObject {
		return append(parts, v)
	}
	for _, part := range operands(o) {
		parts = failing(part, parts)
	}
	return parts
}

// makes reports whether what is made for v surely makes a part, so that v fails
// where the part does.
func makes(v, part value) bool {
	switch v := v.(type) {
	case refused: // gojq makes all
		return true
	case choice:
		if makes(v.then, part) && makes(v.otherwise, part) {
			return true
		}
	case first: // which makes the others, too
		if makes(list(v), part) {
			return true
		}
	case iter: // of which there may be no element
	default:
		if slices.ContainsFunc(operands(v), func(of value) bool { return makes(of, part) }) {
			return true
		}
	}
	switch part.(type) {
	case object, list, ranked, iter, both, choice, first:
		return reflect.DeepEqual(v, part)
	}
	return !inert(v) // a scalar that is worked out goes into a condition or into what is worked out of it
}

// inert reports whether nothing that may fail is made for a value.
func inert(v value) bool {
	switch v := v.(type) {
	case constant, none, part:
		return true
	case given:
		return v.path == nil
	case list, both:
		return all(operands(v), inert)
	case object:
		return len(v.checks) == 0 && all(v.vals, inert)
	}
	return false
}

func comma(a, b value) value {
	if r, no := refusal(a, b); no {
		return r
	}
	return both{a, b}
}

func choose(c *cond, then, otherwise value) value {
	a, no := then.(refused)
	if _, neither := otherwise.(refused); no && neither {
		return a
	}
	return choice{c, then, otherwise}
}

// checked is the iteration, unless every element would be refused.
func (v iter) checked() value {
	if r, no := v.of.(refused); no {
		return r
	}
	return v
}

// refusal is the first of some values that is refused.
func refusal(vs ...value) (r refused, no bool) {
	for _, v := range vs {
		if r, no := v.(refused); no {
			return r, true
		}
	}
	return r, false
}

// single reports whether a value is at most one output.
func single(v value) bool {
	switch v := v.(type) {
	case both:
		return false
	case iter:
		return v.one && all(operands(v), single)
	case choice:
		return all(operands(v), single)
	}
	return true
}

// exactly reports whether a value is one output.
func exactly(v value) bool {
	switch v.(type) {
	case none:
		return false
	case iter, choice:
		return single(v) && all(operands(v), exactly)
	}
	return single(v)
}

// pure reports whether a value surely can be made, and so be left out.
func pure(v value) bool {
	switch v := v.(type) {
	case part, constant, none, kindOf:
		return true
	case given:
		return v.path == nil
	case list, ranked, keyed, both:
		return all(operands(v), pure)
	case choice:
		return v.cond.pure() && all(operands(v), pure)
	case object:
		return len(v.checks) == 0 && all(v.vals, pure)
	case truth:
		return v.cond.pure()
	}
	return false
}

// sorted is an object of these fields, whose names are told apart.
func sorted(names []string, vals, checks []value) value {
	at := make([]int, len(names))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(x, y int) int { return strings.Compare(names[x], names[y]) })
	out := object{checks: checks}
	for _, i := range at {
		out.names, out.vals = append(out.names, names[i]), append(out.vals, vals[i])
	}
	return out
}

// without is the object without a field; its value may still fail.
func (o object) without(i int) object {
	checks := slices.Clone(o.checks)
	if !pure(o.vals[i]) {
		checks = append(checks, o.vals[i])
	}
	return object{slices.Delete(slices.Clone(o.names), i, i+1), slices.Delete(slices.Clone(o.vals), i, i+1), checks}
}

// merged is a + b.
func merged(a, b object) value {
	for _, name := range b.names {
		if i, ok := slices.BinarySearch(a.names, name); ok {
			a = a.without(i)
		}
	}
	return sorted(slices.Concat(a.names, b.names), slices.Concat(a.vals, b.vals), slices.Concat(a.checks, b.checks))
}

// asObject is an object that a query builds; ok is false for any other value.
func asObject(v value) (o object, ok bool) {
	if c, isConst := v.(constant); isConst {
		_, isMap := c.v.(map[string]any)
		return object{}, isMap
	}
	o, ok = v.(object)
	return o, ok
}

// isPlain reports whether a name is written in JSON as it is.
func isPlain(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError || r == 0x7f
	})
}
