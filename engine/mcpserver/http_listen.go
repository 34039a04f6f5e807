package mcpserver

import (
	"context"
	"net/http"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

// begun is an answer that tells when a part of it has been written.
type begun struct {
	http.ResponseWriter
	once  sync.Once
	wrote chan struct{}
}

type begunKey struct{}

// begin has [acknowledged] wait for the first write of an answer.
func begin(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	b := &begun{ResponseWriter: w, wrote: make(chan struct{})}
	return b, r.WithContext(context.WithValue(r.Context(), begunKey{}, b))
}

// Write implements io.Writer.
func (b *begun) Write(p []byte) (int, error) {
	defer b.once.Do(func() { close(b.wrote) })
	return b.ResponseWriter.Write(p)
}

// Flush implements http.Flusher.
func (b *begun) Flush() { _ = http.NewResponseController(b.ResponseWriter).Flush() }

// Unwrap is for http.ResponseController.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// acknowledged holds back the result of subscriptions/listen until its
// acknowledgement, which must come first, is written: a notification that mcp-go
// has not written when the result is there is lost.
func acknowledged(ctx context.Context, _ any, _ *mcp.SubscriptionsListenRequest, _ *mcp.SubscriptionsListenResult) {
	if b, ok := ctx.Value(begunKey{}).(*begun); ok {
		select {
		case <-b.wrote:
		case <-ctx.Done():
		}
	}
}
