package mcpserver

import (
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// gates are places where a tool waits until the test lets it go on.
type gates struct {
	mu    sync.Mutex
	byKey map[string]chan struct{}
}

// gate gives the gate of that name, which is closed at first.
func (g *gates) gate(name string) chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.byKey == nil {
		g.byKey = map[string]chan struct{}{}
	}
	if g.byKey[name] == nil {
		g.byKey[name] = make(chan struct{})
	}
	return g.byKey[name]
}

// testServer is an MCP server whose tools do what a transport can stumble over.
// They tell log when they start and when they are stopped.
func testServer(log *slog.Logger, g *gates) *Server {
	s := server.NewMCPServer("test", "1.0.0", server.WithToolCapabilities(true), server.WithHooks(newHooks()), withArguments)
	tool := func(name string, h server.ToolHandlerFunc) {
		s.AddTool(mcp.NewToolWithRawSchema(name, "<"+name+"> & co", json.RawMessage(`{"type":"object"}`)), h)
	}
	tool("echo", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultText(r.GetString("text", "")), nil
	})
	tool("wait", func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		name := r.GetString("gate", "")
		log.Info("starts", "gate", name)
		select {
		case <-g.gate(name):
			return mcp.NewToolResultText(name), nil
		case <-ctx.Done():
			log.Info("stopped", "gate", name)
			return mcp.NewToolResultError("stopped " + name), nil
		}
	})
	tool("stubborn", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		name := r.GetString("gate", "")
		log.Info("starts", "gate", name)
		<-g.gate(name)
		log.Info("ends", "gate", name)
		return mcp.NewToolResultText(name), nil
	})
	tool("progress", func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		n := r.GetInt("n", 0)
		for i := range n {
			err := server.ServerFromContext(ctx).SendNotificationToClient(ctx, "notifications/progress", map[string]any{
				"progressToken": sentWith(ctx).ProgressToken, "progress": i + 1, "total": n,
			})
			if err != nil {
				return mcp.NewToolResultError(err.Error()), nil
			}
		}
		return mcp.NewToolResultText("done"), nil
	})
	out := serverOf(&offer{mcp: s, names: []string{"echo", "wait", "hidden"}, hidden: map[string]string{"hidden": "start the server with --access manage."}})
	tool("ask", func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		c, q := out.confirming(ctx, r, &toolfile.Tool{})
		if c.Ask == nil {
			return mcp.NewToolResultText("nobody is asked"), nil
		}
		if err := c.Ask(ctx, engine.Question{Text: "Sink the <" + r.GetString("ship", "") + ">?"}); err != nil && q.result() == nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		if result := q.result(); result != nil {
			return result, nil
		}
		return mcp.NewToolResultText("sunk"), nil
	})
	tool("markup", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		const body = `{"html":"<a href=\"?x=1&y=2\">\\u003c\u003c</a>"}`
		return mcp.NewToolResultStructured(json.RawMessage(body), body), nil
	})
	tool("nan", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultStructured(map[string]any{"n": math.NaN()}, "n"), nil
	})
	tool("cut", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultStructured(json.RawMessage(`{"a":`), "a"), nil
	})
	tool("panic", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		panic("hunter2")
	})
	tool("index", func(_ context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultText("abc"[r.GetInt("n", 9):]), nil
	})
	tool("nan_note", func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		s := server.ServerFromContext(ctx)
		_ = s.SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progress": math.NaN()})
		_ = s.SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progress": 1})
		return mcp.NewToolResultText("done"), nil
	})
	return out
}

func serverOf(first *offer) *Server {
	out := &Server{events: first.mcp, seals: newSeals(nil, nil)}
	first.server = out
	out.offer.Store(first)
	return out
}

// withArguments gives handlers the arguments by mcp-go's own means.
var withArguments = server.WithToolHandlerMiddleware(func(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		_ = json.Unmarshal(sentWith(ctx).Arguments, &r.Params.Arguments)
		return next(ctx, r)
	}
})
