package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// TestManPages makes a man page of every command. MANDIR=DIR leaves them in a
// directory that exists, for packages; SOURCE_DATE_EPOCH is their date. It is a
// test so that what writes man pages is not in the binary.
func TestManPages(t *testing.T) {
	dir := os.Getenv("MANDIR")
	if dir == "" {
		dir = t.TempDir()
	}
	root := (&app{getenv: os.Getenv}).root()
	root.InitDefaultCompletionCmd()
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Source: root.Name() + " " + version(), Manual: root.Name()}
	if err := doc.GenManTree(root, header, dir); err != nil {
		t.Fatal(err)
	}
	var check func(c *cobra.Command, page string)
	check = func(c *cobra.Command, page string) {
		if !c.IsAvailableCommand() && c.HasParent() {
			return
		}
		if info, err := os.Stat(filepath.Join(dir, page+".1")); err != nil || info.Size() == 0 {
			t.Errorf("%s has no man page: %v", c.CommandPath(), err)
		}
		for _, sub := range c.Commands() {
			check(sub, page+"-"+sub.Name())
		}
	}
	check(root, root.Name())
}
