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
)

const (
	// maxLasting is how many requests that may last, calls of tools above all,
	// may be accepted and not yet answered. One more is refused, so that
	// pings and cancels are read however many there are.
	maxLasting = 4096

	// maxUnanswered is how many other requests may be accepted and not yet
	// answered. Reading pauses there: far beyond what a client has open that
	// reads its answers.
	maxUnanswered = 1024

	// maxOpenBytes is how much the open requests hold together, in bytes. A
	// request beyond is refused, unless it is the only one.
	maxOpenBytes = 64 << 20

	// busy is the code of an answer to a request that is refused because of
	// those that are open; -32000 to -32019 are the implementation's own.
	busy = -32000
)

// conn serves one client: read accepts its messages, each request is answered
// in a goroutine of its own, and write alone writes.
//
// Two contexts go through its methods: reading ends when no more messages are
// accepted, calling when requests must stop.
type conn struct {
	server  *Server
	session *session
	log     *slog.Logger
	maxLine int // bytes
	watch   func(context.Context, *Record) (context.Context, func())

	stopped <-chan struct{} // closed when no more messages are accepted
	gone    func()          // ends reading and calling: the client takes no more output

	workers workers
	running chan struct{} // one element for each call that runs
	lasting chan struct{} // one element for each request that may last
	slots   chan struct{} // one element for each other line of output that is due
	answers chan answer   // as large as both together, so that sending never blocks

	asks asks // of the client

	mu    sync.Mutex
	open  map[string]*request // by idKey; cancelled requests are not in it
	bytes int                 // of the open requests
}

// request is a request that is not answered yet.
type request struct {
	message
	part   *part // of a batch
	cancel context.CancelFunc
	runs   bool // it holds an element of conn.running
}

// lasts reports whether the answer may take long.
func (m message) lasts() bool {
	return m.calls() || m.Method == string(mcp.MethodCompletionComplete) || m.Method == string(mcp.MethodSubscriptionsListen)
}

// calls reports whether the request may be a call of a tool by any name.
func (m message) calls() bool {
	switch m.Method {
	case string(mcp.MethodToolsCall), string(mcp.MethodResourcesRead), string(mcp.MethodPromptsGet):
		return true
	}
	return false
}

// answer is a line of output that a slot is held for.
type answer struct {
	request *request // nil if the line answers none that was started
	part    *part    // of a batch
	line    []byte   // nil if nothing is to be written
}

// byteOrderMark may stand before the first message: editors and PowerShell
// write it.
var byteOrderMark = []byte("\ufeff")

// read accepts the messages in lines until they or reading end. The end of the
// input is no error.
func (c *conn) read(reading, calling context.Context, lines <-chan line) error {
	for first := true; ; first = false {
		var l line
		select {
		case l = <-lines:
		case <-reading.Done():
			return nil
		}
		if l.err != nil && !errors.Is(l.err, io.EOF) {
			return fmt.Errorf("read messages: %w", l.err)
		}
		text := bytes.TrimSpace(l.text)
		if first {
			text = bytes.TrimSpace(bytes.TrimPrefix(text, byteOrderMark))
		}
		switch {
		case l.tooLong:
			c.log.Warn("a message was too long and is skipped", "max_bytes", c.maxLine)
			c.reply(nil, errorLine(nil, mcp.INVALID_REQUEST, fmt.Sprintf("a message was longer than %d bytes and is skipped; send less at once", c.maxLine)))
		case len(text) == 0:
		case text[0] == '[':
			c.acceptBatch(reading, calling, text)
		default:
			c.accept(reading, calling, text, nil)
		}
		if l.err != nil {
			return nil
		}
	}
}

// accept starts what one message asks for, and waits for nothing but a slot.
// p is the place of the message in its batch.
func (c *conn) accept(reading, calling context.Context, text []byte, p *part) {
	m, refusal := parseMessage(text)
	switch {
	case refusal != nil:
		c.reply(p, refusal)
	case m.ID != nil && !m.isResponse():
		c.start(reading, calling, m, p)
	default:
		switch {
		case m.isResponse():
			c.asks.answered(m.ID, m.reply)
		case m.Method == string(mcp.MethodNotificationCancelled):
			c.cancel(m.Params.get("requestId"))
		default:
			c.handle(calling, m) // whatever is wrong with a notification, it is not answered
		}
		if p != nil {
			c.reply(p, nil)
		}
	}
}

