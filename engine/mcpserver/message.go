package mcpserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
)

// message is a JSON-RPC message that can be served.
type message struct {
	ID     json.RawMessage // as the client wrote it; nil in a notification
	Method string          // empty in a response
	Params members
	raw    []byte // what mcp-go reads of it
	reply  reply  // of a response
	asSent
}

// reply is what a response of the client says.
type reply struct{ result, err json.RawMessage }

// parseMessage reads one message. If it cannot be served, refusal is the answer
// to it, with its id as far as that is one.
func parseMessage(text []byte) (m message, refusal []byte) {
	refuse := func(code int, format string, args ...any) (message, []byte) {
		return m, errorLine(m.ID, code, fmt.Sprintf(format, args...))
	}
	var err error
	var top members
	if json.Valid(text) {
		top = membersOf(text)
	} else {
		err = json.Unmarshal(text, new(any))
	}
	id := top.get("id")
	if isID(id) {
		m.ID = id
	}
	switch {
	case !utf8.Valid(text):
		return refuse(mcp.PARSE_ERROR, "the message is not UTF-8")
	case err != nil:
		return refuse(mcp.PARSE_ERROR, "the message is not JSON: %v", err)
	case top == nil:
		return refuse(mcp.INVALID_REQUEST, "a message must be a JSON object, not %s", kind(text))
	case id != nil && m.ID == nil:
		return refuse(mcp.INVALID_REQUEST, `"id" must be a string or an integer`)
	}
	method := top.get("method")
	if method == nil && (top.get("result") != nil || top.get("error") != nil) {
		m.reply = reply{top.get("result"), top.get("error")}
		return m, nil
	}
	if top.text("jsonrpc") != mcp.JSONRPC_VERSION {
		return refuse(mcp.INVALID_REQUEST, `"jsonrpc" must be the string "2.0"`)
	}
	switch {
	case method == nil:
		return refuse(mcp.INVALID_REQUEST, `the message has no "method"`)
	case top.text("method") == "":
		return refuse(mcp.INVALID_REQUEST, `"method" must be a string that is not empty`)
	}
	m.Method = top.text("method")
	params := top.get("params")
	if kind(params) == "null" {
		params = nil
	}
	m.Params = membersOf(params)
	if m.ID != nil { // of a notification nobody is told what is wrong
		if params != nil && m.Params == nil {
			return refuse(mcp.INVALID_PARAMS, `"params" must be an object, not %s`, kind(params))
		}
		if refusal := m.readParams(); refusal != nil {
			return m, refusal
		}
		if m.Method == string(mcp.MethodToolsCall) {
			params = m.Params.without("arguments")
		}
		if m.Method == string(mcp.MethodCompletionComplete) {
			params = completion(m.Params)
		}
	}
	m.raw = rawMessage(m.ID, method, params)
	return m, nil
}

// isResponse reports whether m answers a request of the server.
func (m message) isResponse() bool { return m.Method == "" }

// rawMessage writes a message, without what the client wrote beside the
// protocol's own members.
func rawMessage(id, method, params json.RawMessage) []byte {
	b := append(make([]byte, 0, 64+len(id)+len(method)+len(params)), `{"jsonrpc":"2.0","method":`...)
	b = append(b, method...)
	if id != nil {
		b = append(append(b, `,"id":`...), id...)
	}
	if params != nil {
		b = append(append(b, `,"params":`...), params...)
	}
	return append(b, '}')
}

// kind says in words what a JSON value is.
func kind(v json.RawMessage) string {
	v = space(v)
	if len(v) == 0 {
		return "nothing"
	}
	switch v[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// renamed is a call of a tool by another name.
func (m message) renamed(tool string) message {
	m = m.with("name", tool)
	m.Tool = tool
	return m
}

// with is the message with another text in its params, for mcp-go.
func (m message) with(name, text string) message {
	params := slices.DeleteFunc(slices.Clone(m.Params), func(f member) bool { return f.name == name })
	params = append(params, member{name, mustLine(text)})
	m.raw = rawMessage(m.ID, mustLine(m.Method), params.without("arguments"))
	return m
}

// version is the revision that a message says it is of, or "".
func (m message) version() string { return m.meta(mcp.MetaKeyProtocolVersion) }

// meta is a string of the message's _meta, or "".
func (m message) meta(name string) string { return membersOf(m.Params.get("_meta")).text(name) }

// knownVersion is the first of these that is a revision, or "".
func knownVersion(versions ...string) string {
	for _, v := range versions {
		if slices.Contains(mcp.ValidProtocolVersions, v) {
			return v
		}
	}
	return ""
}
