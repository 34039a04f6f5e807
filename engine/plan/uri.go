package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var uriParam = diag.Kind{Name: "uri-param", Explain: "An address that cannot stand for a call: it names no param, leaves out a required one, or belongs to a tool that changes something.",
	Example: "uri: harbor://ships/{ship} of a tool with the param ship_id"}

// addressVariables are those of an address, with their places in it.
func addressVariables(t diag.Text) (path, query []variable) {
	for at, r := range t.Value {
		if r != '{' {
			continue
		}
		text, _, _ := strings.Cut(t.Value[at+1:], "}")
		at++
		names, ok := strings.CutPrefix(text, "?")
		if !ok {
			path = append(path, variable{text, at})
			continue
		}
		at++
		for name := range strings.SplitSeq(names, ",") {
			query = append(query, variable{name, at})
			at += len(name) + 1
		}
	}
	return path, query
}

// variable is an expression of an address (RFC 6570).
type variable struct {
	name string
	at   int // where it begins
}

// checkURI reports a resource's address from which no call can be made.
func (c *compiler) checkURI(t *toolfile.Tool) {
	if !t.URI.IsSet() {
		return
	}
	if c.access != Read {
		c.add(uriParam.At(t.URI, "a resource is only read, and the tool's access is %s", c.access))
		return
	}
	path, query := addressVariables(t.URI)
	var names, known []string
	for _, p := range c.params {
		known = append(known, p.Name.Value)
	}
	for _, v := range slices.Concat(path, query) {
		if !slices.Contains(known, v.name) {
			c.add(uriParam.In(t.URI, v.at, v.at+len(v.name), "the tool has no param %q%s", v.name, diag.DidYouMean(v.name, known)))
		} else if slices.Contains(names, v.name) {
			c.add(uriParam.In(t.URI, v.at, v.at+len(v.name), "%q stands twice in the address", v.name))
		}
		names = append(names, v.name)
	}
	for _, p := range c.params {
		name := p.Name.Value
		switch in := func(v variable) bool { return v.name == name }; {
		case !p.Required.Value || slices.ContainsFunc(path, in):
		case slices.ContainsFunc(query, in):
			c.add(uriParam.At(t.URI, "{%s} is required, and so belongs between slashes; what stands behind ? may be left out", name))
		default:
			c.add(uriParam.At(t.URI, "the address leaves out {%s}, which is required", name))
		}
	}
}
