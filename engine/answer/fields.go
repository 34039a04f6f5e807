package answer

import (
	"maps"
	"slices"
	"strings"
)

// fields are the parts of an item that an answer has: a tree of the paths that were
// asked for. A path goes through lists.
type fields struct {
	inner map[string]*fields // nil: all that is there
	seen  map[string]bool    // the names that objects at this place have
	hits  int                // how many objects were at this place
	whole bool               // one of them had every name
}

// newFields returns the tree of some paths; nil for no paths, and where one of them
// is * for everything.
func newFields(paths []string) *fields {
	if paths == nil || slices.Contains(paths, "*") {
		return nil
	}
	root := &fields{inner: map[string]*fields{}}
	for _, path := range paths {
		at := root
		for name := range strings.SplitSeq(path, ".") {
			if at.inner == nil { // a shorter path asks for all of it
				break
			}
			next := at.inner[name]
			if next == nil {
				next = &fields{inner: map[string]*fields{}}
				at.inner[name] = next
			}
			at = next
		}
		at.inner = nil
	}
	return root
}

// of is what the tree leaves of a value.
func (f *fields) of(v any) any {
	if f == nil || f.inner == nil {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		f.hits++
		out := make(map[string]any, len(f.inner))
		for name, x := range v {
			if inner, ok := f.inner[name]; ok {
				out[name] = inner.of(x)
			}
		}
		if f.whole = f.whole || len(out) == len(f.inner); !f.whole {
			f.note(v)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = f.of(e)
		}
		return out
	}
	return v
}

// note keeps the names of an object that lacks one of those that are asked for.
func (f *fields) note(m map[string]any) {
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	for name := range m {
		f.seen[name] = true
	}
	for name := range f.inner {
		if _, ok := m[name]; ok {
			f.seen[name] = true
		}
	}
}

// complete reports whether each path was there once.
func (f *fields) complete() bool {
	if f == nil || f.inner == nil {
		return true
	}
	for name, inner := range f.inner {
		if !f.whole && !f.seen[name] || !inner.complete() {
			return false
		}
	}
	return f.hits > 0
}

// strange returns a path that no object had, and the names that were there instead;
// ok is false for none.
func (f *fields) strange(prefix string) (path string, known []string, ok bool) {
	if f == nil || f.inner == nil || f.hits == 0 {
		return "", nil, false
	}
	for _, name := range slices.Sorted(maps.Keys(f.inner)) {
		if !f.whole && !f.seen[name] {
			known := slices.Sorted(maps.Keys(f.seen))
			for i := range known {
				known[i] = prefix + known[i]
			}
			return prefix + name, known, true
		}
		if path, known, ok := f.inner[name].strange(prefix + name + "."); ok {
			return path, known, true
		}
	}
	return "", nil, false
}
