package mcpserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/mark3labs/mcp-go/mcp"
)

// write writes answers and notifications to out until finish has seen the last
// answer or ctx ends. A notification goes before an answer that came after it.
//
// When out fails, the client is gone: what is left is dropped. The error says
// why, and is nil if the client has closed its end.
func (c *conn) write(ctx context.Context, out io.Writer) error {
	w := bufio.NewWriterSize(lateGuard{ctx.Done(), out}, ioBuffer)
	for {
		select {
		case n := <-c.session.notes:
			c.writeNote(w, n)
		case a, more := <-c.answers:
			for range len(c.session.notes) {
				c.writeNote(w, <-c.session.notes)
			}
			if !more {
				return writeError(w.Flush())
			}
			c.writeAnswer(w, a)
		case <-ctx.Done():
			return nil
		}
		if len(c.answers) == 0 && len(c.session.notes) == 0 && w.Flush() != nil {
			c.gone()
		}
	}
}

// finish ends write when all that was accepted is answered. Nothing may be
// accepted any more.
func (c *conn) finish(ctx context.Context) {
	for _, held := range []chan struct{}{c.slots, c.lasting} {
		for range cap(held) {
			select {
			case held <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}
	close(c.answers)
}

// writeAnswer writes a, unless its request was cancelled, and frees what the
// request held. An error of w stays in w.
func (c *conn) writeAnswer(w *bufio.Writer, a answer) {
	r := a.request
	l := a.line
	if r != nil && !c.leave(r) {
		l = nil
	}
	if a.part != nil {
		l = a.part.add(l)
	}
	_, _ = w.Write(l)
	if r != nil {
		r.cancel()
		if r.runs {
			<-c.running
		}
		if r.lasts() {
			<-c.lasting
			return
		}
	}
	<-c.slots
}

// writeNote writes n, for each subscription that it is of. An error of w stays in w.
func (c *conn) writeNote(w *bufio.Writer, n mcp.JSONRPCNotification) {
	if n.Method == mcp.MethodNotificationToolsListChanged && c.session.ProtocolVersion() == "" {
		for _, id := range c.session.subscriptions() {
			n.Params.Meta = map[string]any{mcp.MetaKeySubscriptionID: id}
			c.writeLine(w, n)
		}
		return
	}
	c.writeLine(w, n)
}

func (c *conn) writeLine(w *bufio.Writer, n mcp.JSONRPCNotification) {
	l, err := encodeLine(n)
	if err != nil {
		c.log.Error("a notification cannot be written as JSON", "method", n.Method, "error", err)
		return
	}
	_, _ = w.Write(l)
}

// writeError is what the caller is told of err, the end of the output.
func writeError(err error) error {
	if err == nil || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed) {
		return nil
	}
	return fmt.Errorf("write messages: %w", err)
}

// lateGuard keeps a writer that was blocked from writing once ended is closed.
type lateGuard struct {
	ended <-chan struct{}
	out   io.Writer
}

// Write writes p, unless it is too late.
func (g lateGuard) Write(p []byte) (int, error) {
	select {
	case <-g.ended:
		return 0, context.Canceled
	default:
		return g.out.Write(p)
	}
}
