package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the command from outside. UPDATE=1 rewrites what scripts
// compare with.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	if testing.Short() { // in the others nothing runs at once, and each command reads all tools anew
		files = slices.DeleteFunc(files, func(f string) bool { return !strings.Contains(f, "serve") })
	}
	testscript.Run(t, testscript.Params{Files: files, UpdateScripts: os.Getenv("UPDATE") != ""})
}
