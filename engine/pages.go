package engine

import (
	"context"
	"fmt"
	"slices"

	"pagerduty-mcp-server/engine/expr"
	"pagerduty-mcp-server/engine/rest"
)

// position is a place in a long list, from which a later request can go on.
type position struct {
	Offset int            `json:"o,omitempty"` // of the next record, with pages by offset
	Query  map[string]any `json:"q,omitempty"` // the query of its page, with pages by next
	Skip   int            `json:"s,omitempty"` // records of that page that come before it
	Out    int            `json:"n,omitempty"` // outputs of its record that come before it
}

// output is one output of a response, and where it stands in the list.
type output struct {
	value any
	at    position
}

// page is one page as it was read.
type page struct {
	outputs []output
	records int // how many records the API sent
	rest    any // what pagination and metadata read of the page outside its records
	header  map[string]any

	more    bool     // another page follows
	next    position // ... and begins here
	unknown error    // why that could not be found out
}

// ending says how a list was left.
type ending struct {
	more   bool     // there is more than was returned
	capped bool     // ... and the API gives no more of this query
	next   position // where to go on, with more and without capped
	rest   any      // of the last page
}

// pager reads the pages of one exchange, as far as they are wanted.
type pager struct {
	ctx      context.Context
	account  *Account
	exchange *exchange
	base     rest.Request
	read     pagePlan
	from     position
	want     int   // outputs; exactly so many are handed over when there are so many
	values   []any // of the variables of response
	progress func(pages int)
}

// maxPages bounds how many pages one call reads of a list; what follows is for a
// further call, with the cursor.
const maxPages = 1000

// run hands over page after page until enough has been read or nothing is left.
func (p *pager) run(each func(*page) error) (ending, error) {
	if !p.exchange.request {
		return p.local(each)
	}
	s, at, left := p.exchange.pages, p.from, p.want
	ahead := newLookAhead(p)
	defer ahead.close()
	for n := 1; ; n++ {
		size, room := p.size(at, left)
		if !room {
			return ending{more: true, capped: true}, nil
		}
		if n > maxPages {
			return ending{more: true, next: at}, nil
		}
		got, asked, err := ahead.take(at, size)
		if err != nil {
			return ending{}, err
		}
		if p.progress != nil {
			p.progress(n)
		}
		end := ending{rest: got.rest}
		if s != nil && len(got.outputs) > left {
			end.more, end.next = true, got.outputs[left].at
			got.outputs = got.outputs[:left]
		}
		left -= len(got.outputs)
		if s == nil || end.more {
			return end, each(got)
		}
		if got.unknown != nil {
			return end, got.unknown
		}
		if got.more && left > 0 {
			ahead.goOn(got.next, left, got.records == asked)
		}
		if err := each(got); err != nil || !got.more {
			return end, err
		}
		if left == 0 {
			end.more, end.next = true, got.next
			_, room := p.size(got.next, 1)
			end.capped = !room
			return end, nil
		}
		at = got.next
	}
}

// size is how many records to ask for; room is false when the API gives none
// at that place.
func (p *pager) size(at position, left int) (size int, room bool) {
	s := p.exchange.pages
	if s == nil {
		return 0, true
	}
	size = left + at.Skip
	if s.maxSize > 0 {
		size = min(size, s.maxSize)
	}
	if s.stop > 0 {
		size = min(size, s.stop-at.Offset)
	}
	return size, size > 0
}

// request is the request of one page.
func (p *pager) request(at position, size int) rest.Request {
	r := p.base
	s := p.exchange.pages
	if s == nil {
		return r
	}
	r.Query = slices.Clone(r.Query)
	if s.size != "" {
		r.Query = append(r.Query, rest.Pair{Name: s.size, Value: fmt.Sprint(size)})
	}
	if s.offset != "" {
		r.Query = append(r.Query, rest.Pair{Name: s.offset, Value: fmt.Sprint(at.Offset)})
	}
	for _, name := range sortedKeys(at.Query) {
		for _, v := range serialize(at.Query[name], nil) {
			r.Query = append(r.Query, rest.Pair{Name: name, Value: v})
		}
	}
	return r
}

// fetch reads the page of so many records at a position, and finds out what
// follows it. Where the network cuts it off, it is read anew from its beginning.
// turn, if any, is called before a page is decoded, and what it returns, after
// that.
func (p *pager) fetch(ctx context.Context, at position, size int, turn func() func()) (*page, error) {
	r := p.request(at, size)
	var got *page
	err := p.account.do(ctx, &r, func(resp *rest.Response) error {
		if turn != nil {
			defer turn()()
		}
		got = &page{header: headers(resp.Header)}
		shape := &shaper{ctx: ctx, pager: p, at: at, page: got}
		rest, err := any(nil), error(nil)
		if !resp.Empty {
			d := p.account.decoder()
			rest, err = d.decode(resp.Body, &p.read, shape.add)
			p.account.decoders.Put(d)
		} else if !p.read.Each { // no content is null to jq, whatever its path
			err = shape.add(nil)
		}
		if err == nil {
			err = shape.flush()
		}
		got.rest = rest
		if err != nil && ctx.Err() == nil {
			return responseError("the answer to %s %s could not be read: %v", r.Method, r.Path, err)
		}
		return err
	})
	if err == nil && p.exchange.pages != nil {
		got.next, got.more, got.unknown = p.next(at, got)
	}
	return got, err
}

// next is where the page after the one at the position begins, if there is one.
// An empty page ends the list, whatever it says.
func (p *pager) next(at position, got *page) (position, bool, error) {
	s := p.exchange.pages
	if got.records == 0 {
		return position{}, false, nil
	}
	if s.offset != "" {
		more, err := p.evaluate(s.more, got)
		return position{Offset: at.Offset + got.records}, more != nil && more != false, err
	}
	next, err := p.evaluate(s.next, got)
	if err != nil || next == nil {
		return position{}, false, err
	}
	query, ok := next.(map[string]any)
	if !ok || len(query) == 0 {
		return position{}, false, responseError("the next page must be an object of query values, not %s", show(next))
	}
	if encode(query) == encode(at.Query) {
		return position{}, false, responseError("the API names the same page twice: %s", show(query))
	}
	return position{Query: query}, true, nil
}

func (p *pager) evaluate(j *expr.JQ, got *page) (any, error) {
	v, err := j.Whole(p.ctx, got.rest, []any{got.header})
	if err != nil {
		return nil, responseError("the next page could not be found: %v", err)
	}
	return v, nil
}

// local runs an exchange that has no request: its response, on null.
func (p *pager) local(each func(*page) error) (ending, error) {
	got := &page{}
	err := p.exchange.response.Run(p.ctx, nil, p.values, func(v any) error {
		got.outputs = append(got.outputs, output{value: v})
		return nil
	})
	if err != nil {
		if p.ctx.Err() != nil {
			return ending{}, context.Cause(p.ctx)
		}
		return ending{}, responseError("the response could not be made: %v", err)
	}
	return ending{}, each(got)
}
