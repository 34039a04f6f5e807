package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
)

// answerLine is resp, what mcp-go made of the request id, as a line. The id is
// written as the client wrote it: mcp-go has made a float64 of it. The line is
// nil if resp is. An answer that JSON cannot hold becomes an error answer.
func answerLine(id json.RawMessage, resp mcp.JSONRPCMessage) ([]byte, error) {
	line := any(resp)
	switch r := resp.(type) {
	case nil:
		return nil, nil
	case mcp.JSONRPCError:
		r.ID = mcp.NewRequestId(id)
		line = r
	case mcp.JSONRPCResponse:
		r.ID = mcp.NewRequestId(id)
		if list, ok := r.Result.(mcp.ListToolsResult); ok {
			r.Result = newToolList(list)
		}
		line = r
	}
	l, err := encodeLine(line)
	if err != nil {
		return errorLine(id, mcp.INTERNAL_ERROR, "the result cannot be written as JSON: "+err.Error()), err
	}
	return l, nil
}

// toolList is an mcp.ListToolsResult, which MarshalJSON of each tool would put
// through a map and leave to be read a second time.
type toolList struct {
	mcp.ListToolsResult
	Tools []listedTool `json:"tools"`
}

type listedTool struct {
	plainTool
	InputSchema  any `json:"inputSchema"`
	OutputSchema any `json:"outputSchema,omitempty"`
}

// plainTool is a tool without its MarshalJSON.
type plainTool mcp.Tool

func newToolList(r mcp.ListToolsResult) toolList {
	out := toolList{ListToolsResult: r, Tools: make([]listedTool, len(r.Tools))}
	for i, t := range r.Tools {
		l := listedTool{plainTool: plainTool(t), InputSchema: t.InputSchema}
		if t.RawInputSchema != nil {
			l.InputSchema = t.RawInputSchema
		}
		switch {
		case t.RawOutputSchema != nil:
			l.OutputSchema = t.RawOutputSchema
		case t.OutputSchema.Type != "":
			l.OutputSchema = t.OutputSchema
		}
		out.Tools[i] = l
	}
	return out
}

// errorLine is an error answer as a line; id is nil if the request's is unknown.
func errorLine(id json.RawMessage, code int, text string) []byte {
	return errorLineWith(id, code, text, nil)
}

// errorLineWith is an error answer with data, which JSON can hold; nil: without.
func errorLineWith(id json.RawMessage, code int, text string, data any) []byte {
	return mustLine(mcp.JSONRPCError{
		JSONRPC: mcp.JSONRPC_VERSION,
		ID:      mcp.NewRequestId(id),
		Error:   mcp.NewJSONRPCErrorDetails(code, text, data),
	})
}

// mustLine is a line of what JSON can hold for certain: ids that were read, and
// texts.
func mustLine(v any) []byte {
	l, err := encodeLine(v)
	if err != nil {
		panic(fmt.Sprintf("an id and a text that JSON cannot hold: %v", err))
	}
	return l
}

// encodeLine writes v as one line of JSON with its newline, and `<`, `>` and
// `&` as they are. U+2028 and U+2029 stay escaped, because some clients take
// them for the end of a line.
func encodeLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // leaves little to undo
	if err := e.Encode(v); err != nil {
		var within *json.MarshalerError // names Go types; what it wraps says what is wrong
		for errors.As(err, &within) {
			err = within.Err
		}
		return nil, err
	}
	return unescapeHTML(b.Bytes()), nil
}

// unescapeHTML undoes, in place, the escapes of `<`, `>` and `&` that mcp-go's
// own MarshalJSON methods have put into the JSON text b. They stand for the
// same characters, in six bytes each.
func unescapeHTML(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\u00`)) {
		return b
	}
	done, rest := 0, b
	for {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 {
			done += copy(b[done:], rest)
			return b[:done]
		}
		done += copy(b[done:], rest[:i])
		rest = rest[i:]
		switch {
		case bytes.HasPrefix(rest, []byte(`\u003c`)):
			b[done], rest = '<', rest[6:]
		case bytes.HasPrefix(rest, []byte(`\u003e`)):
			b[done], rest = '>', rest[6:]
		case bytes.HasPrefix(rest, []byte(`\u0026`)):
			b[done], rest = '&', rest[6:]
		default:
			b[done], b[done+1], rest = rest[0], rest[1], rest[2:]
			done++
		}
		done++
	}
}
