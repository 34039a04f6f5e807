package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// TestLive: of several files that change at once, those without mistakes are taken
// up; what a pinned file says stays; when all is well again, all is taken.
func TestLive(t *testing.T) {
	dir := t.TempDir()
	put := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tool := func(name, description, jq string) {
		put(name+".yaml", fmt.Sprintf("tool: %s\ntitle: T\ndescription: %s\nrequest: {method: GET, path: /%s}\nresource: things\nresponse: %q\n", name, description, name, jq))
	}
	const api = "version: 1\ntitle: Harbor\nserver: {url: \"https://harbor.example\"}\n"
	put("_api.yaml", api)
	put("lib.jq", "def thing: {n};\n")
	tool("a", "One.", "thing")
	tool("b", "One.", "thing")
	dirs := []engine.Dir{{Name: "harbor", Files: os.DirFS(dir)}}
	c, findings, err := engine.Load(dirs, engine.Options{})
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	l := NewLive(c, dirs, "_api.yaml")
	look := func(want string, files, refused, pinned string) {
		t.Helper()
		change, err := l.Next()
		if err != nil {
			t.Fatal(err)
		}
		l.Take(change)
		got := ""
		for _, tool := range change.Catalog.Tools {
			got += tool.Name() + " " + tool.Description() + " "
		}
		var about []string
		for _, d := range change.Refused.Sorted() {
			about = append(about, strings.TrimPrefix(d.Path, "harbor/"))
		}
		about = slices.Compact(about)
		if strings.TrimSpace(got) != want || strings.Join(change.Files, " ") != files || strings.Join(about, " ") != refused || strings.Join(change.Pinned, " ") != pinned {
			t.Errorf("tools %q, files %q, refused %q, pinned %q", got, change.Files, about, change.Pinned)
		}
	}
	look("a One. b One.", "", "", "")
	tool("a", "Two.", "thing")
	tool("b", "Two.", "thong")
	look("a Two. b One.", "harbor/a.yaml", "b.yaml", "")
	put("lib.jq", "def thong: {n};\n") // b needs it, and a what it was
	look("a Two. b One.", "", "a.yaml b.yaml", "")
	tool("b", "Three.", "thing")
	tool("c", "One.", "thing | nope")
	look("a Two. b Three.", "harbor/b.yaml", "a.yaml b.yaml c.yaml", "")
	put("lib.jq", "def thing: {n};\ndef nope: .;\n")
	look("a Two. b Three. c One.", "harbor/c.yaml harbor/lib.jq", "", "")
	put("_api.yaml", api+"secrets: {key: {env: HARBOR_KEY}}\n")
	look("a Two. b Three. c One.", "", "", "harbor/_api.yaml")
	if err := os.Remove(filepath.Join(dir, "c.yaml")); err != nil {
		t.Fatal(err)
	}
	put("_api.yaml", api)
	look("a Two. b Three.", "harbor/c.yaml", "", "")
}
