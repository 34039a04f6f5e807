package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// TestHints holds the hints of every tool that changes something against what was
// written down of it in testdata/hints.txt; whatever deletes or removes says what
// goes with that.
func TestHints(t *testing.T) {
	text, err := os.ReadFile("testdata/hints.txt")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if words := strings.SplitN(strings.TrimSpace(line), " ", 4); words[0] != "#" {
			written[words[0]] = words[1:]
		}
	}
	for _, tool := range shipped(t).Tools {
		if tool.Access == engine.Read {
			continue
		}
		name := tool.Name()
		want := written[name]
		delete(written, name)
		if len(want) < 2 || want[0] != "adds" && want[0] != "destroys" || want[1] != "once" && want[1] != "again" {
			t.Errorf("%s: testdata/hints.txt says %q", name, want)
			continue
		}
		var d described
		if err := json.Unmarshal(tool.Describe(), &d); err != nil {
			t.Fatal(err)
		}
		a := d.Annotations
		if a["destructiveHint"] != (want[0] == "destroys") || a["idempotentHint"] != (want[1] == "once") || a["openWorldHint"] != true {
			t.Errorf("%s: %v, and testdata/hints.txt says %q", name, a, want)
		}
		takesAway := strings.HasPrefix(name, "delete_") || strings.HasPrefix(name, "remove_") || tool.File.Request.Method.Value == "DELETE"
		if takesAway != (len(want) == 3) || len(want) == 3 && !strings.Contains(d.Description, want[2]) {
			t.Errorf("%s: what goes with it is to be said in its description and in testdata/hints.txt, which has %q", name, want[2:])
		}
	}
	for name := range written {
		t.Errorf("testdata/hints.txt speaks of %s, which changes nothing or is not there", name)
	}
}
