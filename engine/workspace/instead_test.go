package workspace

import (
	"os"
	"path"
	"path/filepath"
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
)

// TestInstead: over the corpus of mistakes, whatever a finding says was meant
// mends it: with that written in its place it is gone, and no error is new.
func TestInstead(t *testing.T) {
	const root = "../lint/testdata/err"
	files, _ := filepath.Glob(root + "/*.yaml")
	mended := 0
	for _, file := range files {
		name := filepath.Base(file)
		data, err := os.ReadFile(file)
		if err != nil || name == "_api.yaml" {
			continue
		}
		check := func(text string) diag.Diagnostics {
			d := NewDir(root, os.DirFS(root), nil)
			d.SetText(name, []byte(text))
			d.Ask(name, name)
			found, err := d.Check(t.Context(), lint.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return found.Sorted()
		}
		text := string(data)
		before := check(text)
		for _, f := range before {
			fix := f.Mend()
			if !fix.IsSet() || f.Path != name {
				continue
			}
			mended++
			known := map[string]int{}
			for _, b := range before {
				known[b.Kind+b.Message]++
			}
			for _, a := range check(string(fix.Apply(data))) {
				if a == f || a.Pos == f.Pos && a.Kind == f.Kind && a.Message == f.Message {
					t.Errorf("%s: still there with %q: %s", path.Join(root, name), fix.New, a)
				}
				if a.Severity == diag.Error && known[a.Kind+a.Message] == 0 {
					t.Errorf("%s: %q for %s\nmakes %s", path.Join(root, name), fix.New, f, a)
				}
			}
		}
	}
	if mended < 40 {
		t.Errorf("only %d findings say what was meant", mended)
	}
}
