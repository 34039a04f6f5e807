package run

import (
	"bytes"
	"context"
	"errors"
	"hash/maphash"
	"io"
	"reflect"
	"slices"
	"sync/atomic"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/rest"
)

// page is one page as it was read.
type page struct {
	outputs []answer.Output
	of      []int      // of each output, the number of its record on the page
	keys    []any      // of each record, what tells it from others; nil where nothing does
	sum     uint64     // of the body
	weight  int64      // of the outputs, as the meter has it
	records int        // how many records the API sent
	absent  bool       // the API says that there is none of it
	rest    any        // what pagination and metadata read of the page outside its records
	texts   fused.Page // what the texts of outputs are held by
	header  map[string]any
	status  int

	more    bool            // another page follows
	next    answer.Position // ... and begins here
	unknown error           // why that could not be found out
}

// pager reads the pages of one exchange, as far as they are wanted.
type pager struct {
	*names
	upstream *upstream
	exchange *plan.Exchange
	base     built
	fused    *fused.Plan // of the response; nil: gojq runs
	wants    fused.Wants
	enough   *atomic.Bool // set when no text is wanted any more; nil: never
	from     answer.Position
	want     int               // outputs; exactly so many are handed over when there are so many
	progress func(records int) // called for each page
	room     func() int        // how many more outputs are of use, about; nil: all
	keep     *bytes.Buffer     // gets the last body as it came; nil: nobody wants it
}

// pager reads all outputs of an exchange, as values, from its beginning.
func (u *upstream) pager(n *names, x *plan.Exchange, request built) *pager {
	return &pager{names: n, upstream: u, exchange: x, base: request, fused: planOf(x), wants: fused.Wants{Make: true}, want: u.api.MaxLimit()}
}

// errEnough is what a reader of pages returns that wants no more of them.
var errEnough = errors.New("no more is wanted")

// fewOfPage says when a further page is left to a further call: where only one in so
// many of its records would fit, nearly all of it would be read for nothing.
const fewOfPage = 4

// maxPages bounds how many pages one call reads of a list; what follows is for a
// further call, with the cursor.
const maxPages = 1000

// run hands over page after page until enough has been read or nothing is left.
func (p *pager) run(ctx context.Context, each func(*page) error) (answer.Ending, error) {
	if p.exchange.Request == nil {
		return p.local(ctx, each)
	}
	s, at, left := p.exchange.Pages, p.from, p.want
	ahead := newLookAhead(p)
	defer ahead.close()
	var known unique
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
			p.progress(len(got.outputs))
		}
		end := answer.Ending{Rest: got.rest}
		if s == nil || got.absent {
			return end, orEnough(p.hand(got, each))
		}
		if err := known.drop(got); err != nil && got.unknown == nil {
			return end, err
		}
		if len(got.outputs) > left {
			end.More, end.Next = true, got.outputs[left].At
			got.outputs = got.outputs[:left]
		}
		left -= len(got.outputs)
		if end.More {
			return end, orEnough(p.hand(got, each))
		}
		if got.unknown != nil {
			return end, got.unknown
		}
		err = p.hand(got, each)
		if errors.Is(err, errEnough) {
			end.More, end.Full, end.Next = got.more, got.more, got.next
			return end, nil
		}
		if err != nil || !got.more {
			return end, err
		}
		if left == 0 {
			end.More, end.Next = true, got.next
			_, room := p.size(got.next, 1)
			end.Capped = !room
			return end, nil
		}
		likely := left
		if p.room != nil {
			likely = min(left, p.room())
		}
		if likely < left && likely*fewOfPage < got.records {
			end.More, end.Full, end.Next = true, true, got.next
			return end, nil
		}
		ahead.goOn(ctx, got.next, likely, got.records == asked)
		at = got.next
	}
}

// all reads the outputs that are wanted, which count as held; absent: the API says
// that there is none of it.
func (p *pager) all(ctx context.Context) (values []any, absent bool, end answer.Ending, err error) {
	values = []any{}
	end, err = p.run(ctx, func(got *page) error {
		absent = got.absent
		for _, o := range got.outputs {
			values = append(values, o.Value)
		}
		return p.meter.take(got.weight) // which is given back for the page
	})
	return values, absent, end, err
}

