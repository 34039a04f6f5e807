package mcpserver

import (
	"mime"
	"net/http"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// mirrored are the headers that say again what the message says (SEP-2243). Who stands
// in between may go by either line of one that is there twice.
var mirrored = []string{mcp.HeaderProtocolVersion, mcp.HeaderMethod, mcp.HeaderName}

// wrongBody says in words why a body with these headers is not read; "" where it is.
func wrongBody(h http.Header) string {
	types := h.Values("Content-Type")
	if kind, _, err := mime.ParseMediaType(h.Get("Content-Type")); len(types) != 1 || err != nil || kind != "application/json" {
		return "the Content-Type must be application/json"
	}
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return "the body must be sent as it is, without a Content-Encoding"
	}
	return ""
}

// streams reports whether a client takes a stream of events, which it says in Accept
// (RFC 9110, section 12.5.1) unless it takes anything.
func streams(h http.Header) bool {
	accept := h.Values("Accept")
	for _, line := range accept {
		for _, one := range strings.Split(line, ",") {
			kind, params, err := mime.ParseMediaType(one)
			if (kind == "text/event-stream" || kind == "text/*" || kind == "*/*") && (err != nil || strings.Trim(params["q"], "0.") != "" || params["q"] == "") {
				return true
			}
		}
	}
	return len(accept) == 0
}
