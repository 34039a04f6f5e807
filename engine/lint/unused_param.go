package lint

import (
	"context"
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/expr"
	"pagerduty-mcp-server/engine/spec"
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
	for _, q := range s.parts.Queries {
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
func (s *subject) expressions() (out []*expr.CEL) {
	for _, k := range s.parts.Checks {
		if k.Rule != nil {
			out = append(out, k.CEL)
			if k.Message != nil {
				out = append(out, k.Message)
			}
		}
	}
	for _, v := range s.parts.Values {
		out = append(out, v.CEL)
	}
	return out
}

// mentions reports whether a word stands in an expression of a file of which
// not all expressions could be read.
func mentions(t *spec.Tool, word string) bool {
	texts := []spec.Text{t.Response, t.Metadata}
	request := func(q *spec.Request) {
		if q == nil {
			return
		}
		texts = append(texts, q.Path)
		for _, e := range slices.Concat(q.Query, q.Header) {
			texts = append(texts, e.Value.Text)
		}
		q.Body.Exprs(func(_ *spec.Value, x spec.Text) { texts = append(texts, x) })
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
	return len(t.Unread) > 0 || slices.ContainsFunc(texts, func(x spec.Text) bool { return is.MatchString(x.Value) })
}
