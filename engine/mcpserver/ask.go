package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
)

// asks are the requests of the server that the client has not answered yet.
type asks struct {
	mu   sync.Mutex
	last int
	open map[string]chan<- reply // by idKey
}

// begin returns the id of a further request, and where the response to it comes.
func (a *asks) begin() (id json.RawMessage, came <-chan reply, end func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last++
	id = json.RawMessage(fmt.Sprintf(`"confirm-%d"`, a.last))
	c := make(chan reply, 1)
	if a.open == nil {
		a.open = map[string]chan<- reply{}
	}
	a.open[idKey(id)] = c
	return id, c, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.open, idKey(id))
	}
}

// answered takes a response. One to no open request, which a second one is, counts
// for nothing.
func (a *asks) answered(id json.RawMessage, r reply) {
	if id == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.open[idKey(id)]; c != nil {
		delete(a.open, idKey(id))
		c <- r
	}
}

// ask implements engine.Confirmation.Ask for a client of a revision before
// 2026-07-28: it is sent a request, and the call waits for the response. Meanwhile
// the call does not count among those that run.
func (c *conn) ask(ctx context.Context, q engine.Question) error {
	id, came, end := c.asks.begin()
	defer end()
	if r, _ := ctx.Value(requestKey{}).(*request); r != nil && r.runs {
		c.pause(r)
		defer c.resume(ctx, r)
	}
	ctx, cancel := context.WithTimeout(ctx, questionTime)
	defer cancel()
	line := mustLine(mcp.JSONRPCRequest{JSONRPC: mcp.JSONRPC_VERSION, ID: mcp.NewRequestId(id),
		Request: mcp.Request{Method: string(mcp.MethodElicitationCreate)}, Params: elicitation(q.Text)})
	c.reply(nil, line)
	select {
	case r := <-came:
		if r.err != nil {
			return unanswered("the client could not ask the user")
		}
		return decided(r.result)
	case <-c.stopped:
		return unanswered("the client went away before the question was answered")
	case <-ctx.Done():
		c.reply(nil, mustLine(map[string]any{"jsonrpc": mcp.JSONRPC_VERSION, "method": mcp.MethodNotificationCancelled, "params": map[string]any{"requestId": id}}))
		if context.Cause(ctx) == context.DeadlineExceeded {
			return unanswered(fmt.Sprintf("the question was not answered within %d minutes", int(questionTime.Minutes())))
		}
		return context.Cause(ctx)
	}
}

type requestKey struct{}

// pause gives up the turn of a call that waits for its user.
func (c *conn) pause(r *request) {
	<-c.running
	r.runs = false
}

// resume waits for a turn again, unless ctx, that of the call, ends.
func (c *conn) resume(ctx context.Context, r *request) {
	select {
	case c.running <- struct{}{}:
		r.runs = true
	case <-ctx.Done():
	}
}
