package mcpserver

import (
	"context"
	"maps"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver/view"
)

// uiExtension is the extension MCP Apps (2026-01-26): tools whose answers are shown
// as a page, which is a resource of the server.
const uiExtension = "io.modelcontextprotocol/ui"

// pageAddress is the address of a tool's page.
func pageAddress(t *engine.Tool) string { return "ui://" + t.Name() + "/view.html" }

// pages are the resources that show the answers of those tools that have a view.
func pages(c *engine.Catalog) (out []server.ServerResource) {
	for _, t := range c.Tools {
		if t.File.View == nil {
			continue
		}
		out = append(out, server.ServerResource{
			Resource: mcp.NewResource(pageAddress(t), t.Title(), mcp.WithMIMEType(view.MIMEType)),
			Handler: func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
				return []mcp.ResourceContents{mcp.TextResourceContents{URI: pageAddress(t), MIMEType: view.MIMEType,
					Text: string(view.Page(t, nil)), Meta: map[string]any{"ui": map[string]any{"prefersBorder": true}}}}, nil
			}})
	}
	return out
}

// nameTheirPages has tools/list name the pages of tools, for clients that show
// them; other clients would have to read of them for nothing.
func nameTheirPages(h *server.Hooks, c *engine.Catalog) {
	addresses := map[string]string{}
	for _, t := range c.Tools {
		if t.File.View != nil {
			addresses[t.Name()] = pageAddress(t)
		}
	}
	if len(addresses) == 0 {
		return
	}
	h.AddAfterListTools(func(ctx context.Context, _ any, _ *mcp.ListToolsRequest, out *mcp.ListToolsResult) {
		if _, shows := capabilitiesOf(ctx).Extensions[uiExtension]; !shows || out == nil {
			return
		}
		for i, t := range out.Tools {
			if address, ok := addresses[t.Name]; ok {
				fields := map[string]any{"ui": map[string]any{"resourceUri": address}}
				if t.Meta != nil {
					maps.Copy(fields, t.Meta.AdditionalFields)
				}
				out.Tools[i].Meta = mcp.NewMetaFromMap(fields)
			}
		}
	})
}
