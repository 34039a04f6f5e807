package mcpserver

import (
	"context"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

type allowKey struct{}

// WithTools narrows the request that ctx is of to the tools that allow is true of:
// others are neither listed nor found, and cannot be called.
func WithTools(ctx context.Context, allow func(*engine.Tool) bool) context.Context {
	return context.WithValue(ctx, allowKey{}, allow)
}

// allowed returns which tools a request is narrowed to; nil when it is not.
func allowed(ctx context.Context) func(*engine.Tool) bool {
	allow, _ := ctx.Value(allowKey{}).(func(*engine.Tool) bool)
	return allow
}

// toolAllowed reports whether the request of ctx may have a tool.
func toolAllowed(ctx context.Context, t *engine.Tool) bool {
	allow := allowed(ctx)
	return allow == nil || allow(t)
}

// promptAllowed reports whether the request of ctx may have all tools of a prompt.
func promptAllowed(ctx context.Context, p *engine.Prompt) bool {
	return !slices.ContainsFunc(p.Tools(), func(t *engine.Tool) bool { return !toolAllowed(ctx, t) })
}

// narrowing is what an mcp-go server must be made with, so that it heeds WithTools.
// The tools that reach others are kept as long as there is something to reach.
func narrowing(c, reach *engine.Catalog) server.ServerOption {
	return server.WithToolFilter(func(ctx context.Context, tools []mcp.Tool) []mcp.Tool {
		allow := allowed(ctx)
		if allow == nil {
			return tools
		}
		return slices.DeleteFunc(slices.Clone(tools), func(tool mcp.Tool) bool {
			switch t := c.Tool(tool.Name); {
			case t != nil:
				return !allow(t)
			case reach == nil:
				return true
			case tool.Name == callWriteTool:
				return !slices.ContainsFunc(reach.Tools, func(t *engine.Tool) bool { return t.Access > engine.Read && allow(t) })
			}
			return !slices.ContainsFunc(reach.Tools, allow)
		})
	})
}
