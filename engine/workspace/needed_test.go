package workspace

import (
	"os"
	"pagerduty-mcp-server/engine/lint"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestSameAlone: of one file, as much as bears on it tells the same as the whole
// directory does.
func TestSameAlone(t *testing.T) {
	roots, _ := filepath.Glob("../lint/testdata/err/*/_api.yaml")
	roots = append(roots, "../lint/testdata/err/_api.yaml", "../lint/testdata/ok/_api.yaml", "testdata/names/_api.yaml")
	files := 0
	for _, api := range roots {
		root := filepath.Dir(api)
		list, err := NewDir(root, os.DirFS(root), nil).List()
		if err != nil {
			t.Fatal(err)
		}
		if root == "../lint/testdata/err" { // every twelfth of the many
			for i := range list {
				if i%12 == 0 {
					list[i/12] = list[i]
				}
			}
			list = list[:len(list)/12]
		}
		for _, file := range list {
			files++
			d := NewDir(root, os.DirFS(root), nil)
			d.Ask(file, file)
			got, err := d.Check(t.Context(), lint.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want, err := d.check(t.Context(), d.Files, lint.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := got.Sorted().String(), want.Sorted().String(); got != want {
				t.Errorf("%s alone:\n%s\nwith all of the directory:\n%s", path.Join(root, file), got, want)
			}
		}
	}
	if files < 20 {
		t.Errorf("only %d files", files)
	}
}

// TestNeeded: of a directory with many files, one that stands alone is all that
// is loaded beside what it shares; one whose name another has, that one, too.
func TestNeeded(t *testing.T) {
	for file, want := range map[string]string{
		"lone.yaml":  "_api.yaml lone.yaml",
		"twin.yaml":  "_api.yaml twin.yaml b/other.yaml",
		"_api.yaml":  "_api.yaml lone.yaml twin.yaml b/other.yaml",
		"b/new.yaml": "_api.yaml twin.yaml b/new.yaml b/other.yaml",
	} {
		d := NewDir("names", os.DirFS("testdata/names"), nil)
		d.Ask(file, file)
		if file == "b/new.yaml" {
			d.SetText(file, []byte("tool: new\naliases:\n  - old_twin # of other\n  - \"twin\"\n"))
		}
		files, err := d.needed()
		if err != nil {
			t.Fatal(err)
		}
		d.Files = files
		list, err := d.List()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(list, " "); got != want {
			t.Errorf("%s needs %s, not %s", file, got, want)
		}
	}
}
