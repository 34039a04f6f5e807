package mcpserver

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

// handler runs a tool. What fails is an envelope, and no error but for what the client
// cannot do.
// Some clients show a model both forms of an answer, so that a second one is
// given only to those that can check it.
func (o *offer) handler(t *engine.Tool, structured bool) server.ToolHandlerFunc {
	return func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		e, question, err := o.call(ctx, r, t, sentWith(ctx).Arguments)
		if question != nil || err != nil {
			return question, err
		}
		return result(ctx, e, structured), nil
	}
}

// result is an envelope as the result of the request that ctx is of.
func result(ctx context.Context, e engine.Envelope, structured bool) *mcp.CallToolResult {
	out := &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(string(e.JSON))}, IsError: e.IsError}
	if structured {
		out.StructuredContent = json.RawMessage(e.JSON)
	}
	sentWith(ctx).made = made{out, e, structured}
	return out
}

// call runs a tool. Where the client is to answer the tool's question first, the
// result asks for it; otherwise there is none, and the envelope counts. The error is
// that of undeclared.
func (o *offer) call(ctx context.Context, r mcp.CallToolRequest, t *engine.Tool, arguments json.RawMessage) (engine.Envelope, *mcp.CallToolResult, error) {
	tell := progress(ctx, o.mcp)
	defer eventsOf(ctx).settle(ctx)
	if !t.File.Confirm.IsSet() {
		e := call(ctx, t, arguments, tell)
		return e, nil, undeclared(ctx, e.Failure())
	}
	c, q := o.server.confirming(ctx, r, t.File)
	e := call(engine.WithConfirmation(ctx, c), t, arguments, tell)
	question := q.result()
	if question != nil {
		recordOf(ctx).Code = "" // it did not fail
	}
	return e, question, undeclared(ctx, e.Failure())
}

// progress tells a client that asked for it how many pages have been read. The
// number grows from one notification to the next, as MCP wants it: what does
// not is left out.
func progress(ctx context.Context, s *server.MCPServer) engine.Progress {
	token := sentWith(ctx).ProgressToken
	if token == nil {
		return nil
	}
	var (
		mu   sync.Mutex // held while sending, so that the order is that of the numbers
		last int
	)
	return func(pages, _ int) {
		mu.Lock()
		defer mu.Unlock()
		if pages <= last {
			return
		}
		last = pages
		// A client that does not take notifications loses its own progress only.
		if s.SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progressToken": token, "progress": pages, "message": "pages read"}) == nil {
			eventsOf(ctx).add()
		}
	}
}
