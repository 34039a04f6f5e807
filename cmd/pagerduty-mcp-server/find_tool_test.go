package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// TestFindTool asks find_tool what somebody on call asks, each question with the
// tool that answers it, which must be among the first three. All tools are within
// reach, those that write, too. Each row says how many of 100 are found at least.
// Of the questions of docs/questions.md each tool that is called there is right.
func TestFindTool(t *testing.T) {
	for _, set := range []struct {
		name, text    string
		fewest, share int
	}{
		{"known", string(readFile(t, "testdata/find_tool.txt")), 180, 95},
		// Set aside before keywords and synonyms were written; those were not tuned on them.
		{"unseen", string(readFile(t, "testdata/find_tool_unseen.txt")), 45, 75},
		{"headings", headings(t), questionCount, 75},
	} {
		t.Run(set.name, func(t *testing.T) {
			var asked, right []string
			for line := range strings.Lines(set.text) {
				i := strings.LastIndex(line, ": ")
				asked, right = append(asked, line[:i]), append(right, strings.TrimSpace(line[i+2:]))
			}
			missed := 0
			for i, names := range findTools(t, asked) {
				if names = names[:min(3, len(names))]; !slices.ContainsFunc(strings.Fields(right[i]), func(tool string) bool { return slices.Contains(names, tool) }) {
					missed++
					t.Logf("%q: %s, not %s", asked[i], strings.Join(names, ", "), right[i])
				}
			}
			found := len(asked) - missed
			t.Logf("%d of %d questions find their tool among the first three", found, len(asked))
			if len(asked) < set.fewest || 100*found < set.share*len(asked) {
				t.Errorf("%d of %d questions find their tool; at least %d questions and %d of 100", found, len(asked), set.fewest, set.share)
			}
		})
	}
}

// headings are the questions of docs/questions.md, each with the tools that it calls.
func headings(t *testing.T) string {
	var b strings.Builder
	for _, q := range readQuestions(t, strings.Split(string(readFile(t, questionsFile)), "\n")) {
		b.WriteString(q.title + ": ")
		for line := range strings.Lines(q.block) {
			if words := strings.Fields(line); words[0] == "call" {
				b.WriteString(words[1] + " ")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func readFile(t *testing.T, file string) []byte {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// findTools asks find_tool and returns the names that each question finds.
func findTools(t *testing.T, questions []string) [][]string {
	all := shipped(t)
	var in, out bytes.Buffer
	fmt.Fprintln(&in, `{"jsonrpc":"2.0","id":-1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	for i, question := range questions {
		fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"find_tool","arguments":{"query":%q}}}`+"\n", i, question)
	}
	s := mcpserver.New(all.Select(func(t *engine.Tool) bool { return t.Default() }), mcpserver.Options{Name: "n", Title: "T", Version: "1", Reach: all})
	if err := mcpserver.ServeStdio(t.Context(), s, &in, &out, mcpserver.StdioOptions{}); err != nil {
		t.Fatal(err)
	}
	found := make([][]string, len(questions))
	for line := range bytes.Lines(out.Bytes()) {
		var r struct {
			ID     int
			Result struct{ Content []struct{ Text string } }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if r.ID < 0 {
			continue
		}
		var answer struct{ Tools []struct{ Name string } }
		if len(r.Result.Content) != 1 || json.Unmarshal([]byte(r.Result.Content[0].Text), &answer) != nil {
			t.Fatalf("%s", line)
		}
		for _, f := range answer.Tools {
			if all.Tool(f.Name) == nil {
				t.Fatalf("there is no tool %q", f.Name)
			}
			found[r.ID] = append(found[r.ID], f.Name)
		}
	}
	return found
}
