package jq

import (
	"maps"
	"strings"
)

// Kinds is a set of the kinds of JSON.
type Kinds uint8

// The kinds of JSON.
const (
	KindNull Kinds = 1 << iota
	KindBool
	KindNumber
	KindString
	KindArray
	KindObject

	anyKind   = KindNull | KindBool | KindNumber | KindString | KindArray | KindObject
	scalarish = KindNull | KindBool | KindNumber | KindString
)

// kindNames are jq's names of the kinds, in the order of their bits.
var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

// kindOf returns the kind of that name; 0 for no kind.
func kindOf(name string) Kinds {
	for i, n := range kindNames {
		if n == name {
			return 1 << i
		}
	}
	return 0
}

// String names the kinds: "a string", "null or an object".
func (k Kinds) String() string {
	var out []string
	for i, n := range kindNames {
		if k&(1<<i) == 0 {
			continue
		}
		switch n {
		case "null":
		case "array", "object":
			n = "an " + n
		default:
			n = "a " + n
		}
		out = append(out, n)
	}
	return strings.Join(out, " or ")
}

// Shape is what is known of a JSON value: the kinds that it may be of, and what
// is in it. A nil Shape is a value of which nothing is known; one without kinds
// is no value at all, such as what `empty` gives. It is immutable.
type Shape struct {
	Kinds  Kinds
	Fields map[string]*Shape // of an object
	Open   bool              // an object may have fields that are not in Fields
	Elem   *Shape            // of an array
}

// Object is the shape of an object of these fields, which may be null.
func Object(fields map[string]*Shape) *Shape {
	return &Shape{Kinds: KindNull | KindObject, Fields: fields}
}

// Array is the shape of an array of such elements, which may be null.
func Array(elem *Shape) *Shape { return &Shape{Kinds: KindNull | KindArray, Elem: elem} }

// Scalar is the shape of a value of these kinds.
func Scalar(k Kinds) *Shape { return &Shape{Kinds: k} }

// nothing is no value at all.
var nothing = &Shape{}

// maxShape bounds how deep shapes are put together; what is deeper is not known.
const maxShape = 24

// Either is the shape of a value that is one of the two.
func Either(a, b *Shape) *Shape { return either(a, b, maxShape) }

func either(a, b *Shape, depth int) *Shape {
	switch {
	case a == nil || b == nil || depth == 0:
		return nil
	case a == b || b.Kinds == 0:
		return a
	case a.Kinds == 0:
		return b
	}
	out := &Shape{Kinds: a.Kinds | b.Kinds, Open: a.Open || b.Open}
	if out.Kinds&KindObject != 0 {
		out.Fields = maps.Clone(a.Fields)
		if out.Fields == nil {
			out.Fields = map[string]*Shape{}
		}
		for name, f := range b.Fields {
			if mine, both := out.Fields[name]; both {
				f = either(mine, f, depth-1)
			}
			out.Fields[name] = f
		}
	}
	switch in := a.Kinds & b.Kinds & KindArray; {
	case in != 0:
		out.Elem = either(a.Elem, b.Elem, depth-1)
	case a.Kinds&KindArray != 0:
		out.Elem = a.Elem
	default:
		out.Elem = b.Elem
	}
	return out
}

// only is the shape with no other kinds than these.
func (s *Shape) only(k Kinds) *Shape {
	if s == nil {
		if k&(KindArray|KindObject) != 0 {
			return nil
		}
		return &Shape{Kinds: k}
	}
	out := *s
	if out.Kinds &= k; out.Kinds == 0 {
		return nothing
	}
	return &out
}

// each is what the shape's elements or fields are; nil when that is not known.
func (s *Shape) each() *Shape {
	if s == nil {
		return nil
	}
	out := nothing
	if s.Kinds&KindArray != 0 {
		out = s.Elem
	}
	if s.Kinds&KindObject != 0 {
		if s.Open {
			return nil
		}
		for _, f := range s.Fields {
			out = Either(out, f)
		}
	}
	return out
}

// opened is the shape of an object that may have other fields, too.
func (s *Shape) opened() *Shape {
	if s == nil {
		return nil
	}
	out := *s
	out.Open = true
	return &out
}
