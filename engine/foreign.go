package engine

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var foreignSecret = diag.Kind{Name: "foreign-secret", Explain: "A second API that reads a variable of the first one from the environment.",
	Example: "secrets: {token: {env: FIRST_API_KEY}} in the _api.yaml of a further directory"}

var foreignVariable = diag.Kind{Name: "foreign-variable", Explain: "A second API that reads variables of several prefixes, or of none, from the environment.",
	Example: "secrets: {token: {env: [SHOP_KEY, HOME]}} in the _api.yaml of a further directory"}

// foreign reports the environment variables that the API of a further directory
// may not read, for it could send them to a server of its own: those of an API
// before it, with all others of their prefix, and those that have not one prefix
// with the others of its own.
func (l *loader) foreign(s *toolfile.API) {
	if len(l.accounts) == 0 {
		return
	}
	vars := variables(s)
	own := ""
	for _, v := range vars {
		if owner := l.owner(v.Value); owner != "" {
			l.diags = append(l.diags, foreignSecret.At(v, "%s belongs to another API (%s), and this one may not read it", v.Value, owner))
			continue
		}
		prefix := prefixOf(v.Value)
		switch {
		case prefix == "":
			l.diags = append(l.diags, foreignVariable.At(v, "a further API reads variables of a prefix of its own, such as SHOP_KEY; %s has none", v.Value))
		case own == "":
			own = prefix
		case prefix != own:
			l.diags = append(l.diags, foreignVariable.At(v, "a further API reads variables of one prefix, which is %s here; %s has another", own, v.Value))
		}
	}
}

// owner is the file of the API loaded before that reads a variable or others of
// its prefix; empty when there is none.
func (l *loader) owner(name string) string {
	for _, other := range l.accounts {
		if slices.ContainsFunc(variables(other.api.File), func(v diag.Text) bool {
			return v.Value == name || prefixOf(name) != "" && prefixOf(v.Value) == prefixOf(name)
		}) {
			return other.api.File.Source.Path
		}
	}
	return ""
}

// prefixOf is the first word of a variable's name with the underscore behind it;
// empty when it has but one.
func prefixOf(name string) string {
	word, rest, _ := strings.Cut(name, "_")
	if word == "" || rest == "" {
		return ""
	}
	return word + "_"
}

// variables are the environment variables that an API's file names, its secrets
// first.
func variables(s *toolfile.API) (out []diag.Text) {
	for _, vs := range [][]toolfile.Variable{s.Secrets, s.Settings} {
		for _, v := range vs {
			out = append(out, v.Env...)
		}
	}
	out = append(out, s.Server.Env)
	for _, server := range s.Servers {
		out = append(out, server.Env)
	}
	return slices.DeleteFunc(out, func(t diag.Text) bool { return t.Value == "" })
}
