package jq

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/jq/flow"
)

// Kinds is a set of the kinds of JSON.
type Kinds = flow.Kinds

// The kinds of JSON.
const (
	KindNull   = flow.Null
	KindBool   = flow.Bool
	KindNumber = flow.Number
	KindString = flow.String
	KindArray  = flow.Array
	KindObject = flow.Object

	scalarKinds = flow.ScalarKinds
)

// Shape is what is known of a JSON value: the kinds that it may be of, and what
// is in it. A nil Shape is a value of which nothing is known; one without kinds
// is no value at all, such as what `empty` gives. It is immutable.
type Shape struct {
	Kinds  Kinds
	Fields map[string]*Shape // of an object
	Open   bool              // an object may have fields that are not in Fields
	Elem   *Shape            // of an array
	Doc    string            // what the API's description says of it
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

const (
	// maxShape bounds how deep shapes are put together; what is deeper is not known.
	maxShape = 24
	// maxEither bounds how many parts Either looks at.
	maxEither = 10_000
)

// Either is the shape of a value that is one of the two.
func Either(a, b *Shape) *Shape {
	left := maxEither
	return join(a, b, func() bool { left--; return left >= 0 })
}

// join is Either as long as there is leave to go on; then nothing is known.
func join(a, b *Shape, leave func() bool) *Shape {
	return (&joiner{leave, map[[2]*Shape]*Shape{}}).either(a, b, maxShape)
}

type joiner struct {
	leave func() bool
	done  map[[2]*Shape]*Shape // shapes are often the same at several places
}

func (j *joiner) either(a, b *Shape, depth int) *Shape {
	switch {
	case a == nil || b == nil || depth == 0:
		return nil
	case a == b || b.Kinds == 0:
		return a
	case a.Kinds == 0:
		return b
	}
	if out, ok := j.done[[2]*Shape{a, b}]; ok {
		return out
	}
	if !j.leave() {
		return nil
	}
	out := &Shape{Kinds: a.Kinds | b.Kinds, Open: a.Open || b.Open, Doc: cmp.Or(a.Doc, b.Doc)}
	if out.Kinds&KindObject != 0 {
		out.Fields = make(map[string]*Shape, max(len(a.Fields), len(b.Fields)))
		for name, f := range a.Fields {
			if other, both := b.Fields[name]; both {
				out.Fields[name] = j.either(f, other, depth-1)
			} else {
				out.Fields[name] = b.orWithout(f)
			}
		}
		for name, f := range b.Fields {
			if _, both := a.Fields[name]; !both {
				out.Fields[name] = a.orWithout(f)
			}
		}
	}
	switch in := a.Kinds & b.Kinds & KindArray; {
	case in != 0:
		out.Elem = j.either(a.Elem, b.Elem, depth-1)
	case a.Kinds&KindArray != 0:
		out.Elem = a.Elem
	default:
		out.Elem = b.Elem
	}
	j.done[[2]*Shape{a, b}] = out
	return out
}

// orWithout is a field f of an object that may be an s as well, which does not list it.
// Where s is open it is taken not to have it: most such objects are the other one with
// some fields left out.
func (s *Shape) orWithout(f *Shape) *Shape {
	if s.Kinds&KindObject == 0 {
		return f
	}
	return f.orNull()
}

// orNull is the shape of what may be null, too.
func (s *Shape) orNull() *Shape {
	if s == nil || s.Kinds&KindNull != 0 {
		return s
	}
	out := *s
	out.Kinds |= KindNull
	return &out
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

// ShapeOf is the shape of a value, whose objects may have fields besides, and
// any of whose parts may be null.
func ShapeOf(v any) *Shape {
	switch v := v.(type) {
	case nil:
		return Scalar(KindNull)
	case bool:
		return Scalar(KindBool | KindNull)
	case string:
		return Scalar(KindString | KindNull)
	case int, float64, json.Number:
		return Scalar(KindNumber | KindNull)
	case []any:
		elem := nothing
		for _, e := range v {
			elem = Either(elem, ShapeOf(e))
		}
		return Array(elem)
	case map[string]any:
		out := Object(make(map[string]*Shape, len(v)))
		out.Open = true
		for name, e := range v {
			out.Fields[name] = ShapeOf(e)
		}
		return out
	}
	return nil
}

// Words says in a few words what is known of a value, such as "array of object
// {id, name}"; at most a dozen fields are named.
func (s *Shape) Words() string {
	switch {
	case s == nil:
		return "any"
	case s.Kinds&^KindNull == 0:
		return "null"
	}
	words := ""
	if k := s.Kinds & scalarKinds &^ KindNull; k != 0 {
		words = strings.ReplaceAll(k.String(), "a ", "")
	}
	add := func(w string) {
		if words != "" {
			words += " or "
		}
		words += w
	}
	if s.Kinds&KindObject != 0 {
		names := slices.Sorted(maps.Keys(s.Fields))
		if len(names) > maxListed {
			names = append(names[:maxListed], "...")
		}
		add(strings.TrimSuffix("object {"+strings.Join(names, ", "), " {"))
		if len(names) > 0 {
			words += "}"
		}
	}
	if s.Kinds&KindArray != 0 {
		add("array of " + s.Elem.Words())
	}
	return words
}
