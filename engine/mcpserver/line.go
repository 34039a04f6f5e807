package mcpserver

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mark3labs/mcp-go/mcp"

	"pagerduty-mcp-server/engine"
)

// made is what a handler has made of an envelope: JSON of our own making, of which
// nothing has to be read again to be written.
type made struct {
	result     *mcp.CallToolResult
	envelope   engine.Envelope
	structured bool
}

// line is the answer as answerLine writes it; nil where that has to.
func (m *made) line(id json.RawMessage, resp mcp.JSONRPCMessage) []byte {
	r, ok := resp.(mcp.JSONRPCResponse)
	if !ok || m.result == nil || r.Result != any(m.result) {
		return nil
	}
	if out := m.result; out.Meta != nil || out.InputRequests != nil || out.RequestState != "" || len(out.RawStructuredContent) > 0 {
		return nil
	}
	e := m.envelope.JSON
	if m.structured && m.envelope.Redacted && !json.Valid(e) || !isPlain(e) {
		return nil
	}
	b := make([]byte, 0, len(e)*2+len(e)/4+256)
	b = append(append(b, `{"jsonrpc":"2.0","id":`...), id...)
	b = append(b, `,"result":{"content":[{"type":"text","text":`...)
	b, _ = jsontext.AppendQuote(b, e)
	b = append(b, "}]"...)
	if m.result.IsError {
		b = append(b, `,"isError":true`...)
	}
	if t := m.result.ResultType; t != "" {
		b, _ = jsontext.AppendQuote(append(b, `,"resultType":`...), t)
	}
	if m.structured {
		b = append(append(b, `,"structuredContent":`...), e...)
	}
	return append(b, "}}\n"...)
}

// isPlain reports whether JSON text has no character that encoding/json escapes in
// a string, besides quotes and backslashes: it stands on one line.
func isPlain(b []byte) bool {
	return utf8.Valid(b) && bytes.IndexFunc(b, func(r rune) bool { return r < ' ' || r == '\u2028' || r == '\u2029' }) < 0
}
