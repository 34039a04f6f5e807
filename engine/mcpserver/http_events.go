package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

// Wrapped is an answer that is looked at on its way.
type Wrapped struct{ http.ResponseWriter }

// Flush implements http.Flusher.
func (w Wrapped) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap is for http.ResponseController.
func (w Wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// events is an answer that is written as a stream of events. A notification that
// mcp-go has not written when the result is there can be lost, so a result waits for
// those that belong before it.
type events struct {
	Wrapped

	mu      sync.Mutex
	sent    int           // notifications that mcp-go was given
	written int           // those of them that have been written, or at least tried
	more    chan struct{} // closed when written grows

	result *mcp.SubscriptionsListenResult // of a subscription that has ended
	ended  bool                           // a result has been written
}

type eventsKey struct{}

// withEvents has the handlers of a request know the stream of its answer.
func withEvents(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	e := &events{Wrapped: Wrapped{w}, more: make(chan struct{})}
	return e, r.WithContext(context.WithValue(r.Context(), eventsKey{}, e))
}

// eventsOf is the stream of a request's answer, or nil. Each of its methods may be
// called on nil.
func eventsOf(ctx context.Context) *events {
	e, _ := ctx.Value(eventsKey{}).(*events)
	return e
}

// add notes that mcp-go was given a notification.
func (e *events) add() {
	if e != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.sent++
	}
}

// settle waits until each notification has been written, or ctx ends.
func (e *events) settle(ctx context.Context) {
	for e != nil {
		e.mu.Lock()
		done, more := e.written >= e.sent, e.more
		e.mu.Unlock()
		if done {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}

// Write implements io.Writer. mcp-go writes an event at once.
func (e *events) Write(p []byte) (int, error) {
	defer func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.written++
		e.ended = e.ended || bytes.Contains(p, []byte(`"result":`))
		close(e.more)
		e.more = make(chan struct{})
	}()
	return e.ResponseWriter.Write(p)
}

// acknowledged holds back the result of subscriptions/listen until its
// acknowledgement, which must come first, is written.
func acknowledged(ctx context.Context, _ any, _ *mcp.SubscriptionsListenRequest, r *mcp.SubscriptionsListenResult) {
	e := eventsOf(ctx)
	e.add()
	e.settle(ctx)
	if e != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.result = r
	}
}

// finish writes the result of a subscription that the server has ended: mcp-go writes
// none then, as if the client were gone.
func (e *events) finish(id json.RawMessage) {
	e.mu.Lock()
	result, ended := e.result, e.ended
	e.mu.Unlock()
	if result == nil || ended {
		return
	}
	_, _ = fmt.Fprintf(e, "event: message\ndata: %s\n", mustLine(mcp.NewJSONRPCResultResponse(mcp.NewRequestId(id), result)))
	e.Flush()
}
