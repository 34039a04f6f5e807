package engine

import "pagerduty-mcp-server/engine/plan"

// listers tells each lookup which tool lists the records among which it finds names,
// so that an error about a name or an id can say so: the one that sends the same
// request, reads, and needs no argument.
func listers(tools []*Tool) {
	found := map[*plan.API]map[string]string{}
	for _, t := range tools {
		r := t.File.Request
		if t.Access != Read || r == nil || r.Method.Value != "" && r.Method.Value != "GET" || t.api == nil {
			continue
		}
		of := found[t.api]
		if of == nil {
			of = map[string]string{}
			found[t.api] = of
		}
		for _, l := range t.api.File.Lookups {
			if name := l.Name.Value; of[name] == "" && l.Request != nil && l.Request.Path.Value == r.Path.Value && !t.NeedsArguments() {
				of[name] = t.Name()
			}
		}
	}
	for api, of := range found {
		api.SetListers(of)
	}
}
