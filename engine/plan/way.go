package plan

import (
	"maps"
	"slices"
	"strconv"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Part leads from a value to parts of it. Exactly one of its fields is set.
type Part struct {
	Items    bool                // to each item of a list
	Property string              // to the property of an object that has this name
	Others   []toolfile.Property // to each property of an object but these; not nil
}

// wrong stands in an argument for a part that is of a wrong type.
type wrong struct{}

// others leads to the properties of an object that its schema does not name.
func others(s *toolfile.Schema) Part {
	return Part{Others: append([]toolfile.Property{}, s.Properties...)}
}

// each calls f with every part of v at the end of the way, until f returns
// false: with its place, the part itself, and v with nothing but the way to it.
func each(v any, way []Part, place string, f func(place string, part, alone any) bool) bool {
	if _, ok := v.(wrong); ok {
		return true
	}
	if len(way) == 0 {
		return f(place, v, v)
	}
	step, rest := way[0], way[1:]
	switch v := v.(type) {
	case []any:
		if !step.Items {
			return true
		}
		for i, e := range v {
			if !each(e, rest, place+"["+strconv.Itoa(i)+"]", func(place string, part, alone any) bool {
				return f(place, part, []any{alone})
			}) {
				return false
			}
		}
	case map[string]any:
		names := []string{step.Property}
		if step.Others != nil {
			names = slices.DeleteFunc(slices.Sorted(maps.Keys(v)), func(name string) bool {
				return slices.ContainsFunc(step.Others, func(p toolfile.Property) bool { return p.Name.Value == name })
			})
		}
		for _, name := range names {
			if v[name] == nil || step.Items {
				continue
			}
			if !each(v[name], rest, member(place, name), func(place string, part, alone any) bool {
				return f(place, part, map[string]any{name: alone})
			}) {
				return false
			}
		}
	}
	return true
}

// placeOf is where a way leads to, for a reader of the file.
func placeOf(name string, way []Part) string {
	for _, step := range way {
		switch {
		case step.Items:
			name += "[]"
		case step.Property != "":
			name = member(name, step.Property)
		default:
			name += ".*"
		}
	}
	return name
}

// on puts v at the end of a way, with nothing else on it.
func on(way []Part, v any) any {
	for i := len(way) - 1; i >= 0; i-- {
		switch step := way[i]; {
		case step.Items:
			v = []any{v}
		case step.Property != "":
			v = map[string]any{step.Property: v}
		default:
			v = map[string]any{"*": v}
		}
	}
	return v
}

// member is the place of an object's property.
func member(place, name string) string {
	if toolfile.IsIdentifier(name) {
		return place + "." + name
	}
	return place + "[" + diag.Show(name) + "]"
}
