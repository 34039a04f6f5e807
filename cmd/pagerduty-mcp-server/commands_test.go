package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"

	"pagerduty-mcp-server/engine/toolfile"
)

// TestCommandsAreTaken: no tool file can declare a command that the program has.
func TestCommandsAreTaken(t *testing.T) {
	root := (&app{getenv: os.Getenv}).root()
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if !slices.Contains(toolfile.Commands, c.Name()) {
			t.Errorf("toolfile.Commands has no %q", c.Name())
		}
	}
}

// TestCommandsAreDocumented: docs/commands.md has a row for each command of the program.
func TestCommandsAreDocumented(t *testing.T) {
	text, err := os.ReadFile(docsDir + "commands.md")
	if err != nil {
		t.Fatal(err)
	}
	root := (&app{getenv: os.Getenv}).root()
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Runnable() && !regexp.MustCompile("(?m)^[|] `"+c.Name()+"[` ]").Match(text) {
			t.Errorf("docs/commands.md has no row for %s", c.Name())
		}
	}
}

// TestChangelog: the changelog has a part for each version, the newest first, below what
// is not released yet.
func TestChangelog(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(string(text), -1)
	if len(parts) == 0 || parts[0][1] != "Unreleased" {
		t.Fatalf("the first part is not Unreleased: %q", parts)
	}
	var above []int
	for _, m := range parts[1:] {
		var version [3]int
		if n, err := fmt.Sscanf(m[1], "%d.%d.%d", &version[0], &version[1], &version[2]); n != 3 || above != nil && slices.Compare(version[:], above) >= 0 {
			t.Errorf("%q is no version below %v: %v", m[1], above, err)
		}
		above = version[:]
	}
}
