package jq

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/itchyny/gojq"
)

// DefaultMemory is how many bytes the values of one run may take together,
// besides its input. It is seen when Go's collector has run, so that a run may
// hold about twice as much for a moment.
const DefaultMemory = 64 << 20

// Bounds of the values that a query makes. None of them is near what a tool
// needs; each is there because gojq would otherwise overflow Go's stack, take all
// memory or hang in a single step. Sizes are parts of the run's memory.
const (
	maxDepth   = 10_000      // levels of arrays and objects in each other; the keys of a path
	maxValue   = 4           // a memory's part: what is looked at as a whole
	maxText    = 4           // likewise: a text that + and * make
	maxLength  = 64          // likewise, in elements: an array that + makes, and an index
	maxSearch  = 64 << 10    // bytes of a text that is searched for all matches, which takes the square of it
	maxPairs   = 100_000_000 // elements that are compared with each other
	maxNeedle  = 100         // elements of an array that is looked for in another by .[[...]]
	maxDigits  = 10_000      // of a whole number
	maxPattern = 1_000       // bytes of a text that is repeated or padded by a builtin: a separator, a format
)

// LimitError is the error of a run that makes more than it may.
type LimitError struct{ Message string }

func (e *LimitError) Error() string { return e.Message }

// bounds are the bounds of a run that may take so much memory.
type bounds struct{ memory int }

func limit(format string, args ...any) error { return &LimitError{fmt.Sprintf(format, args...)} }

func (b bounds) tooLarge(part int) error {
	return limit("the query makes a value that is too large: more than %s", bytesText(b.memory/part))
}

func bytesText(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

var errDeep = limit("the query makes a value that is too deep: more than %d arrays and objects in each other", maxDepth)

// whole returns an error when a value is too deep or, every part of it counted
// as often as it occurs, larger than a part of the memory.
func (b bounds) whole(v any, part int) error {
	switch v.(type) {
	case nil, bool, int, float64:
		return nil
	}
	left := b.memory / part
	if !weigh(v, &left, maxDepth) {
		if left >= 0 {
			return errDeep
		}
		return b.tooLarge(part)
	}
	return nil
}

// weigh takes the size of v off left, and reports whether it fits.
func weigh(v any, left *int, depth int) bool {
	switch v := v.(type) {
	case string:
		*left -= 16 + len(v)
	case []any:
		if depth--; depth < 0 {
			return false
		}
		*left -= 24
		for _, x := range v {
			if *left < 0 || !weigh(x, left, depth) {
				return false
			}
		}
	case map[string]any:
		if depth--; depth < 0 {
			return false
		}
		*left -= 48
		for name, x := range v {
			if *left -= 16 + len(name); *left < 0 || !weigh(x, left, depth) {
				return false
			}
		}
	case *big.Int:
		*left -= 16 + v.BitLen()/8
	case json.Number:
		*left -= 16 + len(v)
	default:
		*left -= 16
	}
	return *left >= 0
}

// flat bounds what + makes of two values: the length of texts and arrays.
func (b bounds) flat(v any) error {
	switch v := v.(type) {
	case string:
		if len(v) > b.memory/maxText {
			return b.tooLarge(maxText)
		}
	case []any:
		if len(v) > b.memory/maxLength {
			return limit("the query makes an array that is too long: more than %d elements", b.memory/maxLength)
		}
	}
	return nil
}

// multiply bounds what * may make of two values.
func (b bounds) multiply(l, r any) error {
	if _, ok := l.(string); !ok {
		l, r = r, l
	}
	if s, ok := l.(string); ok {
		if n, _ := gojq.ToFloat64(r); float64(len(s))*n > float64(b.memory/maxText) {
			return b.tooLarge(maxText)
		}
		return nil
	}
	if digits(l)+digits(r) > maxDigits {
		return limit("the query makes a number that is too large: more than %d digits", maxDigits)
	}
	if err := b.whole(l, maxValue); err != nil {
		return err
	}
	return b.whole(r, maxValue)
}

// digits is about how many digits a whole number has.
func digits(v any) int {
	switch v := v.(type) {
	case *big.Int:
		return v.BitLen() / 3
	case json.Number:
		return len(v)
	}
	return 0
}

// pairs bounds what compares the elements of two arrays, or the parts of two
// values, with each other.
func (b bounds) pairs(l, r any) error {
	n, m := b.memory/maxValue, b.memory/maxValue
	if !weigh(l, &n, maxDepth) || !weigh(r, &m, maxDepth) {
		if err := b.whole(l, maxValue); err != nil {
			return err
		}
		return b.whole(r, maxValue)
	}
	if n, m = b.memory/maxValue-n, b.memory/maxValue-m; n/16*(m/16) > maxPairs {
		return limit("the query compares more than %d elements with each other", maxPairs)
	}
	return nil
}

// path bounds a path: an array of keys.
func (b bounds) path(v any) error {
	keys, _ := v.([]any)
	if len(keys) > maxDepth {
		return errDeep
	}
	for _, k := range keys {
		if err := b.index(k); err != nil {
			return err
		}
	}
	return nil
}

// index bounds a key: a number, up to which an array is made, or an array that is
// looked for.
func (b bounds) index(v any) error {
	if list, ok := v.([]any); ok {
		if len(list) > maxNeedle {
			return limit("the query looks for an array of more than %d elements in another", maxNeedle)
		}
		return b.whole(list, maxValue)
	}
	if n, ok := gojq.ToInt(v); ok && n > b.memory/maxLength {
		return limit("the index %v is too large: an array may have %d elements", v, b.memory/maxLength)
	}
	return nil
}

// text bounds a text by its length in bytes.
func text(v any, n int) error {
	if s, ok := v.(string); ok && len(s) > n {
		return limit("the text is too long for this function: %d bytes, of %d that it may have", len(s), n)
	}
	return nil
}

// columns bounds the table that transpose makes.
func (b bounds) columns(v any) error {
	rows, _ := v.([]any)
	most := 0
	for _, row := range rows {
		if cells, ok := row.([]any); ok {
			most = max(most, len(cells))
		}
	}
	if most*len(rows) > b.memory/maxLength {
		return limit("the query makes a table that is too large: more than %d cells", b.memory/maxLength)
	}
	return nil
}
