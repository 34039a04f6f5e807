package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
)

// unread are tools of whose writing the API lets nothing be read.
var unread = []string{"post_status_update", "add_review_marker", "start_incident_workflow", "test_webhook_subscription"}

// TestState plays testdata/state, in the words of TestContract, against the demo
// account: what a tool has written, tools that read see. No call may fail; and every
// tool that writes, but for those of unread, is followed by one that reads, of whose
// answer something is said.
func TestState(t *testing.T) {
	files, err := filepath.Glob("testdata/state/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	catalog := shipped(t)
	var seen sync.Map
	t.Run("all", func(t *testing.T) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				clock := &movedClock{at: noon}
				fake, err := fakepagerduty.Start(fakepagerduty.Options{Now: clock.now, RequestsPerMinute: -1})
				if err != nil {
					t.Fatal(err)
				}
				defer fake.Close()
				p := newPlay(t, catalog, fake, clock)
				p.env["PAGERDUTY_EVENTS_HOST"] = fake.URL()
				p.env["PAGERDUTY_ROUTING_KEYS"] = "Checkout API=" + fakepagerduty.DemoRoutingKey
				p.start()
				wrote, read := "", false
				for i, line := range strings.Split(string(text), "\n") {
					word, rest, _ := strings.Cut(line, " ")
					if word == "" || word == "#" {
						continue
					}
					problem := p.do(word, rest)
					if failed, _ := p.jq(".error != null"); problem == "" && word == "call" && failed == true {
						problem = "refused: " + p.text
					}
					if problem != "" {
						t.Errorf("%s:%d: %s", file, i+1, problem)
						continue
					}
					switch word {
					case "call":
						name, _, _ := strings.Cut(rest, " ")
						if read = catalog.Tool(name).Access == engine.Read; !read {
							wrote = name
							told, err := p.jq(".metadata.count > 0 and ([.[] | arrays | .[] | objects | map(values) | length] | min > 0)")
							if told != true {
								t.Errorf("%s:%d: it does not answer what changed (%v): %s", file, i+1, err, p.text)
							}
						}
					case "is":
						if read {
							seen.Store(wrote, true)
						}
					}
				}
			})
		}
	})
	for _, tool := range catalog.Tools {
		if _, ok := seen.Load(tool.Name()); ok == slices.Contains(unread, tool.Name()) && tool.Access > engine.Read {
			t.Errorf("testdata/state shows that what %s writes is read later: %v", tool.Name(), ok)
		}
	}
}
