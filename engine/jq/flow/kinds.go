package flow

import (
	"math/bits"
	"strings"
)

// Kinds is a set of the kinds of JSON.
type Kinds uint8

// The kinds of JSON.
const (
	Null Kinds = 1 << iota
	Bool
	Number
	String
	Array
	Object

	ScalarKinds = Null | Bool | Number | String
	AllKinds    = ScalarKinds | Array | Object
)

// kindNames are jq's names of the kinds, in the order of their bits.
var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

// KindsOf returns the kinds of these names; 0 for no kind.
func KindsOf(names string) (k Kinds) {
	for _, name := range strings.Fields(names) {
		for i, n := range kindNames {
			if n == name {
				k |= 1 << i
			}
		}
	}
	return k
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

// NameOfKind is jq's name of one kind.
func NameOfKind(k Kinds) string { return kindNames[bits.TrailingZeros8(uint8(k))] }
