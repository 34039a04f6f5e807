package fused

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
)

// write appends the one output of o; where masked it is not shown, unless it is
// null or an empty text. ok is false where jq would fail, or nothing is known.
func (r *Runner) write(out []byte, o *op, masked bool) ([]byte, bool) {
	start := len(out)
	out, ok := r.shown(out, o)
	if masked && ok {
		out = hide(out, start)
	}
	return out, ok
}

// hide replaces the value that was written from start on, unless it is null or an
// empty text.
func hide(out []byte, start int) []byte {
	if s := out[start:]; string(s) != "null" && string(s) != `""` {
		return append(out[:start], `"***"`...)
	}
	return out
}

func (r *Runner) shown(out []byte, o *op) ([]byte, bool) {
	switch o.kind {
	case opPart:
		return r.part(out, &r.slots[r.bases[o.level]+o.slot], o.only)
	case opConst:
		r.dirty = r.dirty || o.dirty
		return append(out, o.lit...), true
	case opGiven:
		r.dirty = true
		return answer.AppendValue(out, r.values[o.given], r.plan.masked), true
	case opObject:
		return r.fields(out, o)
	case opBool:
		yes, ok := r.test(o.cond)
		return strconv.AppendBool(out, yes), ok
	case opList:
		out = append(out, '[')
		from, good := len(out), true
		ok := r.each(o.then, func(o *op) bool {
			if len(out) > from {
				out = append(out, ',')
			}
			out, good = r.write(out, o, false)
			return good
		})
		return append(out, ']'), ok
	case opRanked:
		return r.ranked(out, o)
	case opFirst:
		start, end := len(out), -1
		good := true
		ok := r.each(o.then, func(o *op) bool {
			out, good = r.write(out, o, false)
			if end < 0 {
				end = len(out)
			}
			out = out[:end]
			return good
		})
		if ok && end < 0 {
			return append(out[:start], "null"...), true
		}
		return out, ok
	}
	ok := r.each(o, func(o *op) (good bool) {
		out, good = r.write(out, o, false)
		return good
	})
	return out, ok
}

// ranked appends a list in the order of its keys.
func (r *Runner) ranked(out []byte, o *op) ([]byte, bool) {
	type element struct {
		key      any
		from, to int
	}
	var all []element
	start := len(out)
	ok := r.each(o.then, func(o *op) bool {
		e := element{from: len(out)}
		ok := false
		if e.key, ok = r.value(o.then, nil); ok {
			out, ok = r.write(out, o.els, false)
		}
		e.to = len(out)
		all = append(all, e)
		return ok
	})
	if !ok {
		return out, false
	}
	slices.SortStableFunc(all, func(a, b element) int { return gojq.Compare(a.key, b.key) })
	made := bytes.Clone(out[start:])
	out = append(out[:start], '[')
	for i, e := range all {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, made[e.from-start:e.to-start]...)
	}
	return append(out, ']'), true
}

// fields appends an object that the query builds.
func (r *Runner) fields(out []byte, o *op) ([]byte, bool) {
	ok := true
	for _, c := range o.checks {
		if !r.possible(c) {
			return out, false
		}
	}
	if len(o.fields) == 0 {
		return append(out, "{}"...), true
	}
	r.dirty = r.dirty || o.dirty
	for i := range o.fields {
		f := &o.fields[i]
		out = append(out, f.head...)
		if out, ok = r.write(out, f.v, f.masked); !ok {
			return out, false
		}
	}
	return append(out, '}'), true
}

func (r *Runner) part(out []byte, s *slot, t answer.Tree) ([]byte, bool) {
	switch s.kind {
	case missing, null:
		return append(out, "null"...), true
	case text:
		return r.quote(out, r.b[s.start:s.end], s.flags), true
	case number:
		return appendNumber(out, r.b[s.start:s.end], s.flags), true
	case objectKind, array:
		out, end := r.copy(out, int(s.start), false, t)
		return out, end >= 0
	}
	return append(out, r.b[s.start:s.end]...), true
}

