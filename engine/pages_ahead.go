package engine

import (
	"cmp"
	"context"
	"sync"
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
	ahead   context.Context // of the pages that are fetched ahead
	stop    context.CancelFunc
	running sync.WaitGroup
	coming  []*comingPage // those that follow the last one that was taken, in order
	over    bool          // a page was not full: nothing more is fetched ahead
}

// comingPage is a page that is being fetched.
type comingPage struct {
	at   position
	size int // of records that were asked for
	done chan struct{}
	page *page
	err  error
}

func newLookAhead(p *pager) *lookAhead {
	l := &lookAhead{pager: p}
	l.ahead, l.stop = context.WithCancel(p.ctx)
	s := p.exchange.pages
	l.over = s == nil || s.offset == "" || s.size == ""
	return l
}

// close ends what is still being fetched, and waits for that.
func (l *lookAhead) close() {
	l.stop()
	l.running.Wait()
}

// take returns the page at a position and for how many records it asked: size,
// or what was thought of when it was asked for ahead.
func (l *lookAhead) take(at position, size int) (*page, int, error) {
	if len(l.coming) == 0 {
		got, err := l.fetch(l.ctx, at, size)
		return got, size, err
	}
	c := l.coming[0]
	l.coming = l.coming[1:]
	<-c.done
	return c.page, c.size, c.err
}

// goOn begins to fetch the pages from a position on, as far as the outputs that
// are left to read are thought to need them: one for each record. full says that
// the page before held all the records that it was asked for.
func (l *lookAhead) goOn(from position, left int, full bool) {
	if l.over = l.over || !full; l.over {
		l.stop()
		l.coming = nil
		return
	}
	for _, c := range l.coming {
		left -= c.size
		from = position{Offset: c.at.Offset + c.size}
	}
	for len(l.coming) < cmp.Or(l.account.options.PagesAtOnce, defaultPagesAtOnce) && left > 0 {
		size, room := l.size(from, left)
		if !room {
			return
		}
		l.begin(&comingPage{at: from, size: size, done: make(chan struct{})})
		left -= size
		from = position{Offset: from.Offset + size}
	}
}

func (l *lookAhead) begin(c *comingPage) {
	l.coming = append(l.coming, c)
	l.running.Go(func() {
		defer close(c.done)
		c.err = l.account.caught("page", func() (err error) {
			c.page, err = l.fetch(l.ahead, c.at, c.size)
			return err
		})
	})
}
