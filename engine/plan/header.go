package plan

import (
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

var headerForbidden = diag.Kind{Name: "header-forbidden", Explain: "A header that the client sets itself.",
	Example: "header: {Host: example.com}"}

// reserved are headers that the client sets itself.
var reserved = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Authorization", "Cookie", "Content-Type", "Accept-Encoding"}

// checkHeaders reports headers that a tool may not set, and those that no
// request can have.
func (c *compiler) checkHeaders(bs []Binding) {
	for _, b := range bs {
		for _, r := range reserved {
			if strings.EqualFold(b.Name, r) {
				c.add(headerForbidden.At(b.At, "the header %s is set by the client and cannot be set here", r))
			}
		}
		c.checkHeader(b)
	}
}

// checkHeader reports a header that no request can have.
func (c *compiler) checkHeader(b Binding) {
	if !rest.IsHeaderName(b.Name) {
		c.add(cannotBeSent.At(b.At, "%q cannot be the name of a header: it has letters, digits and - alone", b.Name))
	}
	if v := b.Literal; v != nil {
		for _, v := range append(v.List, v) {
			if v.Kind == toolfile.String && !rest.IsHeaderValue(v.Text.Value) {
				c.add(cannotBeSent.At(v.Text, "the value of the header %q has a line break or another control character", b.Name))
			}
		}
	}
}
