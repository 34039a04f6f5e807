package workspace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
)

// TestFix: over the corpus of mistakes, what Fix writes has fewer errors, and a second
// Fix finds nothing to write.
func TestFix(t *testing.T) {
	const root = "../lint/testdata/err"
	files, _ := filepath.Glob(root + "/*.yaml")
	mended := 0
	for _, file := range files {
		name := filepath.Base(file)
		text, err := os.ReadFile(file)
		if err != nil || name == "_api.yaml" {
			continue
		}
		d := NewDir(root, os.DirFS(root), nil)
		d.Ask(name, name)
		before, err := d.Check(t.Context(), lint.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, after := fixed(t, root, name, string(text))
		if got == string(text) {
			continue
		}
		mended++
		if !better(after, before) {
			t.Errorf("%s: %d errors before, %d with\n%s", name, errorsIn(before), errorsIn(after), got)
		}
		if again, _ := fixed(t, root, name, got); again != got {
			t.Errorf("%s: a second time makes of\n%s\nthis:\n%s", name, got, again)
		}
	}
	if mended < 30 {
		t.Errorf("only %d files were mended", mended)
	}
}

// TestFixStyles: in whatever way YAML writes a value, however lines end and whatever else
// stands in a file of testdata/fix, Fix changes nothing but what is wrong, which gives the
// file under mended. UPDATE=1 writes that.
func TestFixStyles(t *testing.T) {
	const root = "testdata/fix"
	files, _ := filepath.Glob(root + "/[a-z]*.yaml")
	if len(files) == 0 {
		t.Fatal("no files")
	}
	for _, file := range files {
		name := filepath.Base(file)
		golden := filepath.Join(root, "mended", name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("UPDATE") != "" {
			got, _ := fixed(t, root, name, string(text))
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		for _, ends := range []string{"\n", "\r\n", "\r"} {
			for _, mark := range []string{"", "\ufeff"} {
				as := func(text []byte) string { return mark + strings.ReplaceAll(string(text), "\n", ends) }
				got, left := fixed(t, root, name, as(text))
				if got != as(want) {
					t.Errorf("%s with lines that end in %q gives\n%s", name, ends, got)
				}
				for _, f := range left {
					if mends(f) {
						t.Errorf("%s: left is %s", name, f)
					}
				}
				if again, _ := fixed(t, root, name, got); again != got {
					t.Errorf("%s: a second time gives\n%s", name, again)
				}
			}
		}
	}
}

// fixed is the text of a file of a directory as Fix makes it, and what is left to find.
func fixed(t *testing.T, root, name, text string) (string, diag.Diagnostics) {
	t.Helper()
	d := NewDir(root, os.DirFS(root), nil)
	d.SetText(name, []byte(text))
	d.Ask(name, name)
	texts, err := d.Fix(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := d.Check(t.Context(), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := texts[name]; ok {
		text = string(got)
	}
	return text, after
}
