package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

// What find_tool answers with: so many tools, and the schemas of the first of them.
const (
	maxFound   = 12
	maxSchemas = 3
)

// gateway returns the tools that reach further ones: none where everything is
// listed, and one that writes only where something that can be reached does.
func gateway(o *offer, listed, reach *engine.Catalog) []server.ServerTool {
	if reach == nil || len(reach.Tools) <= len(listed.Tools) {
		return nil
	}
	g := &gate{offer: o, index: newIndex(reach), reach: reach}
	yes, no := true, false
	add := func(name, title, description, properties, required string, hints mcp.ToolAnnotation, handle server.ToolHandlerFunc) server.ServerTool {
		tool := mcp.NewToolWithRawSchema(name, description, json.RawMessage(`{"type":"object","properties":{`+properties+`},"required":["`+required+`"],"additionalProperties":false}`))
		tool.Title, tool.Annotations = title, hints
		return server.ServerTool{Tool: tool, Handler: handle}
	}
	const call = `"name":{"type":"string","description":"The tool's name, from find_tool."},"arguments":{"type":"object","description":"By the tool's inputSchema.","additionalProperties":true}`
	out := []server.ServerTool{
		add(findTool, "Find a tool", fmt.Sprintf("Finds further tools by what they do, %d in all: name, one line, and the input schemas of the best. "+
			"Use it when no listed tool does what is wanted, then call_read_tool. Toolsets: %s.", len(reach.Tools), strings.Join(reach.ToolsetNames(), ", ")),
			`"query":{"type":"string","description":"What the tool should do, in a few words."},"toolset":{"type":"string","description":"Only tools of this toolset."}`, "query",
			mcp.ToolAnnotation{ReadOnlyHint: &yes, OpenWorldHint: &no}, g.find),
		add(callReadTool, "Call a tool that reads", "Calls a tool that only reads, which find_tool found, and answers as it does; an error about arguments comes with its inputSchema.",
			call, "name", mcp.ToolAnnotation{ReadOnlyHint: &yes}, g.call(false)),
	}
	if slices.ContainsFunc(reach.Tools, func(t *engine.Tool) bool { return t.Access > engine.Read }) {
		out = append(out, add(callWriteTool, "Call a tool that changes something", "Calls a tool that changes something, which find_tool found, and answers as it does; check the arguments first. "+
			"An error about arguments comes with its inputSchema.",
			call, "name", mcp.ToolAnnotation{ReadOnlyHint: &no, DestructiveHint: &yes, IdempotentHint: &no, OpenWorldHint: &yes}, g.call(true)))
	}
	return out
}

// gate reaches tools that are not listed.
type gate struct {
	offer *offer
	index *index
	reach *engine.Catalog
}

// found is a tool as find_tool answers with it.
type found struct {
	Name        string          `json:"name"`
	Toolset     string          `json:"toolset"`
	Access      string          `json:"access"`
	Summary     string          `json:"summary"`
	Call        string          `json:"call_with,omitempty"`
	InputSchema json.RawMessage `json:"inputSchema,omitempty"`
}

func (g *gate) find(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	var in struct{ Query, Toolset string }
	if f := strict(sentWith(ctx).Arguments, &in, "query", "toolset"); f != "" {
		return failed("INVALID_PARAMETERS", f), nil
	}
	if strings.TrimSpace(in.Query) == "" {
		return failed("MISSING_PARAMETER", "query is required: what the tool should do, in a few words"), nil
	}
	if sets := g.reach.ToolsetNames(); in.Toolset != "" && !slices.Contains(sets, in.Toolset) {
		return failed("INVALID_TOOLSET", fmt.Sprintf("toolset: there is no %s%s", diag.Show(in.Toolset), diag.DidYouMean(in.Toolset, sets))), nil
	}
	all := g.index.find(in.Query, func(t *engine.Tool) bool {
		return (in.Toolset == "" || t.Toolset == in.Toolset) && toolAllowed(ctx, t)
	})
	list := []found{}
	for i, t := range all[:min(len(all), maxFound)] {
		f := found{Name: t.Name(), Toolset: t.Toolset, Access: t.Access.String(), Summary: firstSentence(t.Description()), Call: callReadTool}
		if t.Access > engine.Read {
			f.Call = callWriteTool
		}
		if i < maxSchemas {
			f.InputSchema = t.Schema()
		}
		list = append(list, f)
	}
	results := "results"
	if len(list) == 1 {
		results = "result"
	}
	metadata := map[string]any{"count": len(list), "description": fmt.Sprintf("Found %d %s for resource type tools", len(list), results)}
	text, err := json.Marshal(map[string]any{"metadata": metadata, "tools": list})
	if err != nil {
		return nil, err
	}
	return mcp.NewToolResultText(string(text)), nil
}

