package answer

import (
	"maps"
	"slices"
	"strings"
)

// Tree are the paths that are wanted of an item: names, each with what is wanted of
// what is there; nil: all of it. A path goes through lists.
type Tree map[string]Tree

// TreeOf is the tree of some paths; nil for no paths, and where one of them is * for
// everything.
func TreeOf(paths []string) Tree {
	if paths == nil || slices.Contains(paths, "*") {
		return nil
	}
	root := Tree{}
	for _, path := range paths {
		at := root
		names := strings.Split(path, ".")
		for i, name := range names {
			next, there := at[name]
			if i == len(names)-1 {
				at[name] = nil
				break
			}
			if there && next == nil { // a shorter path asks for all of it
				break
			}
			if next == nil {
				next = Tree{}
				at[name] = next
			}
			at = next
		}
	}
	return root
}

// fields are the parts of an item that an answer has, and what is known of them.
type fields struct {
	inner map[string]*fields // nil: all that is there
	seen  map[string]bool    // the names that objects at this place have
	hits  int                // how many objects were at this place
	whole bool               // one of them had every name
}

// newFields returns the fields of a tree.
func newFields(t Tree) *fields {
	out := &fields{}
	if t != nil {
		out.inner = map[string]*fields{}
	}
	for name, of := range t {
		out.inner[name] = newFields(of)
	}
	return out
}

// of is what the tree leaves of a value.
func (f *fields) of(v any) any {
	if f.inner == nil {
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
	if f.inner == nil {
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
// ok is false for none, and for nil.
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
