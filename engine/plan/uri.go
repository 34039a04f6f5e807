package plan

import (
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var uriParam = diag.Kind{Name: "uri-param", Explain: "An address that cannot stand for a call: it names no param, leaves out a required one, or belongs to a tool that changes something.",
	Example: "uri: harbor://ships/{ship} of a tool with the param ship_id"}

// variable is an expression of an address (RFC 6570, level 1).
var variable = regexp.MustCompile(`\{(\w+)\}`)

// checkURI reports a resource's address from which no call can be made.
func (c *compiler) checkURI(t *toolfile.Tool) {
	if !t.URI.IsSet() {
		return
	}
	if c.access != Read {
		c.add(uriParam.At(t.URI, "a resource is only read, and the tool's access is %s", c.access))
		return
	}
	var names, known []string
	for _, p := range c.params {
		known = append(known, p.Name.Value)
	}
	for _, at := range variable.FindAllStringSubmatchIndex(t.URI.Value, -1) {
		name := t.URI.Value[at[2]:at[3]]
		if !slices.Contains(known, name) {
			c.add(uriParam.In(t.URI, at[2], at[3], "the tool has no param %q%s", name, diag.DidYouMean(name, known)))
		} else if slices.Contains(names, name) {
			c.add(uriParam.In(t.URI, at[2], at[3], "%q stands twice in the address", name))
		}
		names = append(names, name)
	}
	for _, p := range c.params {
		if p.Required.Value && !slices.Contains(names, p.Name.Value) {
			c.add(uriParam.At(t.URI, "the address leaves out {%s}, which is required", p.Name.Value))
		}
	}
}
