package main

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestDependabot: each folder that names dependencies is looked after.
func TestDependabot(t *testing.T) {
	text, err := os.ReadFile("../../.github/dependabot.yml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
		}
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"go.mod": "gomod", "package.json": "npm", "requirements.txt": "pip"}
	n := 0
	err = fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		switch ecosystem := files[path.Base(name)]; {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"node_modules", "testdata", ".git", "dist"}, d.Name()):
			return fs.SkipDir
		case ecosystem != "":
			n++
			folder := path.Join("/", path.Dir(name))
			for _, u := range config.Updates {
				if u.Ecosystem == ecosystem && (u.Directory == folder || slices.Contains(u.Directories, folder)) {
					return nil
				}
			}
			t.Errorf(".github/dependabot.yml does not look after %s", name)
		}
		return nil
	})
	if err != nil || n < 10 {
		t.Error(n, err)
	}
}
