package main

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// No time that a tool takes, however far from the others, makes one of its rules
// fail: what the tests of each tool ask for is asked for with the first and the last
// time there is, and years between, in the place of each time.
func TestEdgesOfTime(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	catalog, calls := shipped(t), 0
	for _, tool := range catalog.Tools {
		a := tool.Account(engine.Options{Getenv: func(string) string { return "" }}) // without a key nothing is sent
		for _, test := range tool.File.Tests {
			params, _ := test.Params.Any().(map[string]any)
			for _, p := range tool.Params() {
				if p.Format.Value != "date-time" {
					continue
				}
				for _, edge := range []string{"0001-01-01", "9999-12-31T23:59:59.999999999Z", "1677-09-21", "2262-04-12", "now+36500d"} {
					with := maps.Clone(params)
					if with == nil {
						with = map[string]any{}
					}
					with[p.Name.Value] = edge
					arguments, err := json.Marshal(with)
					if err != nil {
						t.Fatal(err)
					}
					calls++
					if e := a.Call(context.Background(), tool, arguments, nil); strings.Contains(string(e.JSON), `"INTERNAL_ERROR"`) {
						t.Errorf("%s %s: %s", tool.Name(), arguments, e.JSON)
					}
				}
			}
		}
		a.Close()
	}
	if calls < 1000 {
		t.Errorf("only %d calls", calls)
	}
}
