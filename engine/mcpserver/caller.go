package mcpserver

import (
	"context"
	"encoding/json"

	"pagerduty-mcp-server/engine"
)

// Caller runs tools, and takes prompts, for whoever sent a request.
type Caller interface {
	Call(ctx context.Context, t *engine.Tool, arguments json.RawMessage, progress engine.Progress) engine.Envelope
	Take(ctx context.Context, p *engine.Prompt, arguments json.RawMessage) engine.Taken
}

type callerKey struct{}

// WithCaller has the tools of the request that ctx is of run by c, and not for the
// account that they were loaded with.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// call runs a tool for the caller of a request.
func call(ctx context.Context, t *engine.Tool, arguments json.RawMessage, progress engine.Progress) engine.Envelope {
	run := func() engine.Envelope { return t.Call(ctx, arguments, progress) }
	if c, ok := ctx.Value(callerKey{}).(Caller); ok {
		run = func() engine.Envelope { return c.Call(ctx, t, arguments, progress) }
	}
	e := run()
	recordOf(ctx).answered(e)
	return e
}
