package workspace

import (
	"os"
	"pagerduty-mcp-server/engine/lint"
	"path/filepath"
	"testing"
)

// TestFix: over the corpus of mistakes, what Fix writes has fewer errors, and no
// finding is left that says what was meant unless writing that mends nothing.
func TestFix(t *testing.T) {
	const root = "../lint/testdata/err"
	files, _ := filepath.Glob(root + "/*.yaml")
	mended := 0
	for _, file := range files {
		name := filepath.Base(file)
		if name == "_api.yaml" || !saysWhatToWrite(golden(t, file)) {
			continue
		}
		d := NewDir(root, os.DirFS(root), nil)
		d.Ask(name, name)
		before, err := d.Check(t.Context(), lint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		texts, err := d.Fix(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		after, err := d.Check(t.Context(), lint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(texts) == 0 && len(after) != len(before):
			t.Errorf("%s: nothing written, and other findings", name)
		case len(texts) > 0 && (len(texts[name]) == 0 || !better(after, before)):
			t.Errorf("%s: %d errors before, %d with\n%s", name, errorsIn(before), errorsIn(after), texts[name])
		case len(texts) > 0:
			mended++
		}
	}
	if mended < 15 {
		t.Errorf("only %d files were mended", mended)
	}
}