// call calls a tool by name.
func (g *gate) call(writes bool) server.ToolHandlerFunc {
	return func(ctx context.Context, r mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var in struct {
			Name      string
			Arguments json.RawMessage
		}
		if f := strict(sentWith(ctx).Arguments, &in, "name", "arguments"); f != "" {
			return failed("INVALID_PARAMETERS", f), nil
		}
		t := g.reach.Tool(in.Name)
		if t != nil && !toolAllowed(ctx, t) {
			t = nil
		}
		switch {
		case t == nil:
			if how, ok := g.offer.hidden[in.Name]; ok && g.reach.Tool(in.Name) == nil {
				return failed("UNKNOWN_TOOL", fmt.Sprintf("name: the tool %q is not offered: %s", in.Name, how)), nil
			}
			hint := "; " + findTool + " finds those that there are"
			if near := diag.Nearest(in.Name, g.reach.ToolNames()); near != "" {
				hint = "; did you mean " + diag.Show(near) + "?"
			}
			return failed("UNKNOWN_TOOL", "name: there is no tool "+diag.Show(in.Name)+hint), nil
		case writes && t.Access == engine.Read:
			return failed("INVALID_NAME", fmt.Sprintf("name: %s only reads; call it with %s", t.Name(), callReadTool)), nil
		case !writes && t.Access > engine.Read:
			return failed("INVALID_NAME", fmt.Sprintf("name: %s changes something; call it with %s", t.Name(), callWriteTool)), nil
		}
		e, question, err := g.offer.call(ctx, r, t, in.Arguments)
		if question != nil || err != nil {
			return question, err
		}
		if e.IsError {
			e.JSON = taught(e.JSON, t)
		}
		return result(ctx, e, false), nil
	}
}

// taught adds the input schema to an error about arguments, so that one error
// teaches the call.
func taught(text []byte, t *engine.Tool) []byte {
	var e struct {
		Metadata json.RawMessage            `json:"metadata"`
		Error    map[string]json.RawMessage `json:"error"`
	}
	if json.Unmarshal(text, &e) != nil {
		return text
	}
	var code string
	if json.Unmarshal(e.Error["code"], &code) != nil || e.Error["status"] != nil ||
		!strings.HasPrefix(code, "INVALID_") && !strings.HasSuffix(code, "_PARAMETER") && !strings.HasSuffix(code, "_PARAMETERS") {
		return text
	}
	e.Error["inputSchema"] = t.Schema()
	out, err := json.Marshal(e)
	if err != nil {
		return text
	}
	return out
}

// strict reads arguments that may have these names alone; it returns what is wrong.
func strict(raw json.RawMessage, into any, names ...string) string {
	if len(raw) == 0 {
		return ""
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return "the arguments must be a JSON object"
	}
	for name := range all {
		if !slices.Contains(names, name) {
			return fmt.Sprintf("unknown parameter %q%s", name, diag.DidYouMean(name, names))
		}
	}
	if json.Unmarshal(raw, into) != nil {
		return "wrong types: " + strings.Join(names, ", ") + "; names are texts, arguments an object"
	}
	return ""
}

// failed is an error in the form of a tool's.
func failed(code, message string) *mcp.CallToolResult {
	e := map[string]any{"message": message, "code": code}
	text := fmt.Sprintf(`{"metadata":{"count":0,"description":"Error occurred while processing request"},"error":%s}`, diag.JSON(e))
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(text)}, IsError: true}
}
