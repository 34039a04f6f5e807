package terminal

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// at returns the values at a path with dots, which goes through lists.
func at(v any, path string) []any {
	found := []any{v}
	if path == "" {
		return found
	}
	for _, name := range strings.Split(path, ".") {
		var next []any
		for _, v := range flat(found) {
			if m, ok := v.(map[string]any); ok {
				if e, ok := m[name]; ok {
					next = append(next, e)
				}
			}
		}
		found = next
	}
	return flat(found)
}

// flat is the values, with the elements of lists in their place.
func flat(list []any) []any {
	var out []any
	for _, v := range list {
		if l, ok := v.([]any); ok {
			out = append(out, flat(l)...)
			continue
		}
		out = append(out, v)
	}
	return out
}

// cell is what stands in a table for the values at a path.
func (w Window) cell(values []any) string {
	var words []string
	for _, v := range values {
		if s := w.word(v); s != "" {
			words = append(words, s)
		}
	}
	return strings.Join(words, ", ")
}

// word is a value in a few words: an object by what it is called.
func (w Window) word(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if t, ok := instant(v); ok {
			return t.In(w.zone()).Format(timeFormat)
		}
		return strings.Join(strings.Fields(v), " ")
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case json.Number:
		return v.String()
	case []any:
		return w.cell(v)
	case map[string]any:
		if s := w.called(v); s != "" {
			return s
		}
		return w.members(v)
	}
	return ""
}

// members are the fields of an object that have a value, each behind its name.
func (w Window) members(m map[string]any) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if s := w.word(m[key]); s != "" {
			parts = append(parts, key+" "+s)
		}
	}
	return strings.Join(parts, ", ")
}

// called is the name of an object; empty: it has none.
func (w Window) called(m map[string]any) string {
	for _, key := range names {
		if s, ok := m[key].(string); ok && s != "" {
			return w.word(s)
		}
	}
	return ""
}

// names are the fields that say what a record is called, the best one first.
var names = []string{"name", "summary", "title", "label", "id"}

// timeFormat is how a time is written in a table: to the minute.
const timeFormat = "2006-01-02 15:04"

// instant reads a time with date, hour and offset (RFC 3339).
func instant(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02T15:04:05Z") || s[4] != '-' || s[10] != 'T' {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}

func (w Window) zone() *time.Location {
	if w.Zone == nil {
		return time.UTC
	}
	return w.Zone
}
