// Package mcpserver serves the tools of package engine over the Model Context
// Protocol.
package mcpserver

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

// maxInstructions bounds the server's instructions, in bytes: clients put them
// in front of every conversation.
const maxInstructions = 2000

// Options say what a server tells of itself.
type Options struct {
	Name    string
	Title   string
	Version string

	// OutputSchema gives a tool's output schema; nil, or a nil one: none.
	OutputSchema func(*engine.Tool) json.RawMessage
}

// New returns a server of the tools of a catalog. Its instructions are made for
// the toolsets that the catalog has.
func New(c *engine.Catalog, o Options) *server.MCPServer {
	s := server.NewMCPServer(o.Name, o.Version, server.WithToolCapabilities(false), server.WithTitle(o.Title),
		server.WithInstructions(Instructions(c)))
	tools := make([]server.ServerTool, len(c.Tools))
	c.Each(func(i int, t *engine.Tool) {
		tools[i] = server.ServerTool{Tool: describe(t), Handler: handler(s, t)}
		if o.OutputSchema != nil {
			tools[i].Tool.RawOutputSchema = o.OutputSchema(t)
		}
	})
	s.SetTools(tools...)
	return s
}

// Instructions are what a model is told about the server as a whole: what
// holds for all tools, then a part for each toolset, as far as 2,000 bytes go.
func Instructions(c *engine.Catalog) string {
	var b strings.Builder
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && b.Len()+len(s) < maxInstructions {
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
	for _, s := range c.Instructions() {
		add(s)
	}
	for _, set := range c.Toolsets {
		add(set.Instructions)
	}
	return strings.TrimSpace(b.String())
}

// describe is what a model sees of a tool.
func describe(t *engine.Tool) mcp.Tool {
	h := t.Hints()
	tool := mcp.NewToolWithRawSchema(t.Name(), t.Description(), t.Schema())
	tool.Title = t.Title()
	tool.Annotations = mcp.ToolAnnotation{Title: t.Title(), ReadOnlyHint: &h.ReadOnly, DestructiveHint: &h.Destructive,
		IdempotentHint: &h.Idempotent, OpenWorldHint: &h.OpenWorld}
	return tool
}

// handler runs a tool. It never returns an error: what fails is an envelope.
func handler(s *server.MCPServer, t *engine.Tool) server.ToolHandlerFunc {
	return func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		// As they were sent: mcp-go's own reading rounds large numbers.
		e := t.Call(ctx, r.Params.RawArguments, progress(ctx, s, r.Params.Meta))
		return &mcp.CallToolResult{
			Content:           []mcp.Content{mcp.NewTextContent(string(e.JSON))},
			StructuredContent: json.RawMessage(e.JSON),
			IsError:           e.IsError,
		}, nil
	}
}

// progress tells a client that asked for it how many pages have been read.
func progress(ctx context.Context, s *server.MCPServer, meta *mcp.Meta) engine.Progress {
	if meta == nil || meta.ProgressToken == nil {
		return nil
	}
	return func(pages int) {
		// A client that does not take notifications loses its own progress only.
		_ = s.SendNotificationToClient(ctx, "notifications/progress",
			map[string]any{"progressToken": meta.ProgressToken, "progress": pages, "message": "pages read"})
	}
}
