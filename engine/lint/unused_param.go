package lint

import (
	"context"
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// unusedParam warns of params that nothing sends or reads.
func unusedParam(_ context.Context, s *subject) {
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
	for _, p := range s.own() {
		if p.In.Value == "" && !used[p.Name.Value] && (s.sound || !mentions(s.spec, p.Name.Value)) {
			s.warn(p.Name.FindAll("unused-param", "nothing uses the param %q; send it with in: query, name it in an expression, or leave it out", p.Name.Value))
		}
	}
}

// wholeParams is a use of all params at once.
var wholeParams = regexp.MustCompile(`\bparams\s*([^.\s]|$)`)

// expressions are all of the tool's CEL but for the constraints.
func (s *subject) expressions() (out []*cel.Expression) {
	for _, k := range s.plan.Checks {
		if k.Rule != nil {
			out = append(out, k.CEL)
			if k.Message != nil {
				out = append(out, k.Message)
			}
		}
	}
	for _, v := range s.plan.Values() {
		out = append(out, v.CEL)
	}
	return out
}

// mentions reports whether a word stands in an expression of a file of which
// not all expressions could be read.
func mentions(t *toolfile.Tool, word string) bool {
	texts := []diag.Text{t.Response, t.Metadata}
	request := func(q *toolfile.Request) {
		if q == nil {
			return
		}
		texts = append(texts, q.Path)
		for _, e := range slices.Concat(q.Query, q.Header) {
			texts = append(texts, e.Value.Text)
		}
		q.Body.Exprs(func(_ *toolfile.Value, x diag.Text) { texts = append(texts, x) })
	}
	for _, r := range t.Rules {
		texts = append(texts, r.Expression, r.MessageExpression)
	}
	for _, st := range t.Steps {
		texts = append(texts, st.When, st.ForEach, st.Response)
		request(st.Request)
	}
	request(t.Request)
	is := regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`)
	return len(t.Unread) > 0 || slices.ContainsFunc(texts, func(x diag.Text) bool { return is.MatchString(x.Value) })
}
