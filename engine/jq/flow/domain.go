package flow

import "github.com/itchyny/gojq"

// Domain is a reader of the walk: what it knows of a value is a V, and the walk
// asks it what the parts of jq make of such values. A V may stand for any of
// several values, and for each output of a query at once.
type Domain[V any] interface {
	Literal(v any) V         // nil, a bool, a string, or a number as *gojq.Term
	Scalar(k Kinds) V        // something new of one of these kinds, which are scalars; of none: no value at all
	Unknown() V              // anything that may be made of what was Whole
	Given(name string) V     // a variable that the query does not bind, with its $
	Array(elem V) V          //
	Object(o Fields[V]) V    //
	Only(v V, kinds Kinds) V // v where it is of one of these kinds, else nothing
	Whole(v V)               // v is looked at, or handed out, with all that is in it

	// The parts of v. The node is what asks: *gojq.Index, *gojq.ObjectKeyVal,
	// *gojq.Pattern or *gojq.PatternObject.
	Field(v V, name string, node any) V
	Element(v V, node any) V
	At(v, key V, node any) V // at a computed key
	Each(v V) V              // of an array or object

	Join(a, b V) V                        // one or the other
	Branch(cond, then, otherwise V) V     // likewise, as cond says
	Binary(op gojq.Operator, a, b V) V    // an operator that is neither | nor , nor an update
	Old(at V) V                           // what the right side of |= is run on, for a left side at
	Update(q *gojq.Query, in, at, to V) V // the input, with what is at its left side updated to its right one

	// Name is called at each name of the query in the order in which they are
	// written: *gojq.FuncDef, *gojq.Func, *gojq.Index, *gojq.ObjectKeyVal,
	// *gojq.Pattern, *gojq.PatternObject, and a *gojq.Term of a format.
	Name(node any, env *Env[V])
}

// Fields is what is known of an object that a query builds.
type Fields[V any] struct {
	Named map[string]V // never nil
	Open  bool         // there are fields with computed names, too ...
	Rest  V            // ... and this is their value
}

// Count is how many outputs a query gives for one input unless it fails.
type Count uint8

// Counts, from the least certain.
const (
	Uncertain Count = iota // it may even never end, or depend on more than its input
	Many                   // some, none or one, and an end
	Maybe                  // none or one
	One
)

// collected is the count of what gathers all outputs into one.
func (c Count) collected() Count {
	if c == Uncertain {
		return c
	}
	return One
}
