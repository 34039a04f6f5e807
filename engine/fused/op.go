package fused

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"pagerduty-mcp-server/engine/answer"
)

type opKind uint8

const (
	opPart opKind = iota
	opConst
	opGiven
	opObject
	opList
	opRanked
	opKeyed
	opFirst
	opChoice
	opBoth
	opIter
	opNone
	opBool
	opRefused
)

// op is a value as it is made: a step of a plan.
type op struct {
	kind      opKind
	slot      int32 // of a part, or the list that is iterated, ...
	level     int32 // ... and of its scope
	elem      int32 // of an iteration: the level of the elements
	given     int32
	lit       []byte // of a constant
	v         any    // likewise
	dirty     bool   // what is written here may need to be sanitized
	lenient   bool
	one       bool
	fields    []opField
	checks    []*op
	only      answer.Tree // of a part: what is wanted of it
	full      *op         // of an object of which some fields are left: all of it
	cond      *cond
	then, els *op // of a choice; then is what a list, an iteration or a pair has first, and a key
}

type opField struct {
	name   string
	head   []byte // what comes before the value: {"name": or ,"name":
	masked bool
	v      *op
}

// builder makes the ops of a plan.
type builder struct {
	masked []string
	givens []given
	open   []*scope // that are being iterated
	why    string   // what cannot be made
	left   []string // what is left to gojq
}

func (b *builder) op(v value) *op {
	switch v := v.(type) {
	case part:
		return &op{kind: opPart, slot: v.at.p.slot, level: v.at.s.level}
	case constant:
		o := &op{kind: opConst, v: v.v, lit: answer.AppendValue(nil, v.v, nil)}
		o.dirty = isOdd(o.lit)
		return o
	case given:
		return &op{kind: opGiven, given: b.given(v), dirty: true}
	case object:
		return b.object(v)
	case list:
		return &op{kind: opList, then: b.op(v.of)}
	case ranked:
		return &op{kind: opRanked, then: b.op(v.of)}
	case keyed:
		return &op{kind: opKeyed, then: b.op(v.key), els: b.op(v.v)}
	case first:
		return &op{kind: opFirst, then: b.op(v.of)}
	case choice:
		return &op{kind: opChoice, cond: b.cond(v.cond), then: b.op(v.then), els: b.op(v.otherwise)}
	case both:
		return &op{kind: opBoth, then: b.op(v.a), els: b.op(v.b)}
	case iter:
		if slices.Contains(b.open, v.elem) {
			b.why = "a list that is gone through inside of itself"
			return &op{kind: opRefused}
		}
		o := &op{kind: opIter, slot: v.at.p.slot, level: v.at.s.level, elem: v.elem.level, lenient: v.lenient, one: v.one}
		if v.one {
			o.els = b.op(v.without)
		}
		b.open = append(b.open, v.elem)
		o.then = b.op(v.of)
		b.open = b.open[:len(b.open)-1]
		return o
	case truth:
		return &op{kind: opBool, cond: b.cond(v.cond)}
	case none:
		return &op{kind: opNone}
	case refused:
		if !slices.Contains(b.left, v.why) {
			b.left = append(b.left, v.why)
		}
	}
	return &op{kind: opRefused}
}

func (b *builder) object(v object) *op {
	o := &op{kind: opObject}
	for i, name := range v.names {
		o.fields = append(o.fields, opField{name: name, masked: answer.IsMasked(b.masked, name), v: b.op(v.vals[i])})
	}
	for _, c := range v.checks {
		o.checks = append(o.checks, b.op(c))
	}
	return o.headed()
}

// headed writes what comes before the values of an object.
func (o *op) headed() *op {
	for i := range o.fields {
		f := &o.fields[i]
		f.head, _ = jsontext.AppendQuote([]byte{"{,"[min(i, 1)]}, f.name)
		f.head = append(f.head, ':')
		o.dirty = o.dirty || isOdd(f.head)
	}
	return o
}

// cond fills in what only a plan knows of a condition.
func (b *builder) cond(c *cond) *cond {
	if c == nil {
		return nil
	}
	for _, of := range []*cond{c.a, c.b, c.c} {
		b.cond(of)
	}
	if c.v.name != "" {
		c.given = b.given(c.v)
	}
	if s, ok := c.lit.(string); ok {
		if c.text, _ = jsontext.AppendQuote(nil, s); isOdd(c.text) {
			c.text = nil
		}
	}
	return c
}

// given is the number of what comes with the call.
func (b *builder) given(x given) int32 {
	for i, g := range b.givens {
		if g.name == x.name && slices.Equal(g.path, x.path) {
			return int32(i)
		}
	}
	b.givens = append(b.givens, x)
	return int32(len(b.givens) - 1)
}

// operands are the ops that an op is made of.
func (o *op) operands() []*op {
	out := slices.Clone(o.checks)
	for _, f := range o.fields {
		out = append(out, f.v)
	}
	return slices.DeleteFunc(append(out, o.then, o.els), func(o *op) bool { return o == nil })
}

// gives reports whether an op may give an output.
func (o *op) gives() bool {
	switch o.kind {
	case opNone, opRefused:
		return false
	case opChoice, opBoth:
		return o.then.gives() || o.els.gives()
	case opIter:
		return o.then.gives() || o.one && o.els.gives()
	}
	return true
}

// isOdd reports whether JSON text may need to be sanitized.
func isOdd(b []byte) bool {
	return slices.ContainsFunc(b, func(c byte) bool { return c >= 0x7f || c == '\\' })
}
