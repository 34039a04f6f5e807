package httpserver

import (
	"context"
	"sync"

	"pagerduty-mcp-server/engine"
)

// admission lets calls in: so many at once, and so many of one caller, so that who calls
// slowly, or much, takes nobody else's place. Calls of a caller that has too many
// open wait for the others of the same caller, outside of the bound on all.
type admission struct {
	calls  chan struct{} // one element for each that runs
	perKey int

	mu      sync.Mutex
	queues  map[*engine.Caller]*queue // of callers of whom a call is open
	listens int                       // streams of subscriptions/listen
	streams map[*engine.Caller]int    // those of each caller who has one
}

// queue are the calls of one caller.
type queue struct {
	open  int
	slots chan struct{}
}

func newAdmission(calls, perKey int) *admission {
	return &admission{calls: make(chan struct{}, calls), perKey: perKey, queues: map[*engine.Caller]*queue{}, streams: map[*engine.Caller]int{}}
}

// admit implements mcpserver.HTTPOptions.Admit.
func (d *admission) admit(ctx context.Context, method string) (done func()) {
	v := ctx.Value(visitorKey{}).(*visitor)
	switch method {
	case "subscriptions/listen":
		return d.listen(v.caller)
	case "tools/call", "resources/read", "prompts/get", "completion/complete": // which may ask the API
	default: // what is answered at once
		return func() {}
	}
	leave := d.enqueue(ctx, v)
	back := take(d.calls)
	if back == nil {
		leave()
		return nil
	}
	return func() { back(); leave() }
}

// listen lets a stream in that lasts as long as its client wants; nil if there are too
// many.
func (d *admission) listen(c *engine.Caller) (done func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.listens >= maxListens || d.streams[c] >= keyListens {
		return nil
	}
	d.listens++
	d.streams[c]++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.listens--
		if d.streams[c]--; d.streams[c] == 0 {
			delete(d.streams, c)
		}
	}
}

// enqueue waits for the caller's turn. Of too many that wait, the caller is told.
func (d *admission) enqueue(ctx context.Context, v *visitor) (leave func()) {
	d.mu.Lock()
	q := d.queues[v.caller]
	if q == nil {
		q = &queue{slots: make(chan struct{}, d.perKey)}
		d.queues[v.caller] = q
	}
	q.open++
	v.crowded = q.open > d.perKey+waitingCalls
	d.mu.Unlock()
	holds := false
	if !v.crowded {
		select {
		case q.slots <- struct{}{}:
			holds = true
		case <-ctx.Done():
		}
	}
	return func() {
		if holds {
			<-q.slots
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if q.open--; q.open == 0 {
			delete(d.queues, v.caller)
		}
	}
}

// take takes an element, if there is one; nil if there is none.
func take(slots chan struct{}) (back func()) {
	select {
	case slots <- struct{}{}:
		return func() { <-slots }
	default:
		return nil
	}
}
