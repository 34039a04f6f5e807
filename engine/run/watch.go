package run

import (
	"context"

	"pagerduty-mcp-server/engine/rest"
)

// Watch is told what a call does, for logs, metrics and traces. Its functions may be
// nil, and may be called by several goroutines at once.
type Watch struct {
	Attempt  func(rest.Attempt)        // at the end of each attempt at a request
	Trace    rest.Trace                // that requests are to name; the zero value: none
	Contexts func(cached, fetched int) // how many contexts a request needs, and had to wait for
}

type watchKey struct{}

// WithWatch has w told of what the call that ctx is of does.
func WithWatch(ctx context.Context, w Watch) context.Context {
	if w.Attempt != nil {
		ctx = rest.Observe(ctx, w.Attempt)
	}
	if w.Trace.ID != "" {
		ctx = rest.Propagate(ctx, w.Trace)
	}
	return context.WithValue(ctx, watchKey{}, w)
}
