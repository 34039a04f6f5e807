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
	w := bufio.NewWriterSize(lateGuard{ctx, out}, ioBuffer)
	for {
		select {
		case n := <-c.notes:
			c.writeNote(w, n)
		case a, more := <-c.answers:
			for range len(c.notes) {
				c.writeNote(w, <-c.notes)
			}
			if !more {
				return writeError(w.Flush())
			}
			c.writeAnswer(w, a)
		case <-ctx.Done():
			return nil
		}
		if len(c.answers) == 0 && len(c.notes) == 0 && w.Flush() != nil {
			c.gone()
		}
	}
}

// finish ends write when all that was accepted is answered. Nothing may be
// accepted any more.
func (c *conn) finish(ctx context.Context) {
	for range cap(c.slots) {
		select {
		case c.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
	close(c.answers)
}

// writeAnswer writes a, unless its request was cancelled, and frees what the
// request held. An error of w stays in w.
func (c *conn) writeAnswer(w *bufio.Writer, a answer) {
	r := a.request
	if r == nil || c.leave(r) {
		_, _ = w.Write(a.line)
	}
	if r != nil {
		r.cancel()
		if r.runs {
			<-c.running
		}
	}
	<-c.slots
}

// writeNote writes n. An error of w stays in w.
func (c *conn) writeNote(w *bufio.Writer, n mcp.JSONRPCNotification) {
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

// lateGuard keeps a writer that was blocked from writing once ctx has ended.
type lateGuard struct {
	ctx context.Context
	out io.Writer
}

// Write writes p, unless the context has ended.
func (g lateGuard) Write(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.out.Write(p)
}
