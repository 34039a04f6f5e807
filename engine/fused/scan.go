package fused

import (
	"encoding/binary"
	"math/bits"
)

// kind is what is at a place.
type kind uint8

const (
	missing kind = iota
	null
	isFalse
	isTrue
	number
	text
	array
	objectKind
)

// What is known of a text or a number.
const (
	escaped uint8 = 1 << iota // it has a backslash
	odd                       // it has a byte that is not printable ASCII
	short                     // a whole number that is written as it is
)

const (
	// maxDepth is how deep a value may nest that is looked into.
	maxDepth = 100
	// bad is the end of what is not answered here.
	bad = -1
)

func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// quoted returns the end of the string whose quote is at i, behind its other quote. It
// looks at eight bytes at a time: the bits of m are set where a byte is a quote, a
// backslash, or no printable ASCII.
func quoted(b []byte, i int) (int, uint8) {
	flags := uint8(0)
	i++
	for {
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			q, s, d := x^(ones*'"'), x^(ones*'\\'), x^(ones*0x7f)
			m := (x | (x-ones*0x20)&^x | (q-ones)&^q | (s-ones)&^s | (d-ones)&^d) & highs
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			return bad, 0
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1, flags
		case c == '\\':
			flags |= escaped
			if i = escape(b, i+1); i < 0 {
				return bad, 0
			}
		case c < ' ':
			return bad, 0
		case c >= 0x7f:
			flags |= odd
			for i++; i < len(b) && b[i] >= 0x7f; i++ {
			}
		default: // near the end, where not eight bytes are left
			i++
		}
	}
}

// escape returns the end of an escape, behind its backslash.
func escape(b []byte, i int) int {
	if i >= len(b) {
		return bad
	}
	switch b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		if i+5 > len(b) {
			return bad
		}
		for _, h := range b[i+1 : i+5] {
			if !(h >= '0' && h <= '9' || h|0x20 >= 'a' && h|0x20 <= 'f') {
				return bad
			}
		}
		return i + 5
	}
	return bad
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}

// numeral returns the end of the number at i.
func numeral(b []byte, i int) (int, uint8) {
	start := i
	if b[i] == '-' {
		i++
	}
	whole := i
	if i = digits(b, i); i == whole || b[whole] == '0' && i > whole+1 {
		return bad, 0
	}
	flags := uint8(0)
	if i-whole <= 18 && (b[whole] != '0' || whole == start) {
		flags = short
	}
	if i < len(b) && b[i] == '.' {
		from := i + 1
		if i = digits(b, from); i == from {
			return bad, 0
		}
		flags = 0
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		from := i
		if i = digits(b, from); i == from {
			return bad, 0
		}
		flags = 0
	}
	return i, flags
}

func literal(b []byte, i int) (int, kind) {
	switch {
	case len(b)-i >= 4 && string(b[i:i+4]) == "null":
		return i + 4, null
	case len(b)-i >= 4 && string(b[i:i+4]) == "true":
		return i + 4, isTrue
	case len(b)-i >= 5 && string(b[i:i+5]) == "false":
		return i + 5, isFalse
	}
	return bad, missing
}

// skip returns the end of the value at i, which is valid JSON but for the
// encoding of its texts; bad for any other.
func skip(b []byte, i, depth int) int {
	if i >= len(b) || depth > maxDepth {
		return bad
	}
	switch b[i] {
	case '"':
		i, _ = quoted(b, i)
		return i
	case '{':
		return members(b, i, func(_, _, val int, _ uint8) int { return skip(b, val, depth+1) })
	case '[':
		return elements(b, i, func(i int) int { return skip(b, i, depth+1) })
	case 'n', 't', 'f':
		i, _ = literal(b, i)
		return i
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		i, _ = numeral(b, i)
		return i
	}
	return bad
}

// elements hands over the place of each element of the array at i, and expects
// where that ends; it returns the end of the array.
func elements(b []byte, i int, each func(i int) int) int {
	if i = space(b, i+1); i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		if i = each(i); i < 0 {
			return bad
		}
		if i = space(b, i); i >= len(b) {
			return bad
		}
		if b[i] == ']' {
			return i + 1
		}
		if b[i] != ',' {
			return bad
		}
		i = space(b, i+1)
	}
}

// members hands over the places of each name and value of the object at i, and
// expects where the value ends; it returns the end of the object.
func members(b []byte, i int, each func(name, end, val int, flags uint8) int) int {
	if i = space(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for i < len(b) && b[i] == '"' {
		end, flags := quoted(b, i)
		if end < 0 {
			return bad
		}
		val := space(b, end)
		if val >= len(b) || b[val] != ':' {
			return bad
		}
		if i = each(i, end, space(b, val+1), flags); i < 0 {
			return bad
		}
		if i = space(b, i); i >= len(b) {
			return bad
		}
		if b[i] == '}' {
			return i + 1
		}
		if b[i] != ',' {
			return bad
		}
		i = space(b, i+1)
	}
	return bad
}