// quote appends a string.
func (r *Runner) quote(out, b []byte, flags uint8) []byte {
	if flags == 0 {
		return append(out, b...)
	}
	r.dirty = true
	if flags&escaped == 0 && utf8.Valid(b) {
		return append(out, b...)
	}
	plain, _ := jsontext.AppendUnquote(nil, b)
	out, _ = jsontext.AppendQuote(out, plain)
	return out
}

// appendNumber appends a number as an answer has what the decoder makes of it.
func appendNumber(out, b []byte, flags uint8) []byte {
	if flags&short != 0 {
		return append(out, b...)
	}
	n := records.Number(b)
	if n, ok := n.(int); ok {
		return strconv.AppendInt(out, int64(n), 10)
	}
	text, _ := jq.Marshal(n) // never fails
	return append(out, text...)
}

// entry is a member of an object that is being written: where its name and its value are.
type entry struct{ name, end, val int32 }

// copy appends the value at i, whose JSON is known to be right, in its shortest
// form and its names in order, of objects what the tree wants, and returns where it ends.
func (r *Runner) copy(out []byte, i int, masked bool, t answer.Tree) ([]byte, int) {
	b, start := r.b, len(out)
	end := bad
	switch b[i] {
	case '"':
		var flags uint8
		end, flags = quoted(b, i)
		out = r.quote(out, b[i:end], flags)
	case '[':
		out = append(out, '[')
		from := len(out)
		end = elements(b, i, func(i int) int {
			if len(out) > from {
				out = append(out, ',')
			}
			out, i = r.copy(out, i, false, t)
			return i
		})
		out = append(out, ']')
	case '{':
		out, end = r.copyObject(out, i, t)
	case 'n', 't', 'f':
		end, _ = literal(b, i)
		out = append(out, b[i:end]...)
	default:
		var flags uint8
		end, flags = numeral(b, i)
		out = appendNumber(out, b[i:end], flags)
	}
	if masked && end >= 0 {
		out = hide(out, start)
	}
	return out, end
}

// copyObject is copy of an object. Names that are escaped, no UTF-8 or there twice
// are not answered here.
func (r *Runner) copyObject(out []byte, i int, t answer.Tree) ([]byte, int) {
	b, base := r.b, len(r.stack)
	defer func() { r.stack = r.stack[:base] }()
	end := members(b, i, func(name, end, val int, flags uint8) int {
		if flags&escaped != 0 || flags&odd != 0 && !utf8.Valid(b[name:end]) {
			return bad
		}
		if _, wanted := t[string(b[name+1:end-1])]; t != nil && !wanted {
			return skip(b, val, 1)
		}
		r.dirty = r.dirty || flags != 0
		e := entry{int32(name), int32(end), int32(val)}
		r.stack = append(r.stack, e)
		for at := len(r.stack) - 1; at > base; at-- {
			before := r.stack[at-1]
			c := bytes.Compare(b[before.name+1:before.end-1], b[name+1:end-1])
			if c == 0 {
				return bad
			}
			if c < 0 {
				break
			}
			r.stack[at], r.stack[at-1] = before, e
		}
		return skip(b, val, 1)
	})
	if end < 0 {
		return out, bad
	}
	if len(r.stack) == base {
		return append(out, "{}"...), end
	}
	for at := base; at < len(r.stack); at++ {
		e := r.stack[at]
		out = append(out, "{,"[min(at-base, 1)])
		out = append(out, b[e.name:e.end]...)
		out = append(out, ':')
		var ended int
		if out, ended = r.copy(out, int(e.val), r.isMasked(b[e.name+1:e.end-1]), t[string(b[e.name+1:e.end-1])]); ended < 0 {
			return out, bad
		}
	}
	return append(out, '}'), end
}

// maxHidden bounds how many names a runner remembers.
const maxHidden = 1000

// isMasked reports whether what is at a name of a whole object is not shown.
func (r *Runner) isMasked(name []byte) bool {
	if len(r.plan.masked) == 0 {
		return false
	}
	yes, known := r.hidden[string(name)]
	if !known {
		if r.hidden == nil || len(r.hidden) >= maxHidden {
			r.hidden = map[string]bool{}
		}
		yes = answer.IsMasked(r.plan.masked, string(name))
		r.hidden[string(name)] = yes
	}
	return yes
}
