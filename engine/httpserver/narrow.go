package httpserver

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

// narrowing returns the tools that a request is narrowed to, by its headers, its path
// and its caller's scopes; nil for all. Nothing widens what the server offers, nor a
// header what the path does. err says in words what is wrong, "" for nothing.
func (s *Server) narrowing(r *http.Request, who Identity) (allow func(*engine.Tool) bool, err string) {
	access := who.Access
	readonly := strings.HasSuffix(r.URL.Path, "/readonly")
	for _, value := range r.Header.Values("X-MCP-Readonly") {
		yes, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(value)))
		if err != nil {
			return nil, "the header X-MCP-Readonly must be true or false, not " + diag.Show(value)
		}
		readonly = readonly || yes
	}
	if readonly {
		access = engine.Read
	}
	toolsets, tools, exclude := list(r.Header, "X-MCP-Toolsets"), list(r.Header, "X-MCP-Tools"), list(r.Header, "X-MCP-Exclude-Tools")
	within := r.PathValue("toolset")
	if access == engine.Delete && within == "" && toolsets == nil && tools == nil && exclude == nil {
		return nil, ""
	}
	offered := s.mcp.Catalog()
	sets, names := offered.ToolsetNames(), offered.ToolNames()
	for _, name := range append([]string{within}, toolsets...) {
		if name != "" && !slices.Contains(sets, name) {
			return nil, "there is no toolset " + diag.Show(name) + diag.DidYouMean(name, sets)
		}
	}
	for _, name := range slices.Concat(tools, exclude) {
		if !slices.Contains(names, name) {
			return nil, "there is no tool " + diag.Show(name) + diag.DidYouMean(name, names)
		}
	}
	return func(t *engine.Tool) bool {
		return t.Access <= access && (within == "" || t.Toolset == within) && !slices.Contains(exclude, t.Name()) &&
			(toolsets == nil && tools == nil || slices.Contains(toolsets, t.Toolset) || slices.Contains(tools, t.Name()))
	}, ""
}

// list are the names in a header, separated by commas; nil when it is not there.
func list(h http.Header, name string) (out []string) {
	for _, line := range h.Values(name) {
		for _, word := range strings.Split(line, ",") {
			if word = strings.TrimSpace(word); word != "" {
				out = append(out, word)
			}
		}
	}
	return out
}
