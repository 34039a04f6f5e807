package tooltest

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

func boats(t *testing.T) *engine.Catalog {
	t.Helper()
	c, findings, err := engine.Load([]engine.Dir{{Name: "boats", Files: os.DirFS("testdata/boats")}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		t.Fatalf("Load: %v\n%s", err, findings)
	}
	t.Cleanup(c.Close)
	return c
}

var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// TestRun runs the tests of testdata/boats, some of which are wrong, as their
// names say, and compares with testdata/results.txt; UPDATE=1 rewrites it.
func TestRun(t *testing.T) {
	var got strings.Builder
	all := func(name string, results []Result) {
		for _, r := range results {
			fmt.Fprintln(&got, port.ReplaceAllString(r.String(), "HOST"))
			if r.Failed() == strings.HasPrefix(r.Name, "right, ") {
				t.Errorf("failed: %t: %s", r.Failed(), r)
			}
			if r.Tool != name || r.Elapsed <= 0 {
				t.Errorf("tool %q, elapsed %s", r.Tool, r.Elapsed)
			}
		}
	}
	c := boats(t)
	for _, tool := range c.Tools {
		all(tool.Name(), Run(t.Context(), tool, nil))
	}
	for _, p := range c.Prompts {
		all(p.Name(), RunPrompt(t.Context(), p, nil))
	}
	const file = "testdata/results.txt"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got.String() != string(want) {
		t.Errorf("got (UPDATE=1 writes it; %v)\n%s", err, &got)
	}
}

// Only those whose TOOL/NAME matches are run.
func TestRunSome(t *testing.T) {
	for pattern, want := range map[string]int{"": 21, "^launch_boat/": 3, "boat/right": 4, "/wrong, the body$": 1, "nowhere": 0} {
		n := 0
		for _, tool := range boats(t).Tools {
			n += len(Run(t.Context(), tool, regexp.MustCompile(pattern)))
		}
		if n != want {
			t.Errorf("%q: %d tests, want %d", pattern, n, want)
		}
	}
}
