package main

import (
	"regexp"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/tools.d"
)

// idOfNamed are ids of the kinds of records that people know by name.
var idOfNamed = regexp.MustCompile(`(^|_)(service|team|user|escalation_policy|policy|schedule|priority|incident_type)_ids?$`)

// Wherever the id of something that has a name is taken, its name is, too: in every
// param of every tool. Where a name is not known the error comes before the request
// and says that, with a tool that lists what there is.
func TestNamesForIDs(t *testing.T) {
	fake, err := fakepagerduty.Start(fakepagerduty.Options{RequestsPerMinute: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	catalog, _, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}}, engine.Options{Getenv: demoEnv(func(string) string { return "" }, fake.URL())})
	if err != nil {
		t.Fatal(err)
	}
	defer catalog.Close()
	taken, params := map[string]bool{}, 0
	for _, tool := range catalog.Tools {
		for _, param := range tool.Params() {
			name := param.Name.Value
			if idOfNamed.MatchString(name) && param.Lookup.Value == "" {
				t.Errorf("%s: %s takes no name", tool.Name(), name)
			}
			if param.Lookup.Value == "" {
				continue
			}
			params++
			if taken[param.Lookup.Value] {
				continue // the lookup is known to find names
			}
			names, err := tool.Names(t.Context(), name, "a")
			if err != nil || len(names) == 0 {
				t.Errorf("%s: %s finds no names by the lookup %s: %v", tool.Name(), name, param.Lookup.Value, err)
			}
			taken[param.Lookup.Value] = true
		}
	}
	t.Logf("%d params take names, by %d lookups", params, len(taken))
	for name := range catalog.API().Lookups {
		if !taken[name] {
			t.Errorf("no param takes names of the lookup %s", name)
		}
	}
}
