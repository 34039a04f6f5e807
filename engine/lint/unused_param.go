package lint

import (
	"context"
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

var unusedParam = diag.Kind{Name: "unused-param", Severity: diag.Warning, Explain: "Nothing sends or reads the param.",
	Example: "params: {colour: {type: string}}"}

// checkUnusedParams warns of params that nothing sends or reads.
func checkUnusedParams(_ context.Context, s *subject) {
	used := map[string]bool{}
	for _, c := range s.expressions() {
		if wholeParams.MatchString(c.Text.Value) {
			return
		}
		for _, f := range c.Fields["params"] {
			used[f] = true
		}
	}
	for _, q := range s.plan.Queries() {
		if slices.Contains(q.Used, "params") && q.Fields["params"] == nil {
			return
		}
		for _, f := range q.Fields["params"] {
			used[f] = true
		}
	}
	alone := s.file.Request == nil && !slices.Contains(s.file.Unread, "request") // nothing is sent by its `in`
	for _, p := range s.own() {
		if used[p.Name.Value] || !s.sound && mentions(s.file, p.Name.Value) {
			continue
		}
		switch in := p.In.Value; {
		case alone && (in == "query" || in == "header"):
			s.warn(unusedParam.At(p.Name, "nothing uses the param %q: in: %s sends it with the tool's own request, and there is none; name it in a step's %s", p.Name.Value, in, in).WithoutKey(p.Name))
		case in == "":
			s.warn(unusedParam.At(p.Name, "nothing uses the param %q; send it with in: query, name it in an expression, or leave it out", p.Name.Value).WithoutKey(p.Name))
		}
	}
}

// wholeParams is a use of all params at once.
var wholeParams = regexp.MustCompile(`\bparams\s*([^.\s]|$)`)
