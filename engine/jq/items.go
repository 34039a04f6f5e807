package jq

import (
	"maps"
	"slices"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// ItemFields returns the names of the fields that a query can read of the elements
// of its input, a list; nil where it may read all of them. With the other fields
// left out of elements that are objects it gives the same and fails where it would;
// only the text of an error that nothing catches may differ.
func (j *Query) ItemFields() []string {
	r := &itemReader{names: map[string]bool{}}
	w := flow.New[holds](r)
	out, _ := w.Query(j.Entire, 1<<1, nil)
	r.Whole(out)
	if r.all || w.Left < 0 {
		return nil
	}
	return append([]string{}, slices.Sorted(maps.Keys(r.names))...)
}

// holds is what is known of a value: bit n, that it may be a list of lists, n levels
// deep, whose elements are the items; bit 0, that it may be an item. scalar is that it
// is surely nothing else than a scalar; no bit, that no item is in it.
type holds uint16

const (
	scalar    holds = 1 << 15
	itemLevel holds = 1<<8 - 1 // the levels that are told apart
)

// itemReader finds out which fields of the items are read.
type itemReader struct {
	names map[string]bool
	all   bool
}

func (r *itemReader) Literal(any) holds                { return scalar }
func (r *itemReader) Scalar(flow.Kinds) holds          { return scalar }
func (r *itemReader) Unknown() holds                   { return 0 }
func (r *itemReader) Given(string) holds               { return 0 }
func (r *itemReader) Only(v holds, _ flow.Kinds) holds { return v }
func (r *itemReader) Join(a, b holds) holds            { return (a|b)&itemLevel | a&b }
func (r *itemReader) Branch(_, a, b holds) holds       { return r.Join(a, b) }
func (r *itemReader) Old(at holds) holds               { return at }
func (r *itemReader) Name(any, *flow.Env[holds])       {}
func (r *itemReader) Element(v holds, _ any) holds     { return r.Each(v) }

func (r *itemReader) Whole(v holds) { r.all = r.all || v&itemLevel != 0 }

func (r *itemReader) Array(elem holds) holds {
	v := elem & itemLevel << 1
	if v&^itemLevel != 0 {
		r.all = true
	}
	return v & itemLevel
}

func (r *itemReader) Object(o flow.Fields[holds]) holds {
	r.Whole(o.Rest)
	for _, v := range o.Named {
		r.Whole(v)
	}
	return 0
}

func (r *itemReader) Field(v holds, name string, _ any) holds {
	if v&1 != 0 {
		r.names[name] = true
	}
	return 0
}

func (r *itemReader) Each(v holds) holds {
	r.all = r.all || v&1 != 0
	return v & itemLevel >> 1
}

func (r *itemReader) At(v, key holds, _ any) holds {
	if key != scalar {
		r.Whole(v | key)
	}
	return r.Each(v)
}

func (r *itemReader) Binary(op gojq.Operator, a, b holds) holds {
	switch op {
	case gojq.OpAnd, gojq.OpOr:
		return scalar
	case gojq.OpAlt, gojq.OpAdd:
		return r.Join(a, b)
	case gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe: // against a scalar the kind of the other one is enough
		if a != scalar && b != scalar {
			r.Whole(a | b)
		}
		return scalar
	}
	r.Whole(a | b)
	return 0
}

func (r *itemReader) Update(_ *gojq.Query, in, at, to holds) holds {
	r.Whole(in | at | to)
	return 0
}
