package cel

import (
	"slices"
	"time"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
)

// operand is one side of a comparison, as far as it is understood.
type operand struct {
	kind      operandKind
	params    []string // whose values are in it
	element   bool     // it is an element of the param
	values    []literal
	otherwise []any // what stands for a param that is not there
	durations []time.Duration
}

type literal struct {
	value any
	at    int // a byte of the expression
}

type operandKind uint8

const (
	ofValue    operandKind = iota // a param, an element of one, or literals
	ofOptional                    // params.?x
	ofSize                        // the size of a param
	ofTime                        // a point in time
)

// literal reports whether there is nothing but literals in it.
func (o *operand) literal() bool { return len(o.params) == 0 && len(o.values) > 0 }

// operand returns what an expression is as a side of a comparison; nil when
// that is not known.
func (s *analyzer) operand(e ast.Expr, b *loop) *operand {
	if v, ok := constant(e); ok {
		return &operand{values: []literal{{v, s.at(e)}}}
	}
	if p, ok := field(e); ok {
		switch {
		case e.Kind() == ast.CallKind:
			return &operand{kind: ofOptional, params: []string{p}}
		case !e.AsSelect().IsTestOnly():
			return &operand{params: []string{p}}
		}
		return nil
	}
	switch e.Kind() {
	case ast.IdentKind:
		if e.AsIdent() == "now" && slices.Contains(s.c.Names, "now") {
			return &operand{kind: ofTime}
		}
		for ; b != nil; b = b.up {
			if b.name == e.AsIdent() && b.param != "" {
				return &operand{params: []string{b.param}, element: true}
			}
		}
	case ast.ListKind:
		o := &operand{}
		for _, x := range e.AsList().Elements() {
			v, ok := constant(x)
			if !ok {
				return nil
			}
			o.values = append(o.values, literal{v, s.at(x)})
		}
		return o
	case ast.CallKind:
		return s.function(e.AsCall(), b)
	}
	return nil
}

// function returns what a call is as a side of a comparison.
func (s *analyzer) function(c ast.CallExpr, b *loop) *operand {
	args := c.Args()
	if c.IsMemberFunction() {
		args = append([]ast.Expr{c.Target()}, args...)
	}
	var of []*operand
	for _, a := range args {
		o := s.operand(a, b)
		if o == nil {
			return nil
		}
		of = append(of, o)
	}
	is := func(kinds ...operandKind) bool {
		return slices.EqualFunc(of, kinds, func(o *operand, k operandKind) bool { return o.kind == k })
	}
	switch name := c.FunctionName(); {
	case name == "size" && is(ofValue) && !of[0].literal() && !of[0].element:
		return &operand{kind: ofSize, params: of[0].params}
	case (name == "double" || name == "int") && is(ofValue) && s.isNumber(args[0]):
		return of[0]
	case name == "value" && is(ofOptional):
		return &operand{params: of[0].params}
	case name == "orValue" && is(ofOptional, ofValue) && of[1].literal():
		o := &operand{params: of[0].params}
		for _, l := range of[1].values {
			o.otherwise = append(o.otherwise, l.value)
		}
		return o
	case (name == "iso8601" || name == "timestamp") && is(ofValue):
		return &operand{kind: ofTime, params: of[0].params, values: of[0].values}
	case name == "duration" && is(ofValue) && of[0].literal():
		text, _ := of[0].values[0].value.(string)
		d, err := time.ParseDuration(text)
		if err != nil {
			return nil
		}
		return &operand{kind: ofTime, durations: []time.Duration{d}}
	case (name == "_+_" || name == "_-_") && is(ofTime, ofTime) && len(of[0].durations)+len(of[1].durations) < 2:
		return &operand{kind: ofTime, params: slices.Concat(of[0].params, of[1].params),
			values: slices.Concat(of[0].values, of[1].values), durations: slices.Concat(of[0].durations, of[1].durations)}
	}
	return nil
}

func (s *analyzer) isNumber(e ast.Expr) bool {
	k := s.c.ast.NativeRep().GetType(e.ID()).Kind()
	return k == types.IntKind || k == types.DoubleKind
}

// at is the byte at which a node of the tree stands.
func (s *analyzer) at(e ast.Expr) int {
	p := s.c.ast.NativeRep().SourceInfo().GetStartLocation(e.ID())
	return offset(s.c.Text.Value, p.Line(), p.Column())
}
