package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

// maxCuts bounds how often an item is shortened.
const maxCuts = 200

// shorten encodes the first item, its longest lists and texts cut to half until it
// has no more than so many characters, and notes each place.
func (s *Items) shorten(room int) []byte {
	v := valueOf(s.first)
	s.shortened = nil
	cut := map[string]*longest{}
	b := s.first
	for n := 0; n < maxCuts && utf8.RuneCount(b) > room; n++ {
		place := longestOf(v, "")
		if place == nil {
			break
		}
		if was := cut[place.path]; was != nil {
			place.of = was.of
		}
		cut[place.path] = place
		place.halve()
		b = AppendValue(nil, v, nil)
	}
	for _, path := range slices.Sorted(maps.Keys(cut)) {
		if len(s.shortened) < maxShortened {
			s.shortened = append(s.shortened, cut[path].String())
		}
	}
	return b
}

// maxShortened bounds how many shortened places metadata names.
const maxShortened = 20

// longest is the list or text of an item that takes the most of it.
type longest struct {
	path string
	size int // bytes
	of   int // how long it was at first
	left int // ... and is now
	list bool
	put  func(any) // puts a shorter one in its place
	v    any
}

func (l *longest) String() string {
	if l.list {
		return fmt.Sprintf("%s: %d of %d items", l.path, l.left, l.of)
	}
	return fmt.Sprintf("%s: %d of %d characters", l.path, l.left, l.of)
}

// halve leaves the first half.
func (l *longest) halve() {
	switch v := l.v.(type) {
	case string:
		r := []rune(v)
		l.left = len(r) / 2
		l.put(string(r[:l.left]))
	case []any:
		l.left = len(v) / 2
		l.put(v[:l.left:l.left])
	}
}

// longestOf finds the list or text in v that is worth cutting most: a list of many
// small things is one, a list of a few large ones is not, for what is in it is.
func longestOf(v any, path string) (best *longest) {
	better := func(l *longest) {
		if l != nil && (best == nil || l.size > best.size) {
			best = l
		}
	}
	child := func(v any, path string, put func(any)) {
		switch v := v.(type) {
		case string:
			if n := utf8.RuneCountInString(v); n > 40 {
				better(&longest{path: path, size: len(v), of: n, put: put, v: v})
			}
		case []any:
			if len(v) > 1 {
				better(&longest{path: path, size: len(diag.JSON(v)), of: len(v), list: true, put: put, v: v})
			}
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			at := k
			if path != "" {
				at = path + "." + k
			}
			child(v[k], at, func(x any) { v[k] = x })
			if inner := longestOf(v[k], at); inner != nil && best != nil && best.path == at && inner.size*2 > best.size {
				best = inner // most of the list is one thing in it
			} else {
				better(inner)
			}
		}
	case []any:
		for i, e := range v {
			at := fmt.Sprintf("%s[%d]", path, i)
			child(e, at, func(x any) { v[i] = x })
			better(longestOf(e, at))
		}
	}
	return best
}

// valueOf is the value of an item, as it is shown.
func valueOf(item []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(item))
	d.UseNumber()
	_ = d.Decode(&v) // it was written here
	return v
}
