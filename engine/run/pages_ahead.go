package run

import (
	"cmp"
	"context"
	"runtime"
	"sync"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/plan"
)

// defaultPagesAtOnce is how many pages of a list are fetched at once.
const defaultPagesAtOnce = 4

// lookAhead fetches pages by offset before it is known that they are there. A
// page that came full and said that there is more shows where the next ones
// begin; as soon as one is not full that is not known any longer, and what was
// asked for beyond it is dropped. Pages that follow by next are fetched when it
// is their turn.
type lookAhead struct {
	*pager
	running  sync.WaitGroup
	decoding chan struct{}    // one element for each page ahead that is being decoded
	coming   []*comingPage    // those that follow the last one that was taken, in order
	came     chan *comingPage // those that are there, as they came
	from     answer.Position  // where the page behind the last one of coming begins
	left     int              // outputs that are left to read behind these
	over     bool             // a page was not full: nothing more is fetched ahead
}

// comingPage is a page that is being fetched.
type comingPage struct {
	at   answer.Position
	size int           // of records that were asked for
	next chan struct{} // closed when the call waits for this page
	drop func()        // ends its request
	here bool          // it has come, and what follows holds
	full bool          // ... with all of its records, and more behind them
	page *page
	err  error
}

func newLookAhead(p *pager) *lookAhead {
	l := &lookAhead{pager: p, decoding: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
	l.came = make(chan *comingPage, l.atOnce())
	s := p.exchange.Pages
	l.over = s == nil || !s.Counted() || s.Size == ""
	return l
}

func (l *lookAhead) atOnce() int {
	return cmp.Or(l.upstream.options.PagesAtOnce, defaultPagesAtOnce)
}

// close ends what is still being fetched, and waits for that.
func (l *lookAhead) close() {
	l.drop()
	l.running.Wait()
}

// drop ends the requests of the pages that nobody has taken.
func (l *lookAhead) drop() {
	for _, c := range l.coming {
		c.drop()
	}
	l.coming = nil
}

// take returns the page at a position and for how many records it asked: size,
// or what was thought of when it was asked for ahead. While it waits, pages that
// come out of turn make room for others.
func (l *lookAhead) take(ctx context.Context, at answer.Position, size int) (*page, int, error) {
	if len(l.coming) == 0 {
		got, err := l.fetch(ctx, at, size, nil)
		return got, size, err
	}
	c := l.coming[0]
	close(c.next)
	for !c.here {
		select {
		case one := <-l.came:
			one.here = true
			l.extend(ctx)
		case <-ctx.Done():
			return nil, 0, context.Cause(ctx)
		}
	}
	l.coming = l.coming[1:]
	return c.page, c.size, c.err
}

// goOn begins to fetch the pages from a position on, as far as the outputs that
// are left to read are thought to need them: one for each record. full says that
// the page before held all the records that it was asked for.
func (l *lookAhead) goOn(ctx context.Context, from answer.Position, left int, full bool) {
	if l.over = l.over || !full; l.over {
		l.drop()
		return
	}
	l.from, l.left = from, left
	for _, c := range l.coming {
		l.left -= c.size
		l.from = l.after(c)
	}
	l.extend(ctx)
}

// extend begins to fetch further pages. A page that came full is known to be
// followed by others, so that those which may lie beyond the end of the list are
// never more than are fetched at once, without the last one.
func (l *lookAhead) extend(ctx context.Context) {
	open := 0
	for _, c := range l.coming {
		if !c.here || !c.full {
			open++
		}
	}
	for ; open < l.atOnce() && len(l.coming) < 2*l.atOnce() && l.left > 0; open++ {
		size, room := l.size(l.from, l.left)
		if !room {
			return
		}
		c := &comingPage{at: l.from, size: size, next: make(chan struct{})}
		l.begin(ctx, c)
		l.left -= size
		l.from = l.after(c)
	}
}

// after is where the page behind another one begins, if that comes full.
func (l *lookAhead) after(c *comingPage) answer.Position {
	if l.exchange.Pages.Kind == plan.ByPage {
		return answer.Position{Offset: c.at.Offset + 1, Size: c.size}
	}
	return answer.Position{Offset: c.at.Offset + c.size}
}

func (l *lookAhead) begin(ctx context.Context, c *comingPage) {
	ctx, c.drop = context.WithCancel(ctx)
	l.coming = append(l.coming, c)
	l.running.Go(func() {
		defer c.drop()
		c.err = l.upstream.caught("page", func() (err error) {
			c.page, err = l.fetch(ctx, c.at, c.size, func() func() { return l.turn(ctx, c) })
			c.full = err == nil && c.page.records == c.size && c.page.more
			return err
		})
		select {
		case l.came <- c:
		case <-ctx.Done():
		}
	})
}

// turn waits until a page that has begun to come may be decoded, and returns what
// is to be called after that. Pages that are decoded together are ready together,
// which is late for the requests that follow them. The page that the call waits
// for does not wait for others.
func (l *lookAhead) turn(ctx context.Context, c *comingPage) (end func()) {
	select {
	case l.decoding <- struct{}{}:
		return func() { <-l.decoding }
	case <-c.next:
	case <-ctx.Done():
	}
	return func() {}
}
