package lint

import (
	"context"
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

var testUnusedExchange = diag.Kind{Name: "test-unused-exchange", Severity: diag.Warning, Explain: "A test has an exchange that cannot happen.",
	Example: "http: [{request: GET /shps, ...}]"}

// checkTestExchanges warns of exchanges of a test that cannot happen: the tool
// has no such request, or the arguments are refused before anything is sent.
func checkTestExchanges(_ context.Context, s *subject) {
	if !s.sound {
		return
	}
	exchanges := s.plan.Exchanges()
	for _, name := range slices.Sorted(maps.Keys(s.plan.API.Contexts)) {
		exchanges = append(exchanges, s.plan.API.Contexts[name].Exchange)
	}
	for _, p := range s.plan.Params { // names become ids
		if l := s.plan.API.Lookups[p.Lookup.Value]; l != nil {
			exchanges = append(exchanges, l.Exchange)
		}
	}
	var known []string
	linked := false
	for _, x := range exchanges {
		if x != nil && x.Request != nil {
			known = append(known, x.Method+" "+x.Request.Path.Value)
			linked = linked || x.Pages != nil && x.Pages.Kind == plan.ByLink
		}
	}
	for i, t := range s.file.Tests {
		if len(s.unknownParams(&t)) > 0 { // which is why they are refused
			continue
		}
		for _, x := range t.HTTP {
			method, path := requested(x.Request.Value)
			happens := func(of *plan.Exchange) bool { return of != nil && of.Sends(method, path) }
			switch {
			case s.judgements[i].Refused:
				s.warn(testUnusedExchange.At(x.Request, "this request is never sent: the test's arguments are refused before"))
			case !linked && !slices.ContainsFunc(exchanges, happens): // a link may lead anywhere
				s.warn(testUnusedExchange.At(x.Request, "this request is never sent: the tool has none like it%s", diag.DidYouMean(method+" "+path, known)))
			}
		}
	}
}
