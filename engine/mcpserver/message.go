package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
)

// message is as much of a JSON-RPC message as it takes to route it.
type message struct {
	ID     json.RawMessage `json:"id"` // as the client wrote it; nil in a notification
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`

	raw []byte // the whole message
}

// parseMessage reads one line. If it is no message that can be served, refusal
// is the answer to it.
func parseMessage(text []byte) (m message, refusal []byte) {
	err := json.Unmarshal(text, &m)
	m.raw = text
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return m, errorLine(nil, mcp.PARSE_ERROR, "the line is not JSON: "+err.Error())
	case bytes.TrimSpace(text)[0] != '{':
		return m, errorLine(nil, mcp.INVALID_REQUEST, "a line must be one JSON object; a batch (an array) is not supported, write its messages on lines of their own")
	case m.ID != nil && !isID(m.ID):
		return m, errorLine(nil, mcp.INVALID_REQUEST, `"id" must be a string or a number`)
	case err != nil:
		return m, errorLine(m.ID, mcp.INVALID_REQUEST, `"method" must be a string`)
	case m.Method == "" && !m.isResponse():
		return m, errorLine(m.ID, mcp.INVALID_REQUEST, `the message has no "method"`)
	}
	return m, nil
}

// isResponse reports whether m answers a request of the server.
func (m message) isResponse() bool {
	return m.Method == "" && (m.Result != nil || m.Error != nil)
}

// cancelledID is the id of the request that m, a cancel notification, speaks of.
func (m message) cancelledID() string {
	var p struct {
		Params struct {
			RequestID json.RawMessage `json:"requestId"`
		} `json:"params"`
	}
	_ = json.Unmarshal(m.raw, &p) // a notification is never answered, so a wrong one is without effect
	return string(p.Params.RequestID)
}

// isID reports whether a JSON value can be the id of a request.
func isID(v json.RawMessage) bool {
	return v[0] == '"' || v[0] == '-' || '0' <= v[0] && v[0] <= '9'
}
