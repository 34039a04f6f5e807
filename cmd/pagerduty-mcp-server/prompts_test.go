package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// TestPrompts holds what a client sees of each built-in prompt equal to
// testdata/prompts.json, and the table of docs/prompts.md equal to what there is;
// UPDATE=1 writes both.
func TestPrompts(t *testing.T) {
	all := shipped(t)
	var listed []any
	var table strings.Builder
	table.WriteString("| prompt | arguments | what it gives | tools that it names | needs |\n|---|---|---|---|---|\n")
	for _, p := range all.Prompts {
		listed = append(listed, mcpserver.DescribePrompt(p))
		var arguments, tools, sets []string
		for _, a := range p.Params() {
			name := "`" + a.Name.Value + "`"
			if a.Required.Value {
				name += "*"
			}
			arguments = append(arguments, name)
		}
		for _, tool := range p.Tools() {
			tools = append(tools, "`"+tool.Name()+"`")
			if !tool.Default() && !slices.Contains(sets, tool.Toolset) {
				sets = append(sets, tool.Toolset)
			}
		}
		needs := ""
		if len(sets) > 0 {
			slices.Sort(sets)
			needs = "`--toolsets default," + strings.Join(sets, ",") + "`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s | %s |\n", p.Name(), strings.Join(arguments, " "), p.Description(), strings.Join(tools, " "), needs)
	}
	updateSection(t, docsDir+"prompts.md", "prompts", table.String())
	got, err := json.MarshalIndent(listed, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/prompts.json"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != string(got)+"\n" {
		t.Errorf("%s is another than what a client sees now (%v); UPDATE=1 rewrites it:\n%s", file, err, got)
	}
}

// TestPromptsAreWhole: the prompts that people were promised are there, each in a
// file of its own, names only tools, and only those that read.
func TestPromptsAreWhole(t *testing.T) {
	all := shipped(t)
	var names []string
	for _, p := range all.Prompts {
		names = append(names, p.Name())
		if ds := p.Compile(); len(ds) > 0 {
			t.Errorf("%s", ds)
		}
		if len(p.Tools()) == 0 {
			t.Errorf("%s names no tool", p.Name())
		}
		for _, tool := range p.Tools() {
			if tool.Access > engine.Read {
				t.Errorf("%s names %s, which changes something", p.Name(), tool.Name())
			}
		}
	}
	files, err := filepath.Glob("../../tools.d/*/*.prompt.yaml")
	want := []string{"hand_over_on_call", "quiet_the_noise", "triage_incident", "weekly_review", "who_to_call", "write_postmortem"}
	if !slices.Equal(names, want) || len(files) != len(want) || err != nil {
		t.Errorf("%q in %d files, %v", names, len(files), err)
	}
}

// TestPromptsFollowTools: a prompt is there if all its tools are, whichever are
// offered; none is there without one.
func TestPromptsFollowTools(t *testing.T) {
	all := shipped(t)
	for _, p := range all.Prompts {
		with := all.Select(func(tool *engine.Tool) bool { return slices.Contains(p.Tools(), tool) })
		if with.Prompt(p.Name()) == nil {
			t.Errorf("%s is not there with its tools alone", p.Name())
		}
		for _, missing := range p.Tools() {
			if all.Select(func(tool *engine.Tool) bool { return tool != missing }).Prompt(p.Name()) != nil {
				t.Errorf("%s is there without %s", p.Name(), missing.Name())
			}
		}
	}
	if none := all.Select(func(*engine.Tool) bool { return false }); len(none.Prompts) > 0 {
		t.Errorf("%d prompts without tools", len(none.Prompts))
	}
}
