package engine

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

var uriShared = diag.Kind{Name: "uri-shared", Explain: "An address of resources that another tool's address fits, too, or whose scheme is not its API's own.",
	Example: "uri: harbor://ships/{id} of two tools"}

// notOwn are schemes that mean something else to clients.
var notOwn = []string{"blob", "data", "file", "ftp", "git", "http", "https", "javascript", "mailto", "resource", "ui", "ws", "wss"}

// addresses reports addresses of resources that would be those of two tools, and
// schemes that are not the API's: one API has one, that of its first tool, and no two
// APIs have the same.
func (l *loader) addresses(c *Catalog) {
	first := map[*plan.API]*Tool{}
	owner := map[string]*plan.API{}
	var before []*Tool
	for _, t := range c.Tools {
		own := t.Address()
		if own == nil {
			continue
		}
		add := func(format string, args ...any) {
			l.diags = append(l.diags, uriShared.At(t.File.URI, format, args...))
		}
		scheme := own.Scheme()
		if slices.Contains(notOwn, scheme) {
			add("%q is no scheme of an API: clients know it for something else", scheme)
			continue
		}
		if api := owner[scheme]; api != nil && api != t.api {
			add("the scheme %q is that of another API, to which the tool %q belongs", scheme, first[api].Name())
			continue
		}
		if f := first[t.api]; f != nil && f.Address().Scheme() != scheme {
			add("the scheme is %q, and that of the tool %q of the same API %q", scheme, f.Name(), f.Address().Scheme())
			continue
		}
		if first[t.api] == nil {
			first[t.api], owner[scheme] = t, t.api
		}
		if at := slices.IndexFunc(before, func(o *Tool) bool { return own.Meets(o.Address()) }); at >= 0 {
			add("an address may fit this and %s of the tool %q", before[at].File.URI.Value, before[at].Name())
			continue
		}
		before = append(before, t)
	}
}
