package mcpserver

import (
	"context"
	"encoding/json"

	"pagerduty-mcp-server/engine"
)

// Caller runs tools, takes prompts and suggests arguments for whoever sent a request.
type Caller interface {
	Call(ctx context.Context, t *engine.Tool, arguments json.RawMessage, progress engine.Progress) engine.Envelope
	Take(ctx context.Context, p *engine.Prompt, arguments json.RawMessage) engine.Taken
	Suggest(ctx context.Context, a engine.Argument, given string) engine.Suggestions
}

type callerKey struct{}

// callerOf is a caller, and who among those who share the credential it is.
type callerOf struct {
	Caller
	subject string
}

// WithCaller has the tools of the request that ctx is of run by c, and not for the
// account that they were loaded with. Where several people share c's credential,
// subject says which of them has sent the request: what one of them is asked,
// no other answers.
func WithCaller(ctx context.Context, c Caller, subject string) context.Context {
	return context.WithValue(ctx, callerKey{}, callerOf{c, subject})
}

// subjectOf is the subject of the request that ctx is of; empty: nobody says.
func subjectOf(ctx context.Context) string {
	c, _ := ctx.Value(callerKey{}).(callerOf)
	return c.subject
}

// call runs a tool for the caller of a request.
func call(ctx context.Context, t *engine.Tool, arguments json.RawMessage, progress engine.Progress) engine.Envelope {
	if len(t.File.RequiredCapabilities) > 0 {
		ctx = declaring(ctx)
	}
	run := func() engine.Envelope { return t.Call(ctx, arguments, progress) }
	if c, ok := ctx.Value(callerKey{}).(callerOf); ok {
		run = func() engine.Envelope { return c.Call(ctx, t, arguments, progress) }
	}
	e := run()
	recordOf(ctx).answered(e)
	return e
}
