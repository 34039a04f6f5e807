package lint

import (
	"context"
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var testUnusedExchange = diag.Kind{Name: "test-unused-exchange", Severity: diag.Warning, Explain: "A test has an exchange that cannot happen.",
	Example: "http: [{request: GET /shps, ...}]"}

// checkTestExchanges warns of exchanges of a test that cannot happen: the tool
// has no such request, or the arguments are refused before anything is sent.
func checkTestExchanges(_ context.Context, s *subject) {
	if !s.sound {
		return
	}
	var known []string
	var patterns []*regexp.Regexp
	add := func(q *toolfile.Request) {
		if q == nil {
			return
		}
		method := "GET"
		if q.Method.IsSet() {
			method = q.Method.Value
		}
		known = append(known, method+" "+q.Path.Value)
		pattern := pathPlace.ReplaceAllString(regexp.QuoteMeta(method+" "+q.Path.Value), `[^/?]+`)
		patterns = append(patterns, regexp.MustCompile(`^`+pattern+`$`))
	}
	add(s.file.Request)
	for _, st := range s.file.Steps {
		add(st.Request)
	}
	for _, c := range s.tool.API().File.Contexts {
		add(c.Request)
	}
	for _, p := range s.plan.Params { // names become ids
		if l := s.tool.API().File.Lookup(p.Lookup.Value); l != nil {
			add(l.Request)
		}
	}
	for i, t := range s.file.Tests {
		if len(s.unknownParams(&t)) > 0 { // which is why they are refused
			continue
		}
		for _, x := range t.HTTP {
			target, _, _ := strings.Cut(x.Request.Value, "?")
			switch {
			case s.judgements[i].Refused:
				s.warn(testUnusedExchange.At(x.Request, "this request is never sent: the test's arguments are refused before"))
			case !matches(patterns, target):
				s.warn(testUnusedExchange.At(x.Request, "this request is never sent: the tool has none like it%s", diag.DidYouMean(target, known)))
			}
		}
	}
}

// pathPlace is {NAME} of a path, quoted.
var pathPlace = regexp.MustCompile(`\\\{[^}]*\\\}`)

func matches(patterns []*regexp.Regexp, s string) bool {
	for _, p := range patterns {
		if p.MatchString(s) {
			return true
		}
	}
	return false
}
