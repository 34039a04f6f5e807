package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
)

// TestHelpExamples: the help of each tool has two examples, as a shell reads them, and
// each of them runs on a demo account in which nothing was written yet.
func TestHelpExamples(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	catalog := shipped(t)
	var tools []*engine.Tool // of each line
	var lines []string
	for _, tool := range catalog.Tools {
		all := callExamples(tool)
		if len(all) != exampleCount || all[0] == all[1] {
			t.Errorf("%s has not two examples: %q", tool.Name(), all)
		}
		for _, line := range all {
			tools, lines = append(tools, tool), append(lines, line)
		}
	}
	reads := newDemo(t)
	for i, words := range shellWords(t, lines) {
		arguments := words[3:]
		for n, w := range arguments {
			if strings.HasPrefix(w, "-") {
				arguments = arguments[:n]
				break
			}
		}
		if words[1] != "call" || words[2] != tools[i].Name() || words[len(words)-1] != "--demo" {
			t.Errorf("no call of the demo account: %s", lines[i])
			continue
		}
		values, err := parseArguments(tools[i].AllParams(), arguments)
		if err != nil {
			t.Errorf("%s: %v", lines[i], err)
			continue
		}
		text, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		p := reads
		if tools[i].Access > engine.Read {
			p = newDemoOf(t, catalog)
			defer p.fake.Close()
		}
		if problem := p.call(tools[i].Name(), string(text)); problem != "" || strings.Contains(p.text, `"error":{`) {
			t.Errorf("%s: %s %.700s", lines[i], problem, p.text)
		}
	}
	for name := range demoExamples() {
		if catalog.Tool(name) == nil {
			t.Errorf("examples.txt calls %q, which there is not", name)
		}
	}
}

// newDemoOf is a play of those tools with a demo account of its own, to which events
// can be sent.
func newDemoOf(t *testing.T, c *engine.Catalog) *play {
	fake, clock := accountAtNoon(t)
	p := newPlay(t, c, fake, clock)
	p.env["PAGERDUTY_EVENTS_HOST"] = fake.URL()
	p.env["PAGERDUTY_ROUTING_KEYS"] = "Checkout API=" + fakepagerduty.DemoRoutingKey
	p.start()
	return p
}

// shellWords are the words of command lines, as a shell has them.
func shellWords(t *testing.T, lines []string) (out [][]string) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	script := "words() { printf '%s\\0' \"$@\"; printf '\\n\\0'; }\nwords " + strings.Join(lines, "\nwords ")
	text, err := exec.CommandContext(t.Context(), sh, "-c", script).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n\x00"), "\n\x00") {
		out = append(out, strings.Split(strings.TrimSuffix(line, "\x00"), "\x00"))
	}
	if len(out) != len(lines) {
		t.Fatalf("%d command lines for a shell, %d written", len(out), len(lines))
	}
	return out
}