// start answers the request m in a goroutine of its own. Only the answer to
// initialize is written before later messages are looked at: what they do, and
// what is told while they do it, depends on it.
func (c *conn) start(reading, calling context.Context, m message, p *part) {
	parent := calling
	if m.Method == string(mcp.MethodSubscriptionsListen) { // lasts until it is told that the server stops
		parent = reading
	}
	ctx, cancel := context.WithCancel(parent)
	r := &request{message: m, part: p, cancel: cancel}
	if code, refusal := c.enter(r); refusal != "" {
		cancel()
		c.reply(p, errorLine(m.ID, code, refusal))
		return
	}
	if !m.lasts() && !c.reserve() {
		c.leave(r)
		cancel()
		return
	}
	if m.Method != string(mcp.MethodInitialize) {
		c.workers.do(func() { c.run(calling, ctx, r) })
		return
	}
	if p != nil {
		c.answers <- answer{r, p, errorLine(m.ID, mcp.INVALID_REQUEST, "initialize must not be part of a batch")}
		return
	}
	c.run(calling, ctx, r)
	select {
	case <-ctx.Done():
	case <-reading.Done():
	}
}

// run answers r, whose own context is ctx. A call waits for its turn.
func (c *conn) run(calling, ctx context.Context, r *request) {
	if r.calls() {
		select {
		case c.running <- struct{}{}:
			r.runs = true
		case <-ctx.Done():
		}
		// Cancelled, and the answer not wanted; or the server stops, which calling
		// knows before ctx: a call that was stopped may have left its turn already.
		if ctx.Err() != nil || calling.Err() != nil {
			c.answers <- answer{r, r.part, errorLine(r.ID, mcp.INTERNAL_ERROR, "the server stopped before this call had its turn")}
			return
		}
	}
	c.session.listen(r.message, true)
	line := c.watched(context.WithValue(ctx, requestKey{}, r), r.message)
	c.session.listen(r.message, false)
	c.answers <- answer{r, r.part, line}
}

// watched answers the request m, and tells whoever wants to know.
func (c *conn) watched(ctx context.Context, m message) []byte {
	if c.watch == nil {
		return c.handle(ctx, m)
	}
	record := &Record{Version: knownVersion(m.version(), c.session.ProtocolVersion())}
	record.of(m)
	ctx, end := c.watch(WithRecord(ctx, record), record)
	defer end()
	line := c.handle(ctx, m)
	record.read(line)
	return line
}

// handle has the server answer m and returns the line to write, if any. A panic
// of a handler becomes an error answer that tells nothing of its value, which
// may hold a secret; nor does the log, unless the value is the runtime's own.
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
	l, err := c.server.answer(ctx, m)
	if err != nil {
		c.log.Error("a result cannot be written as JSON", "method", m.Method, "error", err)
	}
	return l
}

// reply writes a line that belongs to no open request.
func (c *conn) reply(p *part, l []byte) {
	if c.reserve() {
		c.answers <- answer{part: p, line: l}
	}
}

// reserve takes a slot. It reports false when reading ended first.
func (c *conn) reserve() bool {
	select {
	case c.slots <- struct{}{}:
		return true
	case <-c.stopped:
		return false
	}
}

// enter makes r an open request, unless one with its id is open or too many
// are; refusal then says so. One that may last holds an element of c.lasting
// from here on.
func (c *conn) enter(r *request) (code int, refusal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, taken := c.open[idKey(r.ID)]; taken {
		return mcp.INVALID_REQUEST, fmt.Sprintf("a request with the id %s is still open; give each request an id of its own", r.ID)
	}
	if c.bytes+r.size() > maxOpenBytes && len(c.open) > 0 {
		return busy, "the requests that are not answered yet are too large together; wait for their answers"
	}
	if r.lasts() {
		select {
		case c.lasting <- struct{}{}:
		default:
			return busy, fmt.Sprintf("%d calls are not answered yet; wait for their answers", cap(c.lasting))
		}
	}
	c.open[idKey(r.ID)] = r
	c.bytes += r.size()
	return 0, ""
}

// cancel stops the open request id, if there is one. It will not be answered.
func (c *conn) cancel(id json.RawMessage) {
	if !isID(id) {
		return
	}
	c.mu.Lock()
	r := c.open[idKey(id)]
	c.mu.Unlock()
	if r != nil && c.leave(r) {
		r.cancel()
	}
}

// leave ends r, and reports whether its answer is wanted: it was not cancelled.
func (c *conn) leave(r *request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[idKey(r.ID)] != r {
		return false
	}
	delete(c.open, idKey(r.ID))
	c.bytes -= r.size()
	return true
}

// size is about how much r holds, in bytes.
func (r *request) size() int { return len(r.raw) + len(r.Arguments) }
