package lsp

import (
	"fmt"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// taken are the names that a param or step cannot have: those that the engine adds
// to tools, and YAML's words for other values than texts.
var taken = []string{"limit", "cursor", "fields", "count_by", "true", "false", "null", "yes", "no", "on", "off", "y", "n", "in"}

// checkName says why something cannot have a name; nil when it can.
func checkName(of thing, name string, known []string) error {
	switch {
	case !toolfile.IsIdentifier(name) || of == contextName && !toolfile.IsVariable(name):
		return fmt.Errorf("%q cannot name a %s: a letter or _, then letters, digits and _, and no word of CEL", name, of)
	case slices.Contains(taken, strings.ToLower(name)) || strings.HasPrefix(name, "__"):
		return fmt.Errorf("the name %q is taken already", name)
	case slices.Contains(known, name):
		return fmt.Errorf("there is a %s %q already", of, name)
	}
	return nil
}

// RenameShared gives something that the tools of a directory share another name:
// a function, as name/arity, or a shared param, shared rule, pagination, lookup or context.
func RenameShared(sources []*diag.Source, of, old, name string) ([]Edit, error) {
	lib := library(sources)
	var all []use
	for _, src := range sources {
		all = append(all, uses(src, lib)...)
	}
	out, err := renamed(all, thing(of), old, name)
	if err != nil {
		return nil, err
	}
	_, arity, isFunction := strings.Cut(old, "/")
	if isFunction && slices.ContainsFunc(jq.Reference(), func(e jq.Entry) bool { return e.Name() == name+"/"+arity }) {
		return nil, fmt.Errorf("jq has a function %s already", name)
	}
	return out, nil
}
