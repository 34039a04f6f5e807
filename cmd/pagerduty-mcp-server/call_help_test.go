package main

import (
	"encoding/json"
	"testing"

	"pagerduty-mcp-server/engine"
)

// TestHelpExamples: no check of a tool refuses the examples of its help, and there is
// one at least.
func TestHelpExamples(t *testing.T) {
	for _, tool := range shipped(t).Tools {
		all := callExamples(tool)
		if len(all) == 0 {
			t.Errorf("%s has no example", tool.Name())
		}
		for _, e := range all {
			arguments, err := parseArguments(tool.AllParams(), e.arguments)
			if err != nil {
				t.Errorf("%s: %v", e.line, err)
				continue
			}
			text, err := json.Marshal(arguments)
			if err != nil {
				t.Fatal(err)
			}
			if j := tool.Account(engine.Options{}).Judge(t.Context(), tool, text); j.Refused {
				t.Errorf("%s is refused", e.line)
			}
		}
	}
}
