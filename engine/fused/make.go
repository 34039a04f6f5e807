package fused

import (
	"slices"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/records"
)

// value is the one output of o as jq would give it, an object with what the tree wants
// and perhaps more. ok is false where jq would fail, or nothing is known.
func (r *Runner) value(o *op, t answer.Tree) (v any, ok bool) {
	switch o.kind {
	case opPart:
		s := &r.slots[r.bases[o.level]+o.slot]
		if s.kind <= null {
			return nil, true
		}
		v, _ = r.valueOf(int(s.start), t)
		return v, true
	case opConst:
		return o.v, true
	case opGiven:
		return r.values[o.given], true
	case opBool:
		return r.test(o.cond)
	case opObject:
		if o.full != nil {
			o = o.full
		}
		size := len(o.fields)
		if t != nil {
			size = min(size, len(t))
		}
		out := make(map[string]any, size)
		for _, c := range o.checks {
			if !r.possible(c) {
				return nil, false
			}
		}
		for i := range o.fields {
			f := &o.fields[i]
			inner, wanted := t[f.name]
			if t != nil && !wanted {
				if !r.possible(f.v) {
					return nil, false
				}
				continue
			}
			if out[f.name], ok = r.value(f.v, inner); !ok {
				return nil, false
			}
		}
		return out, true
	case opRanked:
		var keys, out []any
		ok := r.each(o.then, func(o *op) (ok bool) {
			if v, ok = r.value(o.then, nil); !ok {
				return false
			}
			keys = append(keys, v)
			v, ok = r.value(o.els, t)
			out = append(out, v)
			return ok
		})
		return ranking(keys, out), ok
	case opList, opFirst:
		out, good := []any{}, true
		ok := r.each(o.then, func(o *op) bool {
			v, good = r.value(o, t)
			out = append(out, v)
			return good
		})
		if o.kind == opList {
			return out, ok
		}
		if len(out) == 0 {
			return nil, ok
		}
		return out[0], ok
	}
	good := true
	ok = r.each(o, func(o *op) bool {
		v, good = r.value(o, t)
		return good
	})
	return v, ok
}

// ranking is a list in the order of its keys.
func ranking(keys, list []any) []any {
	at := make([]int, len(list))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(i, j int) int { return gojq.Compare(keys[i], keys[j]) })
	out := make([]any, len(list))
	for i, from := range at {
		out[i] = list[from]
	}
	return out
}

// possible reports whether jq would not fail to make o, which is not wanted.
func (r *Runner) possible(o *op) bool {
	switch o.kind {
	case opPart, opConst, opGiven:
		return true
	case opBool:
		_, ok := r.test(o.cond)
		return ok
	case opObject:
		for _, c := range o.checks {
			if !r.possible(c) {
				return false
			}
		}
		for i := range o.fields {
			if !r.possible(o.fields[i].v) {
				return false
			}
		}
		return true
	case opKeyed:
		return r.possible(o.then) && r.possible(o.els)
	case opList, opRanked, opFirst:
		return r.each(o.then, r.possible)
	}
	return r.each(o, r.possible)
}

// valueOf is the value at i, whose JSON is known to be right, as package records has
// it, of objects what the tree wants, and where it ends.
func (r *Runner) valueOf(i int, t answer.Tree) (v any, end int) {
	b := r.b
	switch b[i] {
	case '"':
		end, flags := quoted(b, i)
		return r.textOf(b[i:end], flags), end
	case '[':
		out := []any{}
		end := elements(b, i, func(i int) int {
			v, end := r.valueOf(i, t)
			out = append(out, v)
			return end
		})
		return out, end
	case '{':
		out := map[string]any{}
		end := members(b, i, func(at, end, val int, flags uint8) int {
			name, _ := r.textOf(b[at:end], flags).(string)
			inner, wanted := t[name]
			if t != nil && !wanted {
				return skip(b, val, 1)
			}
			v, ended := r.valueOf(val, inner)
			out[name] = v
			return ended
		})
		return out, end
	case 'n', 't', 'f':
		end, k := literal(b, i)
		if k == null {
			return nil, end
		}
		return k == isTrue, end
	}
	end, _ = numeral(b, i)
	return records.Number(b[i:end]), end
}

// textOf is a string.
func (r *Runner) textOf(b []byte, flags uint8) any {
	if flags == 0 {
		return r.strings.Of(b[1 : len(b)-1])
	}
	return unquoted(b)
}
