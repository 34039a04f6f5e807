package engine

import "pagerduty-mcp-server/engine/toolfile"

// listers tells each lookup which tool lists the records among which it finds names,
// so that an error about a name or an id can say so: the one that sends the same
// request, reads, and needs no argument.
func (c *Catalog) listers() {
	for _, t := range c.Tools {
		r := t.File.Request
		if t.Access != Read || r == nil || r.Method.Value != "" && r.Method.Value != "GET" || t.api == nil {
			continue
		}
		for _, l := range t.api.File.Lookups {
			name := l.Name.Value
			if t.api.Listers[name] == "" && l.Request != nil && l.Request.Path.Value == r.Path.Value && !t.needsArguments() {
				if t.api.Listers == nil {
					t.api.Listers = map[string]string{}
				}
				t.api.Listers[name] = t.Name()
			}
		}
	}
}

func (t *Tool) needsArguments() bool {
	for _, p := range t.File.Params {
		if required(t, p) {
			return true
		}
	}
	return false
}

func required(t *Tool, p toolfile.Param) bool {
	if p.Required.IsSet() {
		return p.Required.Value
	}
	for _, shared := range t.api.File.Params {
		if p.Ref.Value != "" && shared.Name.Value == p.Ref.Value {
			return shared.Required.Value
		}
	}
	return false
}
