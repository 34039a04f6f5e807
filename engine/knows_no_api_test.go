package engine_test

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The engine knows no API: the name of the one that it was made for stands in
// none of its files, but in import lines and in test data.
func TestEngineKnowsNoAPI(t *testing.T) {
	name := "pager" + "duty"
	importLine := regexp.MustCompile(`^\s*(?:import )?(?:[a-z]+ )?"` + name + `-mcp-server/[a-z/.]+"$`)
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if strings.Contains(strings.ToLower(path), name) {
			t.Errorf("%s: the path names the API", path)
		}
		if d.IsDir() {
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		files++
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			if l := lines.Text(); strings.Contains(strings.ToLower(l), name) && !importLine.MatchString(l) {
				t.Errorf("%s:%d: %s", path, n, strings.TrimSpace(l))
			}
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files were read", files)
	}
}
