package toolfile

import (
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// exchangePattern is how a test writes a request.
const exchangePattern = `^(GET|POST|PUT|PATCH|DELETE) /`

var exchangeRequest = diag.Pattern(exchangePattern)

// time returns an RFC 3339 date-time.
func (r *reader) time(e entry) diag.Text {
	t := r.text(e)
	_, err := time.Parse(time.RFC3339, t.Value)
	return r.fit(t, err == nil, "%q must be a time such as 2026-01-31T08:00:00Z, not %q", e.name, t.Value)
}

// exchangeRequest returns a method and a path.
func (r *reader) exchangeRequest(e entry) diag.Text {
	t := r.text(e)
	if t.IsSet() && !exchangeRequest().MatchString(t.Value) {
		r.add(WrongType.At(t, `"request" must be a method and a path, such as GET /things?limit=5, not %q`, t.Value))
	}
	return t
}

// exchange reports a request with two bodies.
func (r *reader) exchange(_ entry, es []entry, x *Exchange) {
	if form := findKey(es, "form"); form != nil && has(es, "body") {
		r.add(DuplicateKey.At(form.key, `a request has "body" or "form", not both`))
	}
}

// answer reports an answer with two bodies.
func (r *reader) answer(e entry, _ []entry, a *Answer) {
	a.Place = e.key.Pos
	switch {
	case a.Body != nil && a.Text.IsSet():
		r.add(DuplicateKey.At(a.Text, `an answer has "body" or "text", not both`))
	case a.Body != nil && a.File.IsSet():
		r.add(DuplicateKey.At(a.File, `an answer has "body" or "file", not both`))
	case a.Text.IsSet() && a.File.IsSet():
		r.add(DuplicateKey.At(a.File, `an answer has "text" or "file", not both`))
	}
}

// expect reports a test that expects nothing, or a success and an error.
func (r *reader) expect(e entry, es []entry, x *Expect) {
	x.Place = e.key.Pos
	if e.value.Kind == yaml.MappingNode && len(es) == 0 {
		r.add(MissingKey.At(e.key, `"expect" needs "metadata", "resources", "contains", "status", "confirm" or "error"`))
	}
	if has(es, "error") && slices.ContainsFunc([]string{"metadata", "resources", "contains", "status"}, func(k string) bool { return has(es, k) }) {
		r.add(DuplicateKey.At(e.key, `"expect" has "error" or what a success shows, not both`))
	}
	if has(es, "resources") && has(es, "contains") {
		r.add(DuplicateKey.At(e.key, `"expect" has "resources" or "contains", not both`))
	}
}
