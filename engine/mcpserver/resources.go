package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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

// anyResource is the address under which mcp-go knows the resources of all tools, so
// that it need not match addresses, which it does otherwise than RFC 3986 has it for
// percent signs and queries. It is not listed, and no client can read it.
const anyResource = "resource:"

// addResources has those tools that have an address be read as resources, and the
// lists of resources hold those that the request may have. An address with params is
// a template.
func addResources(s *server.MCPServer, h *server.Hooks, c *engine.Catalog) {
	at := map[string]*engine.Tool{} // by address, or template of one
	read := func(ctx context.Context, _ mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		return readTool(ctx)
	}
	for _, t := range c.Tools {
		if t.File.View != nil {
			at[pageAddress(t)] = t
		}
		address := t.File.URI.Value
		if address == "" {
			continue
		}
		about := firstSentence(t.Description())
		if at[address] = t; strings.Contains(address, "{") {
			s.AddResourceTemplate(mcp.NewResourceTemplate(address, t.Name(), mcp.WithTemplateTitle(t.Title()),
				mcp.WithTemplateDescription(about), mcp.WithTemplateMIMEType(envelopeType)), read)
		} else {
			s.AddResource(mcp.NewResource(address, t.Name(), mcp.WithResourceTitle(t.Title()),
				mcp.WithResourceDescription(about), mcp.WithMIMEType(envelopeType)), read)
		}
	}
	if len(at) == 0 {
		return
	}
	s.AddResource(mcp.NewResource(anyResource, anyResource), read)
	hidden := func(ctx context.Context, address string) bool {
		t := at[address]
		return t == nil || !toolAllowed(ctx, t)
	}
	h.AddAfterListResources(func(ctx context.Context, _ any, _ *mcp.ListResourcesRequest, out *mcp.ListResourcesResult) {
		out.Resources = slices.DeleteFunc(slices.Clone(out.Resources), func(r mcp.Resource) bool { return hidden(ctx, r.URI) })
	})
	h.AddAfterListResourceTemplates(func(ctx context.Context, _ any, _ *mcp.ListResourceTemplatesRequest, out *mcp.ListResourceTemplatesResult) {
		out.ResourceTemplates = slices.DeleteFunc(slices.Clone(out.ResourceTemplates), func(r mcp.ResourceTemplate) bool { return hidden(ctx, r.URITemplate.Raw()) })
	})
}

// find has a resources/read go to the tool whose resource it wants. Where there is
// none that the request may have, it returns the answer. The pages of views are
// left as they are.
func find(ctx context.Context, c *engine.Catalog, m *message, modern bool) []byte {
	if m.ID == nil || m.Method != string(mcp.MethodResourcesRead) || c == nil {
		return nil
	}
	what := "; resources/list and resources/templates/list say which there are"
	for _, t := range c.Tools {
		if !toolAllowed(ctx, t) {
			continue
		}
		if t.File.View != nil && m.URI == pageAddress(t) {
			return nil
		}
		arguments, wrong, ok := t.ArgumentsAt(m.URI)
		if !ok {
			continue
		}
		if wrong == nil {
			m.resource, m.Arguments = t, arguments
			*m = m.with("uri", anyResource)
			return nil
		}
		what = strings.TrimPrefix(wrong.Message, "there is no resource "+diag.Show(m.URI)) + "; the addresses are like " + t.File.URI.Value
	}
	return errorLineWith(m.ID, notFoundCode(modern), "there is no resource "+diag.Show(m.URI)+what, about(m.URI))
}

// findByHTTP is find for a request over HTTP, whose header names the resource, too.
// A header that names another is left for mcp-go to refuse.
func findByHTTP(r *http.Request, c *engine.Catalog, m *message, modern bool) []byte {
	header := r.Header.Get(mcp.HeaderName)
	if named, _ := mcp.DecodeHeaderValue(header); modern && named != m.URI {
		return nil
	}
	line := find(r.Context(), c, m, modern)
	if line == nil && m.resource != nil && header != "" {
		r.Header.Set(mcp.HeaderName, anyResource)
	}
	return line
}

// readTool reads the resource that the request wants.
func readTool(ctx context.Context) ([]mcp.ResourceContents, error) {
	sent := sentWith(ctx)
	if sent.resource == nil {
		return nil, fmt.Errorf("there is no resource %s", anyResource)
	}
	e := call(ctx, sent.resource, sent.Arguments, nil)
	failed := e.Failure()
	if failed == nil {
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: sent.URI, MIMEType: envelopeType, Text: string(e.JSON)}}, nil
	}
	if err := undeclared(ctx, failed); err != nil {
		return nil, err
	}
	code := mcp.INTERNAL_ERROR
	switch {
	case failed.Code == failure.NotFound:
		code = notFoundCode(mcp.IsModernProtocol(server.RequestProtocolVersion(ctx)))
	case strings.HasPrefix(failed.Code, "INVALID_"):
		code = mcp.INVALID_PARAMS
	}
	return nil, refuse(ctx, code, failed.Code+": "+failed.Message, about(sent.URI))
}

// about is the data of an error about a resource (MCP 2025-11-25, Resources).
func about(uri string) any { return map[string]any{"uri": uri} }

// notFoundCode is the code for a resource that there is not: SEP-2164 made
// invalid params of it.
func notFoundCode(modern bool) int {
	if modern {
		return mcp.INVALID_PARAMS
	}
	return oldNotFound
}

// refuse has the request of ctx be answered with an error of this code, and data or
// nil: mcp-go makes an internal error of what a handler returns.
func refuse(ctx context.Context, code int, text string, data any) error {
	sent := sentWith(ctx)
	sent.wrong, sent.code, sent.data = text, code, data
	return errors.New(text)
}
