package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// may says what each package may import of this module, and of others: those
// that begin so. Packages of tests are free.
var may = map[string]struct{ own, others []string }{
	"engine/spec":    {nil, []string{"gopkg.in/yaml.v3"}},
	"engine/openapi": {[]string{"engine/spec", "engine/expr"}, []string{"gopkg.in/yaml.v3"}},
	"engine/expr":    {[]string{"engine/spec"}, []string{"github.com/google/cel-go/", "github.com/itchyny/gojq"}},
	"engine/rest":    {nil, []string{"golang.org/x/time/rate"}},
	"engine": {[]string{"engine/spec", "engine/expr", "engine/rest"},
		[]string{"github.com/go-json-experiment/json/", "golang.org/x/sync/"}},
	"engine/lint":      {[]string{"engine", "engine/spec", "engine/expr", "engine/openapi", "schemas"}, []string{"golang.org/x/sync/"}},
	"engine/scaffold":  {[]string{"engine", "engine/spec", "engine/expr", "engine/openapi"}, nil},
	"engine/mcpserver": {[]string{"engine"}, []string{"github.com/mark3labs/mcp-go/"}},
	"engine/tooltest":  {[]string{"engine", "engine/spec"}, nil},
	"schemas":          {nil, nil},
	"tools.d":          {nil, nil},

	"cmd/internal/fakepagerduty": {nil, nil},
	"cmd/pagerduty-mcp-server": {[]string{"engine", "engine/spec", "engine/lint", "engine/mcpserver", "engine/openapi", "engine/scaffold", "engine/tooltest", "schemas", "tools.d", "cmd/internal/"},
		[]string{"github.com/spf13/cobra", "github.com/spf13/pflag"}},
}

// Imports run one way, and each library has its place.
func TestImports(t *testing.T) {
	type pkg struct {
		ImportPath string
		GoFiles    []string
		Imports    []string
		Module     struct{ Path string }
	}
	list := exec.Command("go", "list", "-json=ImportPath,GoFiles,Imports,Module", "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	unseen := map[string]bool{}
	for name := range may {
		unseen[name] = true
	}
	allowed := func(path string, prefixes []string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool {
			return path == p || strings.HasPrefix(path, p) && (strings.HasSuffix(p, "/") || strings.HasPrefix(path[len(p):], "/"))
		})
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, p.Module.Path+"/")
		rule, known := may[name]
		if delete(unseen, name); !known {
			if len(p.GoFiles) > 0 && !strings.HasPrefix(name, "cmd/internal/") {
				t.Errorf("the package %s has no line in this test", name)
			}
			continue
		}
		for _, path := range p.Imports {
			first, _, _ := strings.Cut(path, "/")
			own, isOwn := strings.CutPrefix(path, p.Module.Path+"/")
			switch {
			case isOwn && !slices.Contains(rule.own, own) && !slices.ContainsFunc(rule.own, func(r string) bool { return strings.HasSuffix(r, "/") && strings.HasPrefix(own, r) }):
				t.Errorf("%s may not import %s", name, own)
			case !isOwn && strings.Contains(first, ".") && !allowed(path, rule.others):
				t.Errorf("%s may not import %s", name, path)
			}
		}
	}
	for name := range unseen {
		t.Errorf("this test speaks of %s, which is no package", name)
	}
}
