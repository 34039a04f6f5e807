package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// Place is what may be named at a place of a file, for those who write there.
type Place struct {
	Scope   *cel.Scope     // of CEL
	Vars    []toolfile.Var // of jq
	Library jq.Library     // of jq
}

// PlaceIn returns what may be named in a tool at a path of its file; results are
// what is known of those of its steps. ok is false when the API is broken, so that
// nothing is known.
func PlaceIn(file *toolfile.Tool, api *API, lib jq.Library, path []string, results map[string]*toolfile.Schema) (p Place, ok bool) {
	if api.Compile(); api.env == nil {
		return p, false
	}
	c := &compiler{file: file, access: AccessOf(file), api: api, lib: lib, results: results}
	forEach := ""
	c.params, _ = api.Params(file, nil)
	kind := requestScope
	at := func(i int, key string) bool { return len(path) > i && path[i] == key }
	switch {
	case at(0, "rules"), at(0, "steps") && at(2, "when"):
		kind = rulesScope
	case at(0, "steps") && at(2, "request"):
		if i := slices.IndexFunc(file.Steps, func(s toolfile.Step) bool { return s.Name.Value == path[1] && s.ForEach.IsSet() }); i >= 0 {
			kind, forEach = itemScope, file.Steps[i].ForEach.Value
		}
	}
	p = Place{Scope: c.scope(kind), Vars: c.jqVars(), Library: lib}
	if forEach != "" {
		p.Scope = p.Scope.ForEach("item", forEach)
	}
	if at(0, "metadata") {
		p.Vars = []toolfile.Var{c.paramsVar(), {Name: "page"}}
	}
	return p, true
}

// PlaceIn returns what may be named at a path of the API's file.
func (a *API) PlaceIn(path []string) (p Place, ok bool) {
	if a.Compile(); a.env == nil {
		return p, false
	}
	c := &compiler{api: a, lib: a.Library}
	p.Library = a.Library
	switch path[0] {
	case "rules":
		p.Scope = c.anyParams()
	case "lookups":
		p.Scope = c.scope(lookupScope)
	case "auth", "server", "servers":
		p.Scope = c.scope(authScope)
	default:
		p.Scope = c.scope(apiScope)
	}
	if path[0] == "errors" || path[0] == "fails" || path[0] == "pagination" && path[len(path)-1] != "key" {
		p.Vars = answerVars
	}
	return p, true
}
