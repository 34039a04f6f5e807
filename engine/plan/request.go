package plan

import "pagerduty-mcp-server/engine/toolfile"

// requests returns all requests of a tool, its own last.
func requests(t *toolfile.Tool) []*toolfile.Request {
	var out []*toolfile.Request
	for _, s := range t.Steps {
		if s.Request != nil {
			out = append(out, s.Request)
		}
	}
	if t.Request != nil {
		out = append(out, t.Request)
	}
	return out
}
