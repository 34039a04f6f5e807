package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

// addPrompts has the prompts of a catalog be listed and taken.
func addPrompts(s *server.MCPServer, c *engine.Catalog) {
	for _, p := range c.Prompts {
		s.AddPrompt(DescribePrompt(p), func(ctx context.Context, r mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return takePrompt(ctx, p, r.Params.Arguments)
		})
	}
}

// DescribePrompt is what a client sees of a prompt.
func DescribePrompt(p *engine.Prompt) mcp.Prompt {
	out := mcp.Prompt{Name: p.Name(), Title: p.Title(), Description: p.Description()}
	for _, a := range p.Params() {
		out.Arguments = append(out.Arguments, mcp.PromptArgument{Name: a.Name.Value, Description: a.Description.Value, Required: a.Required.Value})
	}
	return out
}

// unknownPrompt is the answer to who takes a prompt that there is not; nil: it is there.
func (o *offer) unknownPrompt(m message) []byte {
	if m.ID == nil || m.Method != string(mcp.MethodPromptsGet) || slices.Contains(o.prompts, m.Prompt) {
		return nil
	}
	hint := "; prompts/list says which there are"
	if near := diag.Nearest(m.Prompt, o.prompts); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return errorLine(m.ID, mcp.INVALID_PARAMS, "unknown prompt "+diag.Show(m.Prompt)+hint)
}

// takePrompt makes the messages of a prompt. What is wrong with the arguments is
// said in words, for mcp-go checks none of them.
func takePrompt(ctx context.Context, p *engine.Prompt, given map[string]string) (*mcp.GetPromptResult, error) {
	arguments := map[string]string{}
	for name, v := range given {
		if v != "" { // a field of a form that was left empty
			arguments[name] = v
		}
	}
	taken := take(ctx, p, diag.JSON(arguments))
	if f := taken.Failed; f != nil {
		if err := undeclared(ctx, f); err != nil {
			return nil, err
		}
		code := mcp.INTERNAL_ERROR
		if taken.OfArguments {
			code = mcp.INVALID_PARAMS
		}
		text := f.Error()
		if f.Hint != "" {
			text += ". " + f.Hint
		}
		return nil, refuse(ctx, code, text, nil)
	}
	out := &mcp.GetPromptResult{Description: p.Description()}
	for _, m := range taken.Messages {
		var content mcp.Content = mcp.NewTextContent(m.Text)
		if m.URI != "" {
			content = mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: m.URI, MIMEType: envelopeType, Text: string(m.Resource)})
		}
		out.Messages = append(out.Messages, mcp.NewPromptMessage(mcp.Role(m.Role), content))
	}
	return out, nil
}

// take makes the messages of a prompt for the caller of a request.
func take(ctx context.Context, p *engine.Prompt, arguments json.RawMessage) engine.Taken {
	ctx = declaring(ctx)
	if c, ok := ctx.Value(callerKey{}).(Caller); ok {
		return c.Take(ctx, p, arguments)
	}
	return p.Take(ctx, arguments)
}

// narrowingPrompts is what an mcp-go server must be made with, so that prompts of
// tools that WithTools leaves out are neither listed nor taken.
func narrowingPrompts(c *engine.Catalog) server.ServerOption {
	return server.WithPromptFilter(func(ctx context.Context, prompts []mcp.Prompt) []mcp.Prompt {
		return slices.DeleteFunc(slices.Clone(prompts), func(listed mcp.Prompt) bool {
			p := c.Prompt(listed.Name)
			return p == nil || !promptAllowed(ctx, p)
		})
	})
}
