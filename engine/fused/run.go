package fused

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/records"
)

// Runner runs a plan on records, one after another. It is for one goroutine.
type Runner struct {
	plan   *Plan
	out    *op // of the plan, or what is left of it for this call
	values []any
	text   bool        // outputs are wanted as text
	make   bool        // ... and as values ...
	some   answer.Tree // ... with these paths at least; nil: all

	root   *node
	blank  []slot
	b      []byte // the page
	slots  []slot
	bases  []int32 // of each level, the slots of what is looked at
	dirty  bool    // what was written may need to be sanitized
	stack  []entry // of whole objects that are being written
	hidden map[string]bool
	alone  int // records that were left alone

	strings records.Interner

	written []byte   // the outputs of a page, one after another
	outputs []Output // likewise
}

// Output is one output.
type Output struct {
	Record int    // the number of its record on the page
	Text   []byte // as an answer has it, but that it may need to be sanitized; nil: not wanted
	Dirty  bool   // it may
	Value  any    // what is wanted of it as a value

	from, to int // of Text, while the page is being read
}

// Wants is what a call wants of outputs.
type Wants struct {
	Text   bool     // each as text
	Fields []string // ... with these paths alone; nil: all
	Some   bool     // ... of which some may be nowhere
	Make   bool     // each as a value
	Paths  []string // ... with these paths at least; nil: all
}

// Runner returns a runner of a call, to be given back with Release: values are those
// of the variables, as for [jq.Query.Run]. It is nil where the plan cannot do what is
// wanted.
func (p *Plan) Runner(values []any, w Wants) *Runner {
	out := p.out
	if w.Text && w.Fields != nil {
		if out = p.narrowed(w.Fields, w.Some); out == nil {
			return nil
		}
	}
	r, _ := p.runners.Get().(*Runner)
	if r == nil {
		r = &Runner{plan: p, root: newNode(p.root.root), blank: make([]slot, p.most), bases: make([]int32, p.levels)}
	}
	r.out, r.text, r.make, r.some, r.alone = out, w.Text, w.Make, nil, 0
	r.values = r.values[:0]
	for _, g := range p.givens {
		v, ok := g.of(p.vars, values)
		if !ok {
			r.Release()
			return nil
		}
		r.values = append(r.values, v)
	}
	if w.Paths != nil {
		r.some = answer.TreeOf(w.Paths)
	}
	return r
}

// Release lets go of the call.
func (r *Runner) Release() {
	r.b, r.out, r.some = nil, nil, nil
	clear(r.values)
	r.plan.runners.Put(r)
}

// of is what is there; ok is false where jq would fail.
func (x given) of(vars []string, values []any) (v any, ok bool) {
	for i, name := range vars {
		if name == x.name && i < len(values) {
			v = values[i]
		}
	}
	for _, name := range x.path {
		m, isMap := v.(map[string]any)
		if !isMap && v != nil {
			return nil, false
		}
		v = m[name]
	}
	return v, true
}

// record shapes the record at i of the page, unless it is skipped, and returns where
// it ends; bad where it is left alone.
func (r *Runner) record(i, number int, skipped bool) int {
	r.slots = append(r.slots[:0], r.blank[:r.plan.root.slots]...)
	r.bases[0] = 0
	end := r.fill(i, r.root, 0, 1)
	if end < 0 || skipped {
		return end
	}
	from, had := len(r.written), len(r.outputs)
	if !r.each(r.out, func(o *op) bool { return r.output(o, number) }) {
		r.written, r.outputs = r.written[:from], r.outputs[:had]
		return bad
	}
	return end
}

// output makes one output.
func (r *Runner) output(o *op, number int) bool {
	out := Output{Record: number, from: len(r.written)}
	ok := true
	if r.text {
		r.dirty = false
		if r.written, ok = r.write(r.written, o, false); !ok {
			return false
		}
		out.to, out.Dirty = len(r.written), r.dirty
		if out.to-out.from > maxText && r.plan.query.Grows {
			return false
		}
	}
	if r.make {
		if out.Value, ok = r.value(o, r.some); !ok || r.some == nil && r.plan.query.Grows && !r.plan.query.Fits(out.Value) {
			return false
		}
	}
	r.outputs = append(r.outputs, out)
	return true
}

// maxText bounds an output that may be larger than its record, in bytes: the value of
// one so long is far below what a run of jq may take.
const maxText = 1 << 20

