package mcpserver

import (
	"context"
	"errors"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
)

// envelopeType is the media type of a resource: the envelope of a tool's answer.
const envelopeType = "application/json"

// oldNotFound is the code for a resource that there is not, before 2026-07-28.
const oldNotFound = -32002

// addResources has those tools that have an address be read as resources. An
// address with params is a template.
func addResources(s *server.MCPServer, c *engine.Catalog) {
	for _, t := range c.Tools {
		address := t.File.URI.Value
		read := func(ctx context.Context, r mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			return readTool(ctx, t, r.Params.URI)
		}
		switch {
		case address == "":
		case strings.Contains(address, "{"):
			s.AddResourceTemplate(mcp.NewResourceTemplate(address, t.Name(), mcp.WithTemplateTitle(t.Title()),
				mcp.WithTemplateMIMEType(envelopeType)), read)
		default:
			s.AddResource(mcp.NewResource(address, t.Name(), mcp.WithResourceTitle(t.Title()), mcp.WithMIMEType(envelopeType)), read)
		}
	}
}

// readTool calls t with the arguments that stand in uri, an address of its own.
func readTool(ctx context.Context, t *engine.Tool, uri string) ([]mcp.ResourceContents, error) {
	arguments, wrong, ok := t.Address().Match(uri)
	if !ok || wrong != "" {
		return nil, refuse(ctx, notFoundCode(ctx), "there is no resource "+uri+"; the addresses are like "+t.File.URI.Value)
	}
	e := call(ctx, t, diag.JSON(arguments), nil)
	failed := e.Failure()
	if failed == nil {
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: envelopeType, Text: string(e.JSON)}}, nil
	}
	code := mcp.INTERNAL_ERROR
	switch {
	case failed.Code == failure.NotFound:
		code = notFoundCode(ctx)
	case strings.HasPrefix(failed.Code, "INVALID_"):
		code = mcp.INVALID_PARAMS
	}
	return nil, refuse(ctx, code, failed.Code+": "+failed.Message)
}

// notFoundCode is the code for a resource that there is not: SEP-2164 made
// invalid params of it.
func notFoundCode(ctx context.Context) int {
	if mcp.IsModernProtocol(server.RequestProtocolVersion(ctx)) {
		return mcp.INVALID_PARAMS
	}
	return oldNotFound
}

// refuse has the request of ctx be answered with an error of this code: mcp-go
// makes an internal error of what a handler returns.
func refuse(ctx context.Context, code int, text string) error {
	if sent := sentWith(ctx); sent != nil {
		sent.wrong, sent.code = text, code
	}
	return errors.New(text)
}
