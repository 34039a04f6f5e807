package httpserver

import (
	"context"
	"slices"
	"sync"

	"pagerduty-mcp-server/engine"
)

// Calls are what a request has sent to APIs.
type Calls struct {
	Attempts        []engine.Attempt // the first 1,000
	Cached, Fetched int              // contexts that were needed
}

// maxAttempts bounds what is kept of one exchange.
const maxAttempts = 1000

// WatchCalls returns a context in which calls are noted, and end, which returns them.
// What goes on after the end, for another call that waits for the same, is not theirs
// any more. The APIs are told of trace, unless it is the zero value.
func WatchCalls(ctx context.Context, trace engine.Trace) (watched context.Context, end func() Calls) {
	var mu sync.Mutex
	var calls Calls
	watched = engine.WithWatch(ctx, engine.Watch{
		Trace: trace,
		Attempt: func(a engine.Attempt) {
			mu.Lock()
			defer mu.Unlock()
			if len(calls.Attempts) < maxAttempts {
				calls.Attempts = append(calls.Attempts, a)
			}
		},
		Contexts: func(cached, fetched int) {
			mu.Lock()
			defer mu.Unlock()
			calls.Cached += cached
			calls.Fetched += fetched
		},
	})
	return watched, func() Calls {
		mu.Lock()
		defer mu.Unlock()
		out := calls
		out.Attempts = slices.Clip(out.Attempts)
		return out
	}
}
