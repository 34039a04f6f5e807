package fused

import (
	"sync"

	"pagerduty-mcp-server/engine/records"
)

// Page is what a runner has made of a page.
type Page struct {
	Outputs []Output
	Keys    []any // of each record, what tells it from others
	Records int
	Rest    any // what is kept beside the records

	written []byte
}

// Fallback is what does a record that a plan leaves alone: its outputs as values, unless
// it is skipped, and what tells it from others.
type Fallback func(record []byte, skipped bool) (outputs []any, key any, ok bool)

// maxAlone is how many records may be left alone before the page is.
const maxAlone = 8

// Page shapes the records of a page, as plan says where they are. other does a record
// that is left alone: it returns the outputs as values, and what tells it from others.
// ok is false where the page, or one of these records, is not what it should be: then
// the decoder of package records can say what is wrong.
//
// The first records, as many as skip says, have no outputs.
func (r *Runner) Page(b []byte, plan *records.Plan, skip int, other Fallback) (p Page, ok bool) {
	r.b, r.written, r.outputs = b, (*buffers.Get().(*[]byte))[:0], nil
	w := &pageReader{Runner: r, plan: plan, skipped: skip, other: other}
	i, rest := w.follow(space(b, 0), plan.Path, plan.Rest)
	p = Page{Outputs: r.outputs, Keys: w.keys, Records: w.records, Rest: rest, written: r.written}
	r.b, r.written, r.outputs = nil, nil, nil
	if i < 0 || space(b, i) != len(b) || len(b) > maxPage {
		p.Release()
		return Page{}, false
	}
	for i := range p.Outputs {
		if o := &p.Outputs[i]; o.to > 0 {
			o.Text = p.written[o.from:o.to:o.to]
		}
	}
	return p, true
}

// maxPage bounds a page, in bytes, whose places are counted in 32 bits.
const maxPage = 1 << 30

// buffers are used again for the outputs of a later page.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// maxKept bounds a buffer that is kept, in bytes.
const maxKept = 1 << 20

// Release ends the use of the outputs' texts.
func (p *Page) Release() {
	if b := p.written; cap(b) > 0 && cap(b) <= maxKept {
		buffers.Put(&b)
	}
	p.written = nil
}

type pageReader struct {
	*Runner
	plan    *records.Plan
	other   Fallback
	skipped int
	records int
	keys    []any
}

// follow goes to the records by the names that are left of the path, and returns
// where the value at i ends and what is kept of it.
func (w *pageReader) follow(i int, path []string, keep *records.Selection) (end int, rest any) {
	b := w.b
	if i >= len(b) {
		return bad, nil
	}
	if len(path) == 0 {
		if keep != nil {
			return bad, nil
		}
		return w.list(i), nil
	}
	if b[i] != '{' {
		return bad, nil
	}
	out, found := map[string]any{}, false
	end = members(b, i, func(at, end, val int, flags uint8) int {
		if flags != 0 || val >= len(b) {
			return bad
		}
		name := b[at+1 : end-1]
		if string(name) == path[0] {
			if found {
				return bad
			}
			found = true
			ended, v := w.follow(val, path[1:], keep.Field(path[0]))
			if keep.Field(path[0]) != nil {
				out[path[0]] = v
			}
			return ended
		}
		ended := skip(b, val, 1)
		if ended >= 0 && keep != nil && keep.Field(string(name)) != nil {
			out[string(name)], _ = w.valueOf(val, nil)
		}
		return ended
	})
	if !found {
		return bad, nil
	}
	if keep == nil {
		return end, nil
	}
	return end, out
}

// list shapes the records at the end of the path.
func (w *pageReader) list(i int) (end int) {
	if !w.plan.Each {
		return w.one(i)
	}
	switch w.b[i] {
	case 'n':
		end, _ := literal(w.b, i)
		return end
	case '[':
		return elements(w.b, i, w.one)
	}
	return bad
}

func (w *pageReader) one(i int) int {
	n := w.records
	w.records++
	end := w.record(i, n, n < w.skipped)
	if end < 0 {
		return w.leave(i, n)
	}
	key := any(nil)
	if w.Runner.plan.key != nil {
		var ok bool
		if key, ok = w.value(w.Runner.plan.key, nil); !ok {
			return bad
		}
	}
	w.keys = append(w.keys, key)
	return end
}

// leave leaves a record to others.
func (w *pageReader) leave(i, n int) int {
	if w.alone++; w.alone > maxAlone && 2*w.alone > n {
		return bad
	}
	end := skip(w.b, i, 1)
	if end < 0 {
		return bad
	}
	values, key, ok := w.other(w.b[i:end], n < w.skipped)
	if !ok {
		return bad
	}
	for _, v := range values {
		w.outputs = append(w.outputs, Output{Record: n, Value: v})
	}
	w.keys = append(w.keys, key)
	return end
}
