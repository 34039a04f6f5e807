package fused

// cond is a condition on the record, or on what comes with the call.
type cond struct {
	kind condKind
	at   at       // what is looked at
	mask kindMask // isKind
	lit  any      // what it is compared with; a *regexp.Regexp
	v    given    // of the conditions on what comes with the call
	a, b *cond
	c    *cond

	given int32  // the number of v, in a plan
	text  []byte // of lit, quoted, where it is plain ASCII, in a plan
}

type condKind uint8

const (
	isFixed   condKind = iota // yes or no, as lit is
	isTruthy                  // neither null nor false
	hasField                  // there
	isKind                    // one of some kinds
	isEqual                   // to a scalar
	isLonger                  // a text of more characters than lit
	hasSuffix                 // a text that ends in lit; nothing else may be there
	hasPrefix
	isMatch // a text that a pattern matches; nothing else may be there
	isSmall // of few bytes
	givenTruthy
	givenEqual
	givenLess
	givenMore
	either // if a then b else c
)

// kindMask is a set of kinds of values.
type kindMask uint16

func (k kind) mask() kindMask { return 1 << k }

const nullMask = 1<<missing | 1<<null

// pure reports whether a condition surely can be told.
func (c *cond) pure() bool {
	if c == nil {
		return true
	}
	switch c.kind {
	case isLonger, hasSuffix, hasPrefix, isMatch:
		return false
	}
	return c.a.pure() && c.b.pure() && c.c.pure()
}

func isNull(v part) *cond { return &cond{kind: isKind, at: v.at, mask: nullMask} }

// condOf is whether the one output of a value is true; nil where that cannot be
// told.
func condOf(v value) *cond {
	switch v := v.(type) {
	case truth:
		return v.cond
	case part:
		return &cond{kind: isTruthy, at: v.at}
	case given:
		return &cond{kind: givenTruthy, v: v}
	case choice:
		then, otherwise := asCond(v.then), asCond(v.otherwise)
		if then != nil && otherwise != nil {
			return &cond{kind: either, a: v.cond, b: then, c: otherwise}
		}
	}
	return nil
}

// asCond is condOf of a value that may also be a constant.
func asCond(v value) *cond {
	if c, ok := v.(constant); ok {
		return fixed(c.v != nil && c.v != false)
	}
	return condOf(v)
}

// fixed is a condition that is always so.
func fixed(yes bool) *cond { return &cond{kind: isFixed, lit: yes} }
