package terminal

import (
	"maps"
	"slices"
	"strings"
)

// Fields are what is shown of each record.
type Fields struct {
	Paths []string // with dots, in this order; nil: all
	Asked bool     // the reader asked for these, so that none is left out
}

// columns returns the paths that a table of the records shows. Those that nobody
// asked for are left out where they say nothing: empty ones, addresses of web
// pages, the id of what is shown by its name.
func (f Fields) columns(records []any) []string {
	paths := f.Paths
	if paths == nil {
		paths = keys(records)
	}
	if f.Asked {
		return paths
	}
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		if owner, ok := strings.CutSuffix(p, ".id"); ok && (slices.Contains(paths, owner+".summary") || slices.Contains(paths, owner+".name")) {
			return true
		}
		empty := true
		for _, r := range records {
			for _, v := range at(r, p) {
				s, text := v.(string)
				if text && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) {
					return true
				}
				empty = empty && (v == nil || text && s == "")
			}
		}
		return empty && len(records) > 0
	})
}

// keys are the fields that any of the records has: first those that say which one
// it is, then those of one value, then the rest; each of them by its name.
func keys(records []any) []string {
	seen := map[string]int{}
	for _, r := range records {
		m, _ := r.(map[string]any)
		for key, v := range m {
			seen[key] = max(seen[key], rank(key, v))
		}
	}
	out := slices.Collect(maps.Keys(seen))
	slices.SortFunc(out, func(a, b string) int {
		if seen[a] != seen[b] {
			return seen[a] - seen[b]
		}
		return strings.Compare(a, b)
	})
	return out
}

// firsts are the fields that readers look for first.
var firsts = []string{"id", "number", "level", "name", "title", "summary", "user", "status", "urgency", "priority", "until"}

func rank(key string, v any) int {
	if i := slices.Index(firsts, key); i >= 0 {
		return i
	}
	switch v.(type) {
	case map[string]any:
		return len(firsts) + 1
	case []any:
		return len(firsts) + 2
	}
	return len(firsts)
}

// headings are the names of columns: a path without the name that all such paths
// end with, and of that the last part, unless two would have the same.
func headings(paths []string) []string {
	short := func(p string) string {
		for _, end := range []string{".summary", ".name"} {
			p = strings.TrimSuffix(p, end)
		}
		return p[strings.LastIndex(p, ".")+1:]
	}
	count := map[string]int{}
	for _, p := range paths {
		count[short(p)]++
	}
	out := make([]string, len(paths))
	for i, p := range paths {
		if out[i] = p; count[short(p)] == 1 {
			out[i] = short(p)
		}
	}
	return out
}
