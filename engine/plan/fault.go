package plan

import (
	"context"
	"slices"
)

// Holds evaluates a constraint over arguments.
func (k *Check) Holds(ctx context.Context, args map[string]any) bool {
	r := k.CEL.Eval(ctx, func(name string) (any, bool) { return args, name == "params" })
	return r.Err == nil && r.Value == true
}

// Faults returns the parts of the argument v that a constraint refuses, at most
// [MaxFaults] of them. known are the places of v that are known to be wrong, and
// are passed over.
func (k *Check) Faults(ctx context.Context, v any, known map[string]bool) (out []Fault) {
	if len(known) == 0 && (k.Surely != nil && k.Surely(v) || k.Holds(ctx, map[string]any{k.Param: v})) {
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
