package workspace

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
)

// TestKept: a directory that is kept while its files change, any line of any of them
// gone or written twice, says of each text what one says that is opened for it.
func TestKept(t *testing.T) {
	const root = "../testdata/harbor"
	r := rand.New(rand.NewPCG(1, 2))
	kept := NewDir("harbor", os.DirFS(root), nil)
	files, err := kept.List()
	if err != nil {
		t.Fatal(err)
	}
	differing := map[string]bool{}
	for range 150 {
		file := files[r.IntN(len(files))]
		text, err := engine.ReadFile(os.DirFS(root), file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(text), "\n")
		switch i := r.IntN(len(lines)); r.IntN(3) {
		case 0:
			lines[i] = ""
		case 1:
			lines[i] += lines[i]
		}
		asked := file
		if file == "lib.jq" || file == "_api.yaml" { // what the others make of it
			asked = files[r.IntN(len(files))]
		}
		check := func(d *Dir) string {
			d.Reset()
			d.SetText(file, []byte(strings.Join(lines, "")))
			d.Ask(asked, asked)
			found, err := d.Check(t.Context(), lint.Options{})
			if err != nil {
				return err.Error()
			}
			return found.Sorted().String()
		}
		got, want := check(kept), check(NewDir("harbor", os.DirFS(root), nil))
		if got != want {
			t.Fatalf("%s:\n%s\nkept, it says\n%s\nopened anew\n%s", file, strings.Join(lines, ""), got, want)
		}
		differing[want] = true
	}
	if len(differing) < 20 {
		t.Errorf("the edits show %d different findings", len(differing))
	}
}
