package answer

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// Counts count how often the values at some paths of items occur.
type Counts struct {
	paths  []string
	split  [][]string
	values []map[string]int
	items  int
}

// Counting bounds.
const (
	maxValues   = 20     // values of a path that an answer shows
	maxDistinct = 10_000 // values of a path that are told apart; further ones are counted together
	maxValueLen = 200    // bytes of a value
)

// The names of what has no value, and of the values that are not shown.
const (
	noValue = "(none)"
	others  = "(others)"
)

// NewCounts counts the values at these paths, which go through lists.
func NewCounts(paths []string) *Counts {
	c := &Counts{paths: paths}
	for _, p := range paths {
		c.split = append(c.split, strings.Split(p, "."))
		c.values = append(c.values, map[string]int{})
	}
	return c
}

// Add counts an item: each value that is at a path of it once.
func (c *Counts) Add(item any) {
	c.items++
	for i, path := range c.split {
		var here []string
		valuesAt(item, path, func(v string) {
			if !slices.Contains(here, v) {
				here = append(here, v)
			}
		})
		if len(here) == 0 {
			here = []string{noValue}
		}
		for _, v := range here {
			if _, known := c.values[i][v]; !known && len(c.values[i]) >= maxDistinct {
				v = others
			}
			c.values[i][v]++
		}
	}
}

// valuesAt hands over the values at a path, as texts.
func valuesAt(v any, path []string, add func(string)) {
	if list, ok := v.([]any); ok {
		for _, e := range list {
			valuesAt(e, path, add)
		}
		return
	}
	if len(path) > 0 {
		if m, ok := v.(map[string]any); ok {
			valuesAt(m[path[0]], path[1:], add)
		}
		return
	}
	text := ""
	switch v := v.(type) {
	case nil:
		return
	case string:
		text = v
	default:
		text = string(diag.JSON(v))
	}
	if len(text) > maxValueLen {
		text = strings.ToValidUTF8(text[:maxValueLen], "") + "..."
	}
	add(text)
}

// Items is how many items were counted.
func (c *Counts) Items() int { return c.items }

// JSON is an object of each path, with an object of its values and how often each
// occurs, the commonest first, and the rest of them together.
func (c *Counts) JSON(masked []string) json.RawMessage {
	o := &Object{}
	for i, path := range c.paths {
		type count struct {
			value string
			n     int
		}
		var all []count
		rest := c.values[i][others]
		for v, n := range c.values[i] {
			if v != others {
				all = append(all, count{v, n})
			}
		}
		slices.SortFunc(all, func(a, b count) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.value, b.value)) })
		inner, hidden := &Object{}, IsMasked(masked, c.split[i][len(c.split[i])-1])
		for j, v := range all {
			if j >= maxValues || hidden {
				rest += v.n
			} else {
				inner.Set(v.value, v.n)
			}
		}
		inner.setIf(rest > 0, others, rest)
		o.Set(path, json.RawMessage(inner.Bytes()))
	}
	return o.Bytes()
}
