package run

import (
	"context"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
)

// maxWaiting is how many records wait to be shaped together, and maxWaitingWeight what
// they may weigh, in bytes.
const (
	maxWaiting       = 64
	maxWaitingWeight = 1 << 20
)

// shaper runs the response on the records of a page, some at a time.
type shaper struct {
	*pager
	values  []any           // of the variables of response
	at      answer.Position // of the page
	page    *page
	waiting []any // records
	weight  int64 // of waiting, in bytes

	stream bool // the records come one behind the other, so that the rest need not be read
	looked int  // how many outputs of the page satisfied has seen
	found  int  // ... of which so many are of records that did not come before
	known  map[any]int
}

func (s *shaper) add(ctx context.Context, record any) error {
	s.page.records++
	s.page.keys = append(s.page.keys, s.key(ctx, record))
	w := records.MemorySize(record)
	s.weight += w
	if err := s.hold(w + keyWeight); err != nil {
		return err
	}
	if s.page.records <= s.at.Skip {
		s.release()
		return nil
	}
	s.waiting = append(s.waiting, record)
	last := s.stream && s.found+len(s.waiting) > s.want
	if len(s.waiting) < maxWaiting && s.weight < maxWaitingWeight && !last {
		return nil
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	if s.stream && s.satisfied() {
		return errEnough
	}
	return nil
}

// satisfied reports whether the page has one output more than is wanted, by which it is
// known that there are more; what comes twice counts once, as unique has it.
func (s *shaper) satisfied() bool {
	if s.known == nil {
		s.known = map[any]int{}
	}
	for ; s.looked < len(s.page.outputs); s.looked++ {
		n := s.page.of[s.looked]
		if key := s.page.keys[n]; key != nil {
			if first, again := s.known[key]; again && first != n {
				continue
			}
			s.known[key] = n
		}
		s.found++
	}
	return s.found > s.want
}

// flush shapes the records that wait.
func (s *shaper) flush(ctx context.Context) error {
	if len(s.waiting) == 0 {
		return nil
	}
	first := s.page.records - len(s.waiting)
	last, nth := -1, 0
	err := s.exchange.Response.RunEach(ctx, s.waiting, s.values, func(i int, v any) error {
		if i != last {
			last, nth = i, 0
		}
		here := plus(s.at, first+i, nth, s.exchange.Pages)
		if nth++; first+i > s.at.Skip || nth > s.at.Out {
			s.page.outputs = append(s.page.outputs, answer.Output{Value: v, At: here})
			s.page.of = append(s.page.of, first+i)
			return s.hold(records.MemorySize(v) + outputWeight)
		}
		return nil
	})
	clear(s.waiting)
	s.waiting = s.waiting[:0]
	s.release()
	return err
}

// hold counts n bytes that are held as long as the page is.
func (s *shaper) hold(n int64) error {
	s.page.weight += n
	return s.meter.take(n)
}

// release counts what waited as held no longer.
func (s *shaper) release() {
	s.page.weight -= s.weight
	s.meter.give(s.weight)
	s.weight = 0
}

// key is what tells a record from others: its id, where it has one and the strategy
// knows nothing better.
func (s *shaper) key(ctx context.Context, record any) any {
	p := s.exchange.Pages
	if p == nil {
		return nil
	}
	v := any(nil)
	if p.Key != nil {
		v, _ = p.Key.Whole(ctx, record, nil)
	} else if m, ok := record.(map[string]any); ok {
		v = m["id"]
	}
	return keyOf(v)
}

// keyOf is a key as it can be compared.
func keyOf(v any) any {
	switch v.(type) {
	case nil, string, int:
		return v
	}
	return string(diag.JSON(v))
}

// plus is the place of an output of the page that begins at the position.
func plus(at answer.Position, record, nth int, s *plan.Strategy) answer.Position {
	if s != nil && s.Kind == plan.ByOffset {
		return answer.Position{Offset: at.Offset + record, Out: nth}
	}
	at.Skip, at.Out, at.Counted = record, nth, 0
	return at
}
