package lint

import (
	"regexp"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

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