// each hands over the outputs of o: ops of exactly one output each.
func (r *Runner) each(o *op, f func(o *op) bool) bool {
	switch o.kind {
	case opNone:
		return true
	case opRefused:
		return false
	case opBoth:
		return r.each(o.then, f) && r.each(o.els, f)
	case opChoice:
		yes, ok := r.test(o.cond)
		switch {
		case !ok:
			return false
		case yes:
			return r.each(o.then, f)
		}
		return r.each(o.els, f)
	case opIter:
		return r.iterate(o, f)
	}
	return f(o)
}

func (r *Runner) iterate(o *op, f func(o *op) bool) bool {
	at := int32(0)
	switch s := &r.slots[r.bases[o.level]+o.slot]; s.kind {
	case array:
		at = s.first
	case null, missing:
		if !o.lenient && !o.one {
			return false
		}
	case isFalse:
		if !o.lenient {
			return false
		}
	default:
		return false
	}
	if o.one {
		if at == 0 {
			return r.each(o.els, f)
		}
		r.bases[o.elem] = at
		return r.each(o.then, f)
	}
	for at != 0 {
		r.bases[o.elem] = at
		if !r.each(o.then, f) {
			return false
		}
		at = r.slots[at].next
	}
	return true
}

// test tells a condition; ok is false where jq would fail.
func (r *Runner) test(t *cond) (yes, ok bool) {
	switch t.kind {
	case isFixed:
		return t.lit == true, true
	case either:
		switch yes, ok = r.test(t.a); {
		case !ok:
			return false, false
		case yes:
			return r.test(t.b)
		}
		return r.test(t.c)
	case givenTruthy:
		v := r.values[t.given]
		return v != nil && v != false, true
	case givenEqual:
		return gojq.Compare(r.values[t.given], t.lit) == 0, true
	case givenLess:
		return gojq.Compare(r.values[t.given], t.lit) < 0, true
	case givenMore:
		return gojq.Compare(r.values[t.given], t.lit) > 0, true
	}
	return r.look(t, &r.slots[r.bases[t.at.s.level]+t.at.p.slot])
}

// look tells a condition on what is in a slot.
func (r *Runner) look(t *cond, s *slot) (yes, ok bool) {
	switch t.kind {
	case isTruthy:
		return s.kind > isFalse, true
	case isKind:
		return t.mask&s.kind.mask() != 0, true
	case hasField:
		return s.kind != missing, true
	case isEqual:
		return r.equal(t, s), true
	case isLonger:
		if s.kind != text {
			return false, false
		}
		return r.longer(s, t.lit.(int)), true
	case isMatch:
		if s.kind != text {
			return false, false
		}
		return t.lit.(*regexp.Regexp).MatchString(unquoted(r.b[s.start:s.end])), true
	case isSmall:
		return s.end-s.start <= maxSmall, true
	}
	if s.kind != text || s.flags != 0 { // hasSuffix and hasPrefix of something that is not plain
		return false, false
	}
	lit := t.text[1 : len(t.text)-1]
	if b := r.b[s.start+1 : s.end-1]; t.kind == hasSuffix {
		return bytes.HasSuffix(b, lit), true
	} else {
		return bytes.HasPrefix(b, lit), true
	}
}

func (r *Runner) equal(t *cond, s *slot) bool {
	b := r.b[s.start:s.end]
	switch lit := t.lit.(type) {
	case string:
		switch {
		case s.kind != text:
			return false
		case s.flags == 0 && t.text != nil:
			return bytes.Equal(b, t.text)
		}
		return unquoted(b) == lit
	case bool:
		return s.kind == isTrue && lit || s.kind == isFalse && !lit
	}
	return s.kind == number && gojq.Compare(records.Number(b), t.lit) == 0
}

// maxSmall is how many bytes a part may have of which jq surely makes no more than it
// may.
const maxSmall = 4 << 10

// longer reports whether a text has more than n characters.
func (r *Runner) longer(s *slot, n int) bool {
	switch {
	case int(s.end-s.start)-2 <= n: // bytes, of which no character has less than one
		return false
	case s.flags == 0:
		return true
	}
	return utf8.RuneCountInString(unquoted(r.b[s.start:s.end])) > n
}

// unquoted is what a string says, with U+FFFD for what is no UTF-8.
func unquoted(b []byte) string {
	plain, _ := jsontext.AppendUnquote(nil, b)
	return string(plain)
}
