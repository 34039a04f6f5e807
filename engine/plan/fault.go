package plan

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"pagerduty-mcp-server/engine/toolfile"
)

// Part leads from a value to parts of it. Exactly one of its fields is set.
type Part struct {
	Items    bool                // to each item of a list
	Property string              // to the property of an object that has this name
	Others   []toolfile.Property // to each property of an object but these; not nil
}

// others leads to the properties of an object that its schema does not name.
func others(s *toolfile.Schema) Part {
	return Part{Others: append([]toolfile.Property{}, s.Properties...)}
}

// Holds evaluates a constraint over arguments.
func (k *Check) Holds(ctx context.Context, args map[string]any) bool {
	r := k.CEL.Eval(ctx, func(name string) (any, bool) { return args, name == "params" })
	return r.Err == nil && r.Value == true
}

// Faults returns the parts of the argument v that a constraint refuses, at most
// [MaxFaults] of them. known are the places of v that are known to be wrong, and
// are passed over.
func (k *Check) Faults(ctx context.Context, v any, known map[string]bool) (out []Fault) {
	if len(known) == 0 && k.Holds(ctx, map[string]any{k.Param: v}) {
		return nil
	}
	// A constraint looks at nothing but the way to its places, so that it holds for
	// a value that has one of them alone if it holds for that place.
	each(v, k.Path, k.Param, func(place string, part, alone any) bool {
		if k.Missing != "" {
			place = member(place, k.Missing)
		}
		if known[place] || k.Deep && !whollyRight(part) || k.Holds(ctx, map[string]any{k.Param: alone}) {
			return true
		}
		out = append(out, Fault{place, k.Explain(place, part)})
		return len(out) < MaxFaults && ctx.Err() == nil
	})
	return out
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

// whollyRight reports whether no part of a value is of a wrong type.
func whollyRight(v any) bool {
	switch v := v.(type) {
	case wrong:
		return false
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !whollyRight(e) })
	case map[string]any:
		for _, e := range v {
			if !whollyRight(e) {
				return false
			}
		}
	}
	return true
}
