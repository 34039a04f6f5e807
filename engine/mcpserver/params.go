package mcpserver

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

// asSent is what a request holds that mcp-go's own reading would round, refuse
// or read several times over. It goes to the handler in the context.
type asSent struct {
	Tool          string          // of a tools/call: its name
	Prompt        string          // of a prompts/get: its name
	URI           string          // of a resources/read: the address
	Arguments     json.RawMessage // of a tools/call, or of the resource
	ProgressToken json.RawMessage // nil: the client wants to hear of no progress

	resource *engine.Tool // of a resources/read: the tool whose answer is the resource

	wrong string // what is wrong with the request, in words: the answer is an error
	code  int    // of that error; 0: invalid params
	data  any    // likewise
	made  made   // what a tool has answered
}

// refusal is the answer to a request with which something is wrong.
func (s *asSent) refusal(id json.RawMessage) []byte {
	return errorLineWith(id, cmp.Or(s.code, mcp.INVALID_PARAMS), s.wrong, s.data)
}

type asSentKey struct{}

// sentWith returns what belongs to the request that ctx is of; of one that came
// otherwise than through a [Server], nothing.
func sentWith(ctx context.Context) *asSent {
	if s, ok := ctx.Value(asSentKey{}).(*asSent); ok {
		return s
	}
	return &asSent{}
}

// readParams checks what every request may have in its params, and what a
// tools/call must have. refusal is the answer if something is wrong.
func (m *message) readParams() (refusal []byte) {
	wrong := func(format string, args ...any) []byte {
		return errorLine(m.ID, mcp.INVALID_PARAMS, fmt.Sprintf(format, args...))
	}
	if v := m.Params.get("_meta"); v != nil && kind(v) != "null" {
		meta := membersOf(v)
		if meta == nil {
			return wrong(`"params._meta" must be an object, not %s`, kind(v))
		}
		if v := meta.get("progressToken"); v != nil && kind(v) != "null" {
			if !isID(v) {
				return wrong(`"params._meta.progressToken" must be a string or an integer, not %s`, excerpt(v))
			}
			m.ProgressToken = v
		}
		if v := meta.get(mcp.MetaKeyProtocolVersion); v != nil {
			if kind(v) != "a string" {
				return wrong(`"params._meta.%s" must be a string, not %s`, mcp.MetaKeyProtocolVersion, kind(v))
			}
			if version := unquote(v); !slices.Contains(mcp.ValidProtocolVersions, version) {
				return unsupported(m.ID, version)
			}
		}
	}
	// Lists are given whole, so that no cursor is one of theirs; mcp-go would skip what comes before it.
	if strings.HasSuffix(m.Method, "/list") && m.Params.text("cursor") != "" {
		return wrong(`"params.cursor" is none that %s gave, which gives all at once; leave it out`, m.Method)
	}
	which := map[string][2]string{string(mcp.MethodToolsCall): {"name", "tool to call"}, string(mcp.MethodPromptsGet): {"name", "prompt to take"},
		string(mcp.MethodResourcesRead): {"uri", "resource to read"}}[m.Method]
	if which[0] == "" {
		return nil
	}
	switch name := m.Params.get(which[0]); {
	case name == nil:
		return wrong(`"params.%s" is missing: it says which %s`, which[0], which[1])
	case kind(name) != "a string":
		return wrong(`"params.%s" must be a string, not %s`, which[0], kind(name))
	}
	if m.Method == string(mcp.MethodResourcesRead) {
		m.URI = m.Params.text("uri")
		return nil
	}
	if m.Method == string(mcp.MethodPromptsGet) {
		m.Prompt = m.Params.text("name")
		for _, a := range membersOf(m.Params.get("arguments")) {
			if k := kind(a.value); k != "a string" && k != "null" {
				return wrong(`"params.arguments.%s" must be a string, not %s: the arguments of a prompt are texts`, shortened(a.name), k)
			}
		}
		return nil
	}
	m.Tool = m.Params.text("name")
	m.Arguments = m.Params.get("arguments")
	return nil
}

// unsupported is the answer to a request of a revision that there is not.
func unsupported(id json.RawMessage, version string) []byte {
	e := mcp.UnsupportedProtocolVersionError{Version: version, Supported: mcp.ValidProtocolVersions}.JSONRPCError()
	e.ID = mcp.NewRequestId(id)
	return mustLine(e)
}

// newHooks returns what an mcp-go server must be made with, so that a request
// that mcp-go cannot read is refused in words.
func newHooks() *server.Hooks {
	h := &server.Hooks{}
	h.AddOnError(func(ctx context.Context, _ any, _ mcp.MCPMethod, _ any, err error) {
		var unread *server.UnparsableMessageError
		if errors.As(err, &unread) {
			sentWith(ctx).wrong = wrongType(unread.Unwrap())
		}
	})
	return h
}

// wrongType says without the names of Go what was wrong with the type of a
// value.
func wrongType(err error) string {
	var e *json.UnmarshalTypeError
	if !errors.As(err, &e) || e.Field == "" {
		return "the params hold a value of a wrong type"
	}
	path := slices.DeleteFunc(strings.Split(e.Field, "."), func(name string) bool {
		return name != "" && 'A' <= name[0] && name[0] <= 'Z' // a type of mcp-go; MCP's own names begin with a small letter
	})
	field := strings.Join(path, ".")
	if number, ok := strings.CutPrefix(e.Value, "number "); ok {
		return fmt.Sprintf("%q: %s is too large, or no integer", field, excerpt(json.RawMessage(number)))
	}
	want := map[reflect.Kind]string{reflect.String: "a string", reflect.Bool: "a boolean", reflect.Slice: "an array",
		reflect.Map: "an object", reflect.Struct: "an object", reflect.Pointer: "an object"}[e.Type.Kind()]
	if want == "" {
		want = "a number"
	}
	found := map[string]string{"string": "a string", "number": "a number", "bool": "a boolean", "array": "an array", "object": "an object"}[e.Value]
	return fmt.Sprintf("%q must be %s, not %s", field, want, found)
}

// shortened is a name that a client made up, or the beginning of a long one.
func shortened(name string) string {
	if len(name) <= maxExcerpt {
		return name
	}
	return strings.ToValidUTF8(name[:maxExcerpt], "") + "..."
}

// excerpt is a short JSON value as it is, and of another what it is.
func excerpt(v json.RawMessage) string {
	if len(v) <= maxExcerpt && kind(v) == "a number" {
		return string(v)
	}
	return kind(v)
}

// maxExcerpt is how much of a client's value an error shows, in bytes.
const maxExcerpt = 64
