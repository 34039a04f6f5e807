package main

import (
	"bytes"
	"testing"

	"pagerduty-mcp-server/schemas"
)

// TestGenerated: the files of package schemas are what this command writes.
func TestGenerated(t *testing.T) {
	for name, want := range generate() {
		if got, err := schemas.Files.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what go generate ./schemas writes: %v", name, err)
		}
	}
}
