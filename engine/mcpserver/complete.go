package mcpserver

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
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
	return suggested(ctx, p.API(), p.Params(), argument, p.Suggest), nil
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
			return suggested(ctx, t.API(), t.Params(), argument, t.Suggest), nil
		}
	}
	return nil, nil
}

// suggested are values for one of the params, among what the sender of the request
// may see.
func suggested(ctx context.Context, api *plan.API, params []*toolfile.Param, argument mcp.CompleteArgument,
	own func(context.Context, *toolfile.Param, string) engine.Suggestions) *mcp.Completion {
	for _, p := range params {
		if p.Name.Value != argument.Name {
			continue
		}
		var s engine.Suggestions
		if c, ok := ctx.Value(callerKey{}).(callerOf); ok {
			s = c.Suggest(ctx, api, p, argument.Value)
		} else {
			s = own(ctx, p, argument.Value)
		}
		return &mcp.Completion{Values: s.Values, Total: s.Total, HasMore: s.More}
	}
	return nil
}

// completion is the params of a completion/complete as mcp-go reads them without an
// error: what is no reference, or no text, is nothing.
func completion(params members) json.RawMessage {
	text := func(of members, name string) string {
		if v := of.get(name); kind(v) == "a string" {
			return unquote(v)
		}
		return ""
	}
	type object = map[string]any
	ref, argument := membersOf(params.get("ref")), membersOf(params.get("argument"))
	about := object{"type": "ref/prompt", "name": text(ref, "name")}
	if text(ref, "type") == "ref/resource" {
		about = object{"type": "ref/resource", "uri": text(ref, "uri")}
	} else if text(ref, "type") != "ref/prompt" {
		about["name"] = ""
	}
	out := object{"ref": about, "argument": object{"name": text(argument, "name"), "value": text(argument, "value")}}
	if meta := params.get("_meta"); meta != nil {
		out["_meta"] = meta
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return raw
}
