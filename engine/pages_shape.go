package engine

import "context"

// maxWaiting is how many records wait to be shaped together.
const maxWaiting = 64

// shaper runs the response on the records of a page, some at a time.
type shaper struct {
	*pager
	ctx     context.Context
	at      position // of the page
	page    *page
	waiting []any // records
}

func (s *shaper) add(record any) error {
	s.page.records++
	if s.page.records <= s.at.Skip {
		return nil
	}
	s.waiting = append(s.waiting, record)
	if len(s.waiting) < maxWaiting {
		return nil
	}
	return s.flush()
}

// flush shapes the records that wait.
func (s *shaper) flush() error {
	first := s.page.records - len(s.waiting)
	last, nth := -1, 0
	err := s.exchange.response.RunEach(s.ctx, s.waiting, s.values, func(i int, v any) error {
		if i != last {
			last, nth = i, 0
		}
		here := s.at.plus(first+i, nth, s.exchange.pages)
		if nth++; first+i > s.at.Skip || nth > s.at.Out {
			s.page.outputs = append(s.page.outputs, output{v, here})
		}
		return nil
	})
	clear(s.waiting)
	s.waiting = s.waiting[:0]
	return err
}

// plus is the place of an output of the page that begins at the position.
func (at position) plus(record, nth int, s *strategy) position {
	if s != nil && s.offset != "" {
		return position{Offset: at.Offset + record, Out: nth}
	}
	return position{Query: at.Query, Skip: record, Out: nth}
}

// decoder returns a decoder of pages, to be put back into a.decoders.
func (a *Account) decoder() *pageDecoder {
	if d, ok := a.decoders.Get().(*pageDecoder); ok {
		return d
	}
	return &pageDecoder{}
}
