package main

import (
	"os"
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