// orEnough is the error of the reader of a last page, for which errEnough is none.
func orEnough(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// hand hands over a page, which is not held any longer after that.
func (p *pager) hand(got *page, each func(*page) error) error {
	defer p.meter.give(got.weight)
	defer got.texts.Release()
	return each(got)
}

// seed is that of the sums of pages.
var seed = maphash.MakeSeed()

// fetch reads the page of so many records at a position, and finds out what
// follows it. Where the network cuts it off, it is read anew from its beginning.
// turn, if any, is called before a page is decoded, and what it returns, after
// that.
func (p *pager) fetch(ctx context.Context, at answer.Position, size int, turn func() func()) (*page, error) {
	r, err := p.request(at, size)
	if err != nil {
		return nil, err
	}
	var got *page
	err = p.upstream.do(ctx, p.exchange.Server, &r, func(resp *rest.Response) error {
		if turn != nil {
			defer turn()()
		}
		if got != nil { // of an attempt that was cut off
			p.meter.give(got.weight)
		}
		got = &page{header: headers(resp.Header), status: resp.Status}
		shape := &shaper{pager: p, at: at, page: got, stream: p.streams(at)}
		if p.exchange.Response != nil {
			shape.values = p.names.values(p.exchange.Response, got.status, got.header)
		}
		err := error(nil)
		if resp.Empty { // null to jq, whatever its path
			if !p.exchange.Read.Each {
				err = shape.add(ctx, nil)
			}
		} else {
			sum := maphash.Hash{}
			sum.SetSeed(seed)
			body := io.TeeReader(resp.Body, &sum)
			if p.keep != nil {
				p.keep.Reset()
				body = io.TeeReader(body, p.keep)
			}
			got.rest, err = p.readBody(ctx, resp, body, shape)
			err = orEnough(err)
			got.sum = sum.Sum64()
		}
		if err == nil {
			err = shape.flush(ctx)
		}
		if f := (*failure.Failure)(nil); errors.As(err, &f) && f.Code != failure.Response {
			return err
		}
		if cause := context.Cause(ctx); err != nil && (cause == nil || !errors.Is(err, cause)) {
			return failure.New(failure.Response, "the answer to %s %s could not be read: %v", r.Method, r.Path, err)
		}
		return err
	})
	if err != nil {
		failed := failureOf(err)
		if slices.Contains(p.exchange.Absent, failed.Status) && failed.Status != 0 {
			return &page{status: failed.Status, absent: true}, nil
		}
		if failed.Code == failure.Parameters && p.base.longest != nil {
			err = &contextError{failure: failed, context: p.base.longest}
		}
		return got, err
	}
	if p.exchange.Pages != nil {
		got.next, got.more, got.unknown = p.next(ctx, at, size, got)
	}
	return got, nil
}

// streams reports whether the page at a position is read no further than is wanted of
// it: the first page, of lines, where nothing counts what is not returned.
func (p *pager) streams(at answer.Position) bool {
	lines := p.exchange.Answer == "ndjson" || p.exchange.Answer == "csv"
	return lines && p.exchange.Pages != nil && p.enough == nil && p.keep == nil && reflect.DeepEqual(at, p.from)
}

// next is where the page after the one at the position begins, if there is one.
// An empty page ends the list, whatever it says; a full one of which nothing is
// said is taken to be followed by another.
func (p *pager) next(ctx context.Context, at answer.Position, size int, got *page) (next answer.Position, more bool, err error) {
	s := p.exchange.Pages
	if got.records == 0 {
		return next, false, nil
	}
	switch s.Kind {
	case plan.ByOffset, plan.ByPage:
		more := any(nil)
		if s.More != nil {
			if more, err = p.evaluate(ctx, s.More, got); err != nil {
				return next, false, err
			}
		}
		if more == nil { // the API does not say
			more = s.Size == "" || got.records >= size
		}
		next = answer.Position{Offset: at.Offset + got.records}
		if s.Kind == plan.ByPage {
			next = answer.Position{Offset: at.Offset + 1, Size: size}
		}
		return next, more != false, nil
	case plan.ByLink:
		next, more, err = p.link(at, got.header)
	default:
		next, more, err = p.named(ctx, got)
	}
	if err != nil || !more {
		return next, false, err
	}
	next.Size = at.Size
	if s.Size != "" {
		next.Size = size
	}
	if bytes.Equal(diag.JSON(next.Place()), diag.JSON(at.Place())) {
		return next, false, failure.New(failure.Response, "the API names the same page twice: %s", diag.Show(next.Place()))
	}
	return next, true, nil
}

// named is the next page as the strategy's query names it.
func (p *pager) named(ctx context.Context, got *page) (next answer.Position, more bool, err error) {
	v, err := p.evaluate(ctx, p.exchange.Pages.Next, got)
	if err != nil || v == nil {
		return next, false, err
	}
	names, ok := v.(map[string]any)
	if !ok || len(names) == 0 {
		return next, false, failure.New(failure.Response, "the next page must be an object of query values, not %s", diag.Show(v))
	}
	if body, ok := names["body"].(map[string]any); ok && len(names) == 1 {
		return answer.Position{Body: body}, true, nil
	}
	return answer.Position{Query: names}, true, nil
}

func (p *pager) evaluate(ctx context.Context, j *jq.Query, got *page) (any, error) {
	v, err := j.Whole(ctx, got.rest, []any{got.header, got.status})
	if err != nil {
		return nil, failure.New(failure.Response, "the next page could not be found: %v", err)
	}
	return v, nil
}

// local runs an exchange that has no request: its response, on null.
func (p *pager) local(ctx context.Context, each func(*page) error) (answer.Ending, error) {
	got := &page{}
	err := p.exchange.Response.Run(ctx, nil, p.names.values(p.exchange.Response, 0, nil), func(v any) error {
		got.outputs = append(got.outputs, answer.Output{Value: v})
		return p.meter.take(records.MemorySize(v) + outputWeight)
	})
	if err != nil {
		if ctx.Err() != nil {
			return answer.Ending{}, context.Cause(ctx)
		}
		if f := (*failure.Failure)(nil); errors.As(err, &f) && f.Code != failure.Response {
			return answer.Ending{}, f
		}
		return answer.Ending{}, failure.New(failure.Response, "the response could not be made: %v", err)
	}
	return answer.Ending{}, orEnough(each(got))
}
