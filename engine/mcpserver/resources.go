package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
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
	arguments, ok := argumentsIn(t.File.URI.Value, uri)
	if !ok {
		return nil, refuse(ctx, notFoundCode(ctx), "there is no resource "+uri+"; the addresses are like "+t.File.URI.Value)
	}
	e := call(ctx, t, arguments, nil)
	if !e.IsError {
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: uri, MIMEType: envelopeType, Text: string(e.JSON)}}, nil
	}
	var said struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal(e.JSON, &said); err != nil {
		return nil, err
	}
	code := mcp.INTERNAL_ERROR
	switch {
	case said.Error.Code == failure.NotFound:
		code = notFoundCode(ctx)
	case strings.HasPrefix(said.Error.Code, "INVALID_"):
		code = mcp.INVALID_PARAMS
	}
	return nil, refuse(ctx, code, said.Error.Code+": "+said.Error.Message)
}

// argumentsIn are the arguments that stand in uri where address has their names,
// as a JSON object. Each fills one segment, which is percent-encoded; it is false
// where uri is no address of this kind.
func argumentsIn(address, uri string) (json.RawMessage, bool) {
	want, have := strings.Split(address, "/"), strings.Split(uri, "/")
	if len(want) != len(have) {
		return nil, false
	}
	arguments := map[string]string{}
	for i, w := range want {
		name, isParam := strings.CutPrefix(w, "{")
		if !isParam {
			if w != have[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(have[i])
		if err != nil || value == "" {
			return nil, false
		}
		arguments[strings.TrimSuffix(name, "}")] = value
	}
	text, err := json.Marshal(arguments)
	return text, err == nil
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
