package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// maxUnanswered is how many requests may be accepted and not yet answered.
// Reading, and with it cancelling, pauses there: far beyond what a client has
// open that reads its answers.
const maxUnanswered = 1024

// conn serves one client: read accepts its messages, each request is answered
// in a goroutine of its own, and write alone writes.
type conn struct {
	server  *server.MCPServer
	log     *slog.Logger
	maxLine int // bytes

	reading context.Context // ends when no more messages are accepted
	calling context.Context // ends when requests must stop
	gone    func()          // ends both: the client takes no more output

	next    chan *request // unbuffered: to a goroutine in idle
	idle    chan struct{} // one element for each goroutine that waits for a request
	running chan struct{} // one element for each tools/call that runs
	slots   chan struct{} // one element for each line of output that is due
	answers chan answer   // as large as slots, so that sending never blocks
	notes   <-chan mcp.JSONRPCNotification

	mu   sync.Mutex
	open map[string]*request // by id; cancelled requests are not in it
}

// request is a request that is not answered yet.
type request struct {
	message
	ctx    context.Context // ends when it is cancelled or its answer is written
	cancel context.CancelFunc
	runs   bool // it holds an element of conn.running
}

// answer is a line of output that a slot is held for.
type answer struct {
	request *request // nil if the line answers none
	line    []byte   // nil if nothing is to be written
}

// read accepts the messages in lines until they or c.reading end. The end of
// the input is no error.
func (c *conn) read(lines <-chan line) error {
	for {
		var l line
		select {
		case l = <-lines:
		case <-c.reading.Done():
			return nil
		}
		if l.err != nil && !errors.Is(l.err, io.EOF) {
			return fmt.Errorf("read messages: %w", l.err)
		}
		switch {
		case l.tooLong:
			c.log.Warn("a message was too long and is skipped", "max_bytes", c.maxLine)
			c.reply(errorLine(nil, mcp.INVALID_REQUEST, fmt.Sprintf("a message was longer than %d bytes and is skipped; send less at once", c.maxLine)))
		case len(bytes.TrimSpace(l.text)) > 0:
			c.accept(l.text)
		}
		if l.err != nil {
			return nil
		}
	}
}

// accept starts what one message asks for, and waits for nothing but a slot.
func (c *conn) accept(text []byte) {
	m, refusal := parseMessage(text)
	switch {
	case refusal != nil:
		c.reply(refusal)
	case m.isResponse(): // this server asks the client nothing
	case m.Method == string(mcp.MethodNotificationCancelled):
		c.cancel(m.cancelledID())
	case m.ID == nil:
		if l := c.handle(c.calling, m); l != nil {
			c.reply(l)
		}
	default:
		c.start(m)
	}
}

// start answers the request m in a goroutine of its own. Only the answer to
// initialize is written before later messages are looked at: what they do, and
// what is told while they do it, depends on it.
func (c *conn) start(m message) {
	if !c.reserve() {
		return
	}
	r := &request{message: m}
	parent := c.calling
	if m.Method == string(mcp.MethodSubscriptionsListen) { // lasts until it is told that the server stops
		parent = c.reading
	}
	r.ctx, r.cancel = context.WithCancel(parent)
	if !c.enter(r) {
		r.cancel()
		text := fmt.Sprintf("a request with the id %s is still open; give each request an id of its own", m.ID)
		c.answers <- answer{line: errorLine(m.ID, mcp.INVALID_REQUEST, text)}
		return
	}
	if m.Method == string(mcp.MethodInitialize) {
		c.run(r)
		select {
		case <-r.ctx.Done():
		case <-c.reading.Done():
		}
		return
	}
	if c.offer(r) {
		return
	}
	runtime.Gosched() // one that has just ended its request is sooner ready than a new one
	if !c.offer(r) {
		go c.work(r)
	}
}

// offer hands r to a goroutine that waits for a request, if there is one.
func (c *conn) offer(r *request) bool {
	select {
	case c.next <- r:
		return true
	default:
		return false
	}
}

// work answers r, and then others for as long as few goroutines wait for one.
// Such a goroutine's stack has the size that a request needs; a new one's has
// to grow, which is an eighth of the cost of a small call.
func (c *conn) work(r *request) {
	for {
		c.run(r)
		select {
		case c.idle <- struct{}{}:
		default:
			return
		}
		select {
		case r = <-c.next:
			<-c.idle
		case <-c.reading.Done():
			return
		}
	}
}

// run answers r, for which a slot is held. A tools/call waits for its turn.
func (c *conn) run(r *request) {
	if r.Method == string(mcp.MethodToolsCall) {
		select {
		case c.running <- struct{}{}:
			r.runs = true
		case <-r.ctx.Done():
		}
		if r.ctx.Err() != nil { // cancelled, and the answer not wanted; or the server stops
			c.answers <- answer{r, errorLine(r.ID, mcp.INTERNAL_ERROR, "the server stopped before this call had its turn")}
			return
		}
	}
	c.answers <- answer{r, c.handle(r.ctx, r.message)}
}

// handle has mcp-go answer m and returns the line to write, if any. A panic of
// a handler becomes an error answer that tells nothing of its value, which may
// hold a secret; nor does the log, unless the value is the runtime's own.
func (c *conn) handle(ctx context.Context, m message) (l []byte) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		what := fmt.Sprintf("%T", p)
		if err, ok := p.(runtime.Error); ok {
			what = err.Error()
		}
		c.log.Error("a handler panicked", "method", m.Method, "panic", what, "stack", string(debug.Stack()))
		if m.ID != nil {
			l = errorLine(m.ID, mcp.INTERNAL_ERROR, "internal error: the handler failed; the server's log has the details")
		}
	}()
	l, err := answerLine(m.ID, c.server.HandleMessage(ctx, json.RawMessage(m.raw)))
	if err != nil {
		c.log.Error("a result cannot be written as JSON", "method", m.Method, "error", err)
	}
	return l
}

// reply writes a line that belongs to no open request.
func (c *conn) reply(l []byte) {
	if c.reserve() {
		c.answers <- answer{line: l}
	}
}

// reserve takes a slot. It reports false when c.reading ended first.
func (c *conn) reserve() bool {
	select {
	case c.slots <- struct{}{}:
		return true
	case <-c.reading.Done():
		return false
	}
}

// enter makes r an open request, unless one with its id is open.
func (c *conn) enter(r *request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, taken := c.open[string(r.ID)]; taken {
		return false
	}
	c.open[string(r.ID)] = r
	return true
}

// cancel stops the open request id, if there is one. It will not be answered.
func (c *conn) cancel(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.open[id]; r != nil {
		delete(c.open, id)
		r.cancel()
	}
}

// leave ends r, and reports whether its answer is wanted: it was not cancelled.
func (c *conn) leave(r *request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[string(r.ID)] != r {
		return false
	}
	delete(c.open, string(r.ID))
	return true
}
