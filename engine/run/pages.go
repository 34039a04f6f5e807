package run

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/rest"
)

// page is one page as it was read.
type page struct {
	outputs []answer.Output
	records int // how many records the API sent
	rest    any // what pagination and metadata read of the page outside its records
	header  map[string]any

	more    bool            // another page follows
	next    answer.Position // ... and begins here
	unknown error           // why that could not be found out
}

// pager reads the pages of one exchange, as far as they are wanted.
type pager struct {
	*names
	exchange *plan.Exchange
	base     rest.Request
	read     records.Plan
	from     answer.Position
	want     int // outputs; exactly so many are handed over when there are so many
	progress func(pages int)
}

// maxPages bounds how many pages one call reads of a list; what follows is for a
// further call, with the cursor.
const maxPages = 1000

// run hands over page after page until enough has been read or nothing is left.
func (p *pager) run(ctx context.Context, each func(*page) error) (answer.Ending, error) {
	if p.exchange.Request == nil {
		return p.local(ctx, each)
	}
	s, at, left := p.exchange.Pages, p.from, p.want
	ahead := newLookAhead(ctx, p)
	defer ahead.close()
	for n := 1; ; n++ {
		size, room := p.size(at, left)
		if !room {
			return answer.Ending{More: true, Capped: true}, nil
		}
		if n > maxPages {
			return answer.Ending{More: true, Next: at}, nil
		}
		got, asked, err := ahead.take(ctx, at, size)
		if err != nil {
			return answer.Ending{}, err
		}
		if p.progress != nil {
			p.progress(n)
		}
		end := answer.Ending{Rest: got.rest}
		if s != nil && len(got.outputs) > left {
			end.More, end.Next = true, got.outputs[left].At
			got.outputs = got.outputs[:left]
		}
		left -= len(got.outputs)
		if s == nil || end.More {
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
			end.More, end.Next = true, got.next
			_, room := p.size(got.next, 1)
			end.Capped = !room
			return end, nil
		}
		at = got.next
	}
}

// size is how many records to ask for; room is false when the API gives none
// at that place.
func (p *pager) size(at answer.Position, left int) (size int, room bool) {
	s := p.exchange.Pages
	if s == nil {
		return 0, true
	}
	size = left + at.Skip
	if s.MaxSize > 0 {
		size = min(size, s.MaxSize)
	}
	if s.Stop > 0 {
		size = min(size, s.Stop-at.Offset)
	}
	return size, size > 0
}

// request is the request of one page.
func (p *pager) request(at answer.Position, size int) rest.Request {
	r := p.base
	s := p.exchange.Pages
	if s == nil {
		return r
	}
	r.Query = slices.Clone(r.Query)
	if s.Size != "" {
		r.Query = append(r.Query, rest.Pair{Name: s.Size, Value: fmt.Sprint(size)})
	}
	if s.Offset != "" {
		r.Query = append(r.Query, rest.Pair{Name: s.Offset, Value: fmt.Sprint(at.Offset)})
	}
	for _, name := range slices.Sorted(maps.Keys(at.Query)) {
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
func (p *pager) fetch(ctx context.Context, at answer.Position, size int, turn func() func()) (*page, error) {
	r := p.request(at, size)
	var got *page
	err := p.account.do(ctx, &r, func(resp *rest.Response) error {
		if turn != nil {
			defer turn()()
		}
		got = &page{header: headers(resp.Header)}
		shape := &shaper{pager: p, values: p.values(), at: at, page: got}
		rest, err := any(nil), error(nil)
		if resp.Status != http.StatusNoContent {
			d := p.account.decoder()
			rest, err = d.Decode(resp.Body, &p.read, func(r any) error { return shape.add(ctx, r) })
			p.account.decoders.Put(d)
		} else if !p.read.Each { // no content is null to jq, whatever its path
			err = shape.add(ctx, nil)
		}
		if err == nil {
			err = shape.flush(ctx)
		}
		got.rest = rest
		if err != nil && ctx.Err() == nil {
			return failure.New(failure.Response, "the answer to %s %s could not be read: %v", r.Method, r.Path, err)
		}
		return err
	})
	if err == nil && p.exchange.Pages != nil {
		got.next, got.more, got.unknown = p.next(ctx, at, got)
	}
	return got, err
}

// next is where the page after the one at the position begins, if there is one.
// An empty page ends the list, whatever it says.
func (p *pager) next(ctx context.Context, at answer.Position, got *page) (answer.Position, bool, error) {
	s := p.exchange.Pages
	if got.records == 0 {
		return answer.Position{}, false, nil
	}
	if s.Offset != "" {
		more, err := p.evaluate(ctx, s.More, got)
		return answer.Position{Offset: at.Offset + got.records}, more != nil && more != false, err
	}
	next, err := p.evaluate(ctx, s.Next, got)
	if err != nil || next == nil {
		return answer.Position{}, false, err
	}
	query, ok := next.(map[string]any)
	if !ok || len(query) == 0 {
		return answer.Position{}, false, failure.New(failure.Response, "the next page must be an object of query values, not %s", diag.Show(next))
	}
	if bytes.Equal(diag.JSON(query), diag.JSON(at.Query)) {
		return answer.Position{}, false, failure.New(failure.Response, "the API names the same page twice: %s", diag.Show(query))
	}
	return answer.Position{Query: query}, true, nil
}

func (p *pager) evaluate(ctx context.Context, j *jq.Query, got *page) (any, error) {
	v, err := j.Whole(ctx, got.rest, []any{got.header})
	if err != nil {
		return nil, failure.New(failure.Response, "the next page could not be found: %v", err)
	}
	return v, nil
}

// local runs an exchange that has no request: its response, on null.
func (p *pager) local(ctx context.Context, each func(*page) error) (answer.Ending, error) {
	got := &page{}
	err := p.exchange.Response.Run(ctx, nil, p.values(), func(v any) error {
		got.outputs = append(got.outputs, answer.Output{Value: v})
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			return answer.Ending{}, context.Cause(ctx)
		}
		return answer.Ending{}, failure.New(failure.Response, "the response could not be made: %v", err)
	}
	return answer.Ending{}, each(got)
}

// values are those of the variables of a query; nil for no query.
func (p *pager) values() []any {
	if p.exchange.Response == nil {
		return nil
	}
	return p.names.values(p.exchange.Response)
}
