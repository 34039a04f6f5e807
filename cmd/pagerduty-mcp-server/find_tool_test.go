package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// TestFindTool asks find_tool the questions of testdata/find_tool.txt, each a line
// of what somebody on call asks and the tool that answers it. All tools are
// within reach, those that write, too. The right one is among the first three for
// at least 95 of 100 questions.
func TestFindTool(t *testing.T) {
	const (
		fewest = 120 // questions
		first  = 3
		share  = 0.95
	)
	text, err := os.ReadFile("testdata/find_tool.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := shipped(t)
	var in, out bytes.Buffer
	fmt.Fprintln(&in, `{"jsonrpc":"2.0","id":-1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
	var questions, tools []string
	for line := range strings.Lines(string(text)) {
		question, tool, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if all.Tool(tool) == nil {
			t.Fatalf("%q: there is no tool %q", question, tool)
		}
		fmt.Fprintf(&in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"find_tool","arguments":{"query":%q}}}`+"\n", len(tools), question)
		questions, tools = append(questions, question), append(tools, tool)
	}
	s := mcpserver.New(all.Select(func(t *engine.Tool) bool { return t.Default() }), mcpserver.Options{Name: "n", Title: "T", Version: "1", Reach: all})
	if err := mcpserver.ServeStdio(t.Context(), s, &in, &out, mcpserver.StdioOptions{}); err != nil {
		t.Fatal(err)
	}
	answered, missed := 0, 0
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
		answered++
		var found struct{ Tools []struct{ Name string } }
		if len(r.Result.Content) != 1 || json.Unmarshal([]byte(r.Result.Content[0].Text), &found) != nil {
			t.Fatalf("%s", line)
		}
		var names []string
		right := false
		for i, f := range found.Tools[:min(first, len(found.Tools))] {
			names = append(names, f.Name)
			right = right || found.Tools[i].Name == tools[r.ID]
		}
		if !right {
			missed++
			t.Logf("%q: %s, not %s", questions[r.ID], strings.Join(names, ", "), tools[r.ID])
		}
	}
	t.Logf("%d of %d questions find their tool among the first %d", answered-missed, len(tools), first)
	if answered != len(tools) || answered < fewest || float64(answered-missed) < share*float64(answered) {
		t.Errorf("%d questions answered, %d missed", answered, missed)
	}
}
