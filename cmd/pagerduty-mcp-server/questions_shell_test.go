package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// TestQuestionsAtThePrompt runs the commands for people of docs/questions.md on the
// demo account, with an incident that is open there.
func TestQuestionsAtThePrompt(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(questionsFile)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## At three in the morning\n")
	_, rest, _ = strings.Cut(rest, "```sh\n")
	block, _, _ := strings.Cut(rest, "```")
	prompt := func(words ...string) string {
		var out, errs bytes.Buffer
		if code := run(context.Background(), append(words, "--demo"), streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK {
			t.Errorf("%v: exit %d\n%s%s", words, code, &out, &errs)
		}
		return out.String()
	}
	open := strings.Fields(prompt("open", "limit=1", "statuses=triggered", "fields=incident_number", "-o", "csv"))
	if len(open) != 2 {
		t.Fatalf("no open incident: %q", open)
	}
	lines := strings.Split(strings.TrimSpace(block), "\n")
	if len(lines) != 6 {
		t.Errorf("%d commands; six are promised", len(lines))
	}
	for _, line := range lines {
		command, question, ok := strings.Cut(line, "#")
		words := strings.Fields(strings.ReplaceAll(command, "1234", open[1]))
		if !ok || len(words) < 2 || words[0] != "pagerduty-mcp-server" {
			t.Fatalf("no command with a question: %q", line)
		}
		for _, format := range []string{"json", "table"} {
			if out := prompt(append(words[1:], "-o", format)...); len(out) < 40 || format == "json" && strings.Contains(out, `"count":0`) && !strings.Contains(out, `"counts"`) {
				t.Errorf("%s as %s: %q", question, format, out)
			}
		}
	}
}
