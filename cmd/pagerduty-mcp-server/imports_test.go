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
	"engine/diag":     {nil, nil},
	"engine/toolfile": {[]string{"engine/diag"}, []string{"gopkg.in/yaml.v3"}},
	"engine/cel":      {[]string{"engine/diag", "engine/toolfile", "engine/recent"}, []string{"github.com/google/cel-go/"}},
	"engine/jq":       {[]string{"engine/diag", "engine/toolfile", "engine/jq/flow", "engine/recent"}, []string{"github.com/itchyny/gojq"}},
	"engine/jq/flow":  {nil, []string{"github.com/itchyny/gojq"}},
	"engine/openapi":  {[]string{"engine/diag", "engine/toolfile", "engine/jq"}, []string{"gopkg.in/yaml.v3"}},
	"engine/rest":     {nil, []string{"golang.org/x/time/rate"}},
	"engine/failure":  {nil, nil},
	"engine/recent":   {nil, nil},
	"engine/junit":    {nil, nil},
	"engine/records":  {nil, []string{"github.com/go-json-experiment/json/"}},
	"engine/answer":   {[]string{"engine/diag", "engine/failure", "engine/jq"}, []string{"github.com/go-json-experiment/json/"}},
	"engine/fused":    {[]string{"engine/jq", "engine/jq/flow", "engine/records", "engine/answer"}, []string{"github.com/itchyny/gojq", "github.com/go-json-experiment/json/"}},
	"engine/plan":     {[]string{"engine/diag", "engine/toolfile", "engine/cel", "engine/jq", "engine/failure", "engine/records", "engine/fused", "engine/rest"}, nil},
	"engine/run": {[]string{"engine/diag", "engine/toolfile", "engine/cel", "engine/jq", "engine/failure", "engine/records", "engine/answer", "engine/fused", "engine/plan", "engine/rest"},
		[]string{"golang.org/x/sync/"}},
	"engine":           {[]string{"engine/diag", "engine/toolfile", "engine/jq", "engine/failure", "engine/answer", "engine/plan", "engine/rest", "engine/run"}, nil},
	"engine/lint":      {[]string{"engine", "engine/diag", "engine/toolfile", "engine/cel", "engine/jq", "engine/plan", "engine/run", "engine/openapi", "engine/junit", "engine/tooltest", "schemas"}, []string{"golang.org/x/sync/"}},
	"engine/lsp":       {[]string{"engine", "engine/diag", "engine/toolfile", "engine/cel", "engine/jq", "engine/plan", "engine/lint", "engine/tooltest", "engine/openapi", "engine/failure"}, []string{"github.com/sourcegraph/jsonrpc2"}},
	"engine/scaffold":  {[]string{"engine", "engine/diag", "engine/toolfile", "engine/cel", "engine/jq", "engine/plan", "engine/openapi"}, nil},
	"engine/mcpserver": {[]string{"engine", "engine/diag", "engine/toolfile", "engine/failure", "engine/mcpserver/view"}, []string{"github.com/mark3labs/mcp-go/", "github.com/go-json-experiment/json/"}},
	"engine/httpserver": {[]string{"engine", "engine/answer", "engine/diag", "engine/failure", "engine/mcpserver", "engine/plan"},
		[]string{"github.com/coreos/go-oidc/v3/", "golang.org/x/time/rate"}},
	"engine/mcpserver/view": {[]string{"engine", "engine/toolfile"}, nil},
	"engine/tooltest":       {[]string{"engine", "engine/diag", "engine/toolfile", "engine/plan", "engine/run"}, nil},
	"engine/record":         {[]string{"engine", "engine/plan", "engine/rest", "engine/toolfile", "engine/tooltest"}, []string{"gopkg.in/yaml.v3"}},
	"engine/workspace":      {[]string{"engine", "engine/diag", "engine/toolfile", "engine/lint", "engine/openapi", "engine/plan"}, nil},
	"schemas":               {nil, nil},
	"schemas/generate":      {[]string{"engine/toolfile"}, nil},
	"tools.d":               {nil, nil},

	"cmd/internal/fakepagerduty": {nil, nil},
	"cmd/pagerduty-mcp-server": {[]string{"engine", "engine/diag", "engine/toolfile", "engine/plan", "engine/run", "engine/lint", "engine/lsp", "engine/junit", "engine/httpserver", "engine/mcpserver", "engine/mcpserver/view", "engine/openapi", "engine/record", "engine/scaffold", "engine/tooltest", "engine/workspace", "schemas", "tools.d", "cmd/internal/"},
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

// The command brings its time zones along: a machine may have none, and a test could
// not tell on one that has them.
func TestTimeZonesAreEmbedded(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Fields(string(out)), "time/tzdata") {
		t.Error("time/tzdata is not linked: expressions such as getHours(\"Europe/Paris\") fail where there is no zoneinfo")
	}
}
