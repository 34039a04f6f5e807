package main

import (
	"fmt"
	"slices"
	"testing"

	"pagerduty-mcp-server/engine/toolfile"
)

// maxOverview is how many bytes an answer of the toolset overview has, as long as
// no param asks for more.
const maxOverview = 16_000

// TestOverviewSizes calls every tool of the toolset overview on the demo account
// with nothing but what it requires: in full, and in no more than maxOverview bytes.
func TestOverviewSizes(t *testing.T) {
	t.Parallel()
	fake, clock := accountAtNoon(t)
	catalog := shipped(t)
	p := newPlay(t, catalog, fake, clock)
	if problem := p.call("list_incidents", `{"since": "now-1d", "limit": 12, "fields": ["incident_number"]}`); problem != "" {
		t.Fatal(problem)
	}
	numbers, err := p.jq("[.incidents[].incident_number | tostring]")
	if err != nil {
		t.Fatal(err)
	}
	incidents := numbers.([]any)
	if len(incidents) < 12 {
		t.Fatalf("%d incidents of a day", len(incidents))
	}
	required := map[string][]any{
		"incident_id": incidents,
		"service_id":  {"Payments Database", "Checkout Web", "Billing API"},
		"query":       {"a", "api", "payments"},
		"name":        {"a", "api", "payments", "database"}, // who_is_on_call requires none; these are the widest
	}
	called := 0
	for _, tool := range catalog.Tools {
		if tool.Toolset != "overview" {
			continue
		}
		called++
		arguments := []string{"{}"}
		for param, values := range required {
			if !slices.ContainsFunc(tool.File.Params, func(p toolfile.Param) bool { return p.Name.Value == param }) {
				continue
			}
			if param != "name" {
				arguments = nil
			}
			for _, v := range values {
				arguments = append(arguments, fmt.Sprintf("{%q: %q}", param, v))
			}
		}
		for _, a := range arguments {
			problem := p.call(tool.Name(), a)
			complete, err := p.jq(`.error == null and .metadata.truncated == null and all(.metadata.warnings // [] | .[]; contains("there are more than 50"))`)
			if problem != "" || err != nil || complete != true {
				t.Errorf("%s %s: %s %v %.1000s", tool.Name(), a, problem, err, p.text)
			}
			if len(p.text) > maxOverview {
				t.Errorf("%s %s: %d bytes, at most %d", tool.Name(), a, len(p.text), maxOverview)
			}
		}
	}
	if called != 12 {
		t.Errorf("%d tools of overview; 12 are promised", called)
	}
}
