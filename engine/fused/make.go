package fused

import "pagerduty-mcp-server/engine/records"

// value is the one output of o as jq would give it, an object with the fields of
// names alone, unless that is nil. ok is false where jq would fail, or nothing is known.
func (r *Runner) value(o *op, names map[string]bool) (v any, ok bool) {
	switch o.kind {
	case opPart:
		s := &r.slots[r.bases[o.level]+o.slot]
		if s.kind <= null {
			return nil, true
		}
		v, _ = valueOf(r.b, int(s.start))
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
		out := make(map[string]any, len(o.fields))
		for _, c := range o.checks {
			if !r.possible(c) {
				return nil, false
			}
		}
		for i := range o.fields {
			f := &o.fields[i]
			if names != nil && !names[f.name] {
				if !r.possible(f.v) {
					return nil, false
				}
				continue
			}
			if out[f.name], ok = r.value(f.v, nil); !ok {
				return nil, false
			}
		}
		return out, true
	case opList, opFirst:
		out, good := []any{}, true
		ok := r.each(o.then, func(o *op) bool {
			v, good = r.value(o, nil)
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
		v, good = r.value(o, names)
		return good
	})
	return v, ok
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
	case opList, opFirst:
		return r.each(o.then, r.possible)
	}
	return r.each(o, r.possible)
}

// valueOf is the value at i, whose JSON is known to be right, as package records has
// it, and where it ends.
func valueOf(b []byte, i int) (v any, end int) {
	switch b[i] {
	case '"':
		end, flags := quoted(b, i)
		if flags != 0 {
			return unquoted(b[i:end]), end
		}
		return string(b[i+1 : end-1]), end
	case '[':
		out := []any{}
		end := elements(b, i, func(i int) int {
			v, end := valueOf(b, i)
			out = append(out, v)
			return end
		})
		return out, end
	case '{':
		out := map[string]any{}
		end := members(b, i, func(name, end, val int, _ uint8) int {
			v, ended := valueOf(b, val)
			out[unquoted(b[name:end])] = v
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
