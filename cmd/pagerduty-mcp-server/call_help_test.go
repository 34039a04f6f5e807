package main

import (
	"encoding/json"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// minDemoExamples is how many examples of the tools' helps say --demo, at least.
const minDemoExamples = 240

// TestHelpExamples: the help of each tool has an example, and no check of the tool
// refuses one. Each that says --demo and reads runs on the demo account.
func TestHelpExamples(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	p, demo := newDemo(t), 0
	for _, tool := range shipped(t).Tools {
		all := callExamples(tool)
		if len(all) == 0 || len(all) > exampleCount {
			t.Errorf("%s has %d examples", tool.Name(), len(all))
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
			if strings.HasSuffix(e.line, " --demo") {
				demo++
			}
			if !strings.HasSuffix(e.line, " --demo") || tool.Access > engine.Read {
				if j := tool.Account(engine.Options{}).Judge(t.Context(), tool, text); j.Refused {
					t.Errorf("%s is refused", e.line)
				}
				continue
			}
			if problem := p.call(tool.Name(), string(text)); problem != "" || strings.Contains(p.text, `"error":{`) {
				t.Errorf("%s: %s %.500s", e.line, problem, p.text)
			}
		}
	}
	if demo < minDemoExamples {
		t.Errorf("%d examples say --demo; at least %d did", demo, minDemoExamples)
	}
}
