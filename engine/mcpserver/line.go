package mcpserver

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"unicode/utf8"

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
	b = append(appendQuoted(b, e), "}]"...)
	if m.result.IsError {
		b = append(b, `,"isError":true`...)
	}
	if t := m.result.ResultType; t != "" {
		b = appendQuoted(append(b, `,"resultType":`...), []byte(t))
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

// appendQuoted quotes text that isPlain.
func appendQuoted(b, text []byte) []byte {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	b = append(b, '"')
	for len(text) > 0 {
		i, found := 0, false
		for ; i+8 <= len(text); i += 8 {
			x := binary.LittleEndian.Uint64(text[i:])
			q, s := x^(ones*'"'), x^(ones*'\\')
			if m := ((q-ones)&^q | (s-ones)&^s) & highs; m != 0 {
				i, found = i+bits.TrailingZeros64(m)>>3, true
				break
			}
		}
		for !found && i < len(text) && text[i] != '"' && text[i] != '\\' {
			i++
		}
		b = append(b, text[:i]...)
		if text = text[i:]; len(text) > 0 {
			b = append(b, '\\', text[0])
			text = text[1:]
		}
	}
	return append(b, '"')
}
