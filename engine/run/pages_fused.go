package run

import (
	"bytes"
	"context"
	"io"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/records"
)

// runner runs the plan for one page; nil: gojq does. Where what is wanted of an item
// depends on the record, it makes the whole of it.
func (p *pager) runner(values []any) *fused.Runner {
	if p.fused == nil {
		return nil
	}
	w := p.wants
	if w.Text && p.enough != nil && p.enough.Load() {
		w.Text = false
	}
	if r := p.fused.Runner(values, w); r != nil {
		return r
	}
	return p.fused.Runner(values, fused.Wants{Make: true})
}

// maxFused bounds a page that is held whole, in bytes; a larger one is read record by
// record.
const maxFused = 8 << 20

// bodies are buffers of pages.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKept bounds a buffer that is kept, in bytes.
const maxKept = 1 << 20

// byPlan shapes the page by its plan. Where that cannot be, done is false, and left is the
// body for the ordinary way.
func (s *shaper) byPlan(ctx context.Context, r *fused.Runner, body io.Reader) (left io.Reader, done bool) {
	b := bodies.Get().(*bytes.Buffer)
	b.Reset()
	_, err := b.ReadFrom(io.LimitReader(body, maxFused+1))
	switch {
	case err != nil:
		return io.MultiReader(b, failing{err}), false
	case b.Len() > maxFused:
		return io.MultiReader(b, body), false
	}
	got, ok := r.Page(b.Bytes(), &s.exchange.Read, s.at.Skip, func(record []byte, skipped bool) ([]any, any, bool) {
		return s.alone(ctx, record, skipped)
	})
	if !ok || s.weigh(&got) != nil {
		return b, false // which says what is wrong; the buffer is lost
	}
	if b.Cap() <= maxKept {
		bodies.Put(b)
	}
	s.take(&got)
	return nil, true
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// alone does one record in the ordinary way.
func (s *shaper) alone(ctx context.Context, record []byte, skipped bool) (outputs []any, key any, ok bool) {
	d := s.upstream.decoders.Get().(*records.Decoder)
	defer s.upstream.decoders.Put(d)
	_, err := d.Decode(bytes.NewReader(record), &records.Plan{}, func(v any) error {
		key = s.key(ctx, v)
		if skipped {
			return nil
		}
		return s.exchange.Response.Run(ctx, v, s.values, func(out any) error {
			outputs = append(outputs, out)
			return nil
		})
	})
	return outputs, key, err == nil
}

// weigh counts what the outputs of a page hold.
func (s *shaper) weigh(got *fused.Page) error {
	w := records.MemorySize(got.Rest) + int64(got.Records)*keyWeight + int64(len(got.Outputs))*outputWeight
	for i := range got.Outputs {
		o := &got.Outputs[i]
		w += int64(len(o.Text)) + records.MemorySize(o.Value)
	}
	if err := s.meter.take(w); err != nil {
		s.meter.give(w)
		got.Release()
		return err
	}
	s.page.weight = w
	return nil
}

// take makes the outputs of the page of those of its plan.
func (s *shaper) take(got *fused.Page) {
	s.page.texts, s.page.rest, s.page.records = *got, got.Rest, got.Records
	s.page.keys = make([]any, got.Records)
	for i, key := range got.Keys {
		s.page.keys[i] = keyOf(key)
	}
	s.page.outputs = make([]answer.Output, 0, len(got.Outputs))
	s.page.of = make([]int, 0, len(got.Outputs))
	last, nth := -1, 0
	for i := range got.Outputs {
		o := &got.Outputs[i]
		if o.Record != last {
			last, nth = o.Record, 0
		}
		here := plus(s.at, o.Record, nth, s.exchange.Pages)
		if nth++; o.Record > s.at.Skip || nth > s.at.Out {
			s.page.outputs = append(s.page.outputs, answer.Output{Text: o.Text, Dirty: o.Dirty, Value: o.Value, At: here})
			s.page.of = append(s.page.of, o.Record)
		}
	}
}
