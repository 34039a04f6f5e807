package mcpserver

import (
	"context"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
)

// completer suggests values for the arguments of prompts and the variables of
// addresses. It answers whatever it is asked: where nothing is known, or nothing like
// that is there, with no values.
type completer struct{ catalog *engine.Catalog }

// CompletePromptArgument implements server.PromptCompletionProvider.
func (c completer) CompletePromptArgument(ctx context.Context, name string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	p := c.catalog.Prompt(name)
	if p == nil || !promptAllowed(ctx, p) {
		return nil, nil
	}
	return suggested(ctx, p.Argument(argument.Name), argument.Value), nil
}

// CompleteResourceArgument implements server.ResourceCompletionProvider; uri is that
// of a template.
func (c completer) CompleteResourceArgument(ctx context.Context, uri string, argument mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
	for _, t := range c.catalog.Tools {
		address := t.Address()
		if address == nil || address.Text != uri || !toolAllowed(ctx, t) {
			continue
		}
		if path, query := address.Params(); slices.Contains(append(path, query...), argument.Name) {
			return suggested(ctx, t.Argument(argument.Name), argument.Value), nil
		}
	}
	return nil, nil
}

// suggested are values for an argument, among what the sender of the request may see.
func suggested(ctx context.Context, a engine.Argument, given string) *mcp.Completion {
	var s engine.Suggestions
	if c, ok := ctx.Value(callerKey{}).(callerOf); ok {
		s = c.Suggest(ctx, a, given)
	} else {
		s = a.Suggest(ctx, given)
	}
	return &mcp.Completion{Values: s.Values, Total: s.Total, HasMore: s.More}
}
