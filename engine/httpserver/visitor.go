package httpserver

import (
	"context"
	"encoding/json"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/failure"
)

type visitorKey struct{}

// visitor is one request's caller.
type visitor struct {
	*Server
	caller   *engine.Caller
	who      Identity
	exchange *Exchange
	crowded  bool // too many calls of this caller wait
}

// Call implements mcpserver.Caller.
func (v *visitor) Call(ctx context.Context, t *engine.Tool, arguments json.RawMessage, progress engine.Progress) engine.Envelope {
	if v.crowded {
		return answer.Failed(v.crowdedOut())
	}
	if t.Access == engine.Read {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(v.reads, stop)()
		return v.run(ctx, t, arguments, progress)
	}
	write, failed := v.options.Audit.begin(v, t, arguments)
	if failed != nil {
		return answer.Failed(failed)
	}
	e := v.run(ctx, t, arguments, progress)
	write.end(e, v.exchange.Attempts)
	return e
}

// run runs a tool, and notes what it sends.
func (v *visitor) run(ctx context.Context, t *engine.Tool, arguments json.RawMessage, progress engine.Progress) engine.Envelope {
	var told engine.Trace
	if v.options.Propagate {
		trace := v.exchange.trace()
		told = engine.Trace{ID: trace.ID, Sampled: trace.Sampled}
	}
	ctx, end := WatchCalls(ctx, told)
	e := v.caller.Call(ctx, t, arguments, progress)
	v.exchange.Calls = end()
	return e
}

// Take implements mcpserver.Caller.
func (v *visitor) Take(ctx context.Context, p *engine.Prompt, arguments json.RawMessage) engine.Taken {
	if v.crowded {
		return engine.Taken{Failed: v.crowdedOut()}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(v.reads, stop)()
	return v.caller.Take(ctx, p, arguments)
}

// Suggest implements mcpserver.Caller.
func (v *visitor) Suggest(ctx context.Context, a engine.Argument, given string) engine.Suggestions {
	if v.crowded {
		return engine.Suggestions{}
	}
	return v.caller.Suggest(ctx, a, given)
}

// crowdedOut is the failure of one call too many.
func (v *visitor) crowdedOut() *failure.Failure {
	return &failure.Failure{Code: failure.RateLimited, Message: "too many calls with this key are open", RetryAfter: time.Second,
		Hint: "Wait for the answers to some of them."}
}
