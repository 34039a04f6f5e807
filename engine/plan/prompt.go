package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// Prompt is a compiled prompt.
type Prompt struct {
	File      *toolfile.Prompt
	Arguments *Tool // its params and checks, as those of a tool that sends nothing
	Messages  []Message
}

// Message is a message of a prompt: parts of a text, or a resource.
type Message struct {
	Role  string
	Parts []MessagePart
	Read  *Address
}

// MessagePart is a piece of a message: CEL, or a literal as it is written.
type MessagePart struct {
	CEL  *cel.Expression
	Text diag.Text
}

// CompilePrompt compiles a prompt. With findings of severity Error, which include
// those about the API's file, it is not fit to use, and nil when the API is broken.
func CompilePrompt(file *toolfile.Prompt, api *API, lib jq.Library) (*Prompt, diag.Diagnostics) {
	t := silent(file)
	c := &compiler{file: t, access: Read, api: api, lib: lib}
	c.add(api.Compile()...)
	if api.env == nil || len(api.File.Unread) > 0 {
		return nil, c.diags
	}
	c.params = api.arguments(t, func(d diag.Diagnostic) { c.add(d) })
	c.checkLookups(c.params)
	p := &Prompt{File: file, Arguments: &Tool{File: t, API: api, Access: Read, Params: c.params, Own: len(c.params), Exchange: &Exchange{}}}
	p.Arguments.Checks = slices.Concat(c.constraints(), c.rules(t.Rules))
	for i := range file.Messages {
		p.Messages = append(p.Messages, c.message(&file.Messages[i]))
	}
	return p, c.diags
}

// Arguments returns the arguments of a prompt, with $ref resolved.
func (a *API) Arguments(file *toolfile.Prompt) []*toolfile.Param {
	return a.arguments(silent(file), func(diag.Diagnostic) {})
}

func (a *API) arguments(t *toolfile.Tool, report func(diag.Diagnostic)) []*toolfile.Param {
	out := a.ownParams(t, report)
	for i, p := range out { // a shared one may say how it is sent
		unsent := *p
		unsent.In, unsent.Wire = diag.Text{}, diag.Text{}
		out[i] = &unsent
	}
	return out
}

// silent is a tool with a prompt's arguments, which sends nothing.
func silent(file *toolfile.Prompt) *toolfile.Tool {
	own := slices.DeleteFunc(slices.Clone(file.Unread), func(key string) bool { return key == "messages" })
	return &toolfile.Tool{Source: file.Source, Name: file.Name, Title: file.Title, Description: file.Description, Params: file.Params, Rules: file.Rules, Unread: own}
}

// message compiles a message.
func (c *compiler) message(m *toolfile.Message) Message {
	out := Message{Role: m.Role.Value}
	for _, v := range m.Parts {
		part := MessagePart{Text: v.Text}
		if t, ok := v.Expr(); ok {
			part.CEL = c.leaf(c.scope(rulesScope), v, t)
		} else {
			c.checkLiterals(v)
			c.add(v.Text.Cut()...)
		}
		out.Parts = append(out.Parts, part)
	}
	if m.Read.IsSet() {
		out.Read = NewAddress(m.Read.Value)
		known := c.names()
		path, query := addressVariables(m.Read)
		for _, v := range slices.Concat(path, query) {
			if !slices.Contains(known, v.name) {
				c.add(uriParam.In(m.Read, v.at, v.at+len(v.name), "the prompt has no argument %q%s", v.name, diag.DidYouMean(v.name, known)))
			}
		}
	}
	return out
}
