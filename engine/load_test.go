package engine_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

func names(c *engine.Catalog) (out []string) {
	for _, t := range c.Tools {
		out = append(out, t.Toolset+"/"+t.Name()+" "+t.Access.String())
	}
	return out
}

func sets(c *engine.Catalog) (out []string) {
	for _, s := range c.Toolsets {
		out = append(out, s.Name+": "+s.Title)
	}
	return out
}

const small = `
tool: NAME
title: Small
description: D
request: {path: /crates}
resource: crates
response: '.crates[] | crate'
`

func smallTool(name string) string { return strings.Replace(small, "NAME", name, 1) }

// A folder is a toolset; a later directory adds tools and replaces those of the
// same name; without an API of its own it belongs to the first, functions included.
func TestLoadDirectories(t *testing.T) {
	h := newHarbor(t)
	harbor := engine.Dir{Name: "harbor", Files: os.DirFS("testdata/harbor")}
	mine := engine.Dir{Name: "./my-tools/", Files: files("top.yaml", smallTool("top"), "crates/show_crate.yaml", smallTool("show_crate"),
		"ships/_toolset.yaml", "title: Vessels", "testdata/no.yaml", "none", "a/b/deep.yaml", "none", "lib.jq", "def crate: {id, mine: true};")}
	other := engine.Dir{Name: "other", Files: files("_api.yaml", "version: 1\nserver: {url: 'https://other.example', env: FLEET_URL}\n",
		"fleet/other.yaml", strings.Replace(smallTool("other"), "| crate", "| .id", 1))}
	c := mustLoad(t, []engine.Dir{harbor, mine, other}, engine.Options{Getenv: h.env("HARBOR_KEY", theKey, "FLEET_URL", h.URL)})
	equal(t, "tools", names(c), []string{"crates/list_crates read", "crates/show_crate read", "fleet/other read", "my-tools/top read", "ships/describe_me read"})
	equal(t, "toolsets", sets(c), []string{"crates: Crates", "fleet: ", "my-tools: ", "ships: Vessels"})
	equal(t, "instructions", c.Instructions(), []string{"Crates lie in yards; a yard belongs to whoever works in it."})
	equal(t, "replaced", c.Tool("show_crate").Title(), "Small")
	if c.Tool("no such tool") != nil {
		t.Error("a tool that is not there")
	}
	equal(t, "its own functions", call(t, c, "top", `{}`).items[0], map[string]any{"id": 1, "mine": true})
	equal(t, "the first API's functions", call(t, c, "list_crates", `{"mine":false,"limit":1}`).column("yard"), []string{"north"})
	if a := call(t, c, "other", `{}`); a.code() != "UNAUTHORIZED" || a.err["status"] == nil {
		t.Errorf("the other API has no key to send: %s", a.text)
	}

	some := c.Select(func(t *engine.Tool) bool { return t.Toolset != "crates" })
	equal(t, "selected", names(some), []string{"fleet/other read", "my-tools/top read", "ships/describe_me read"})
	equal(t, "their toolsets", sets(some), []string{"fleet: ", "my-tools: ", "ships: Vessels"})
	equal(t, "all are still there", len(c.Tools), 5)
}

// Everything that is wrong with the files is found at once, in the order of the
// files; a lazy directory is compiled when a tool is called.
func TestLoadFindings(t *testing.T) {
	broken := files("_api.yaml", "version: 1\nserver: {url: 'https://other.example'}\nerrors: '.x |'\ncontext: {me: {request: {path: /me}, response: .me, schema: {type: object, properties: {id: {type: string}}}}}\n",
		"a/one.yaml", smallTool("one"), "a/two.yaml", smallTool("too"), "b/one.yaml", smallTool("one"),
		"c/three.yaml", smallTool("three")+"rules: [{expression: me.name == '', message: m}]\n")
	_, findings, err := engine.Load([]engine.Dir{{Name: "dir", Files: broken}}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, f.Path+" "+f.Kind)
	}
	equal(t, "findings", slices.Compact(got), []string{
		"dir/_api.yaml jq-syntax", "dir/a/one.yaml jq-undefined", "dir/a/two.yaml tool-name", "dir/a/two.yaml jq-undefined",
		"dir/b/one.yaml duplicate-tool", "dir/b/one.yaml jq-undefined", "dir/c/three.yaml jq-undefined", "dir/c/three.yaml cel-type"})

	fixed := files("_api.yaml", "version: 1\nserver: {url: 'https://other.example'}\n", "a/one.yaml", smallTool("one"))
	_, findings, _ = engine.Load([]engine.Dir{{Name: "dir", Files: fixed}}, engine.Options{})
	if got := findings.String(); !strings.Contains(got, "dir/a/one.yaml:7:") || !strings.Contains(got, "crate") {
		t.Errorf("an unknown function: %s", got)
	}
	c, findings, err := engine.Load([]engine.Dir{{Name: "dir", Files: fixed, Lazy: true}}, engine.Options{})
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	if a := call(t, c, "one", "{}"); a.code() != "INTERNAL_ERROR" || !strings.Contains(a.message(), "dir/a/one.yaml:7:") {
		t.Errorf("a call of a broken tool: %s", a.text)
	}
}

// What cannot be read is an error and no finding.
func TestLoadErrors(t *testing.T) {
	unreadable := fstest.MapFS{"_api.yaml": {Data: []byte("version: 1\nserver: {url: 'https://x.example'}")}, "lib.jq": {Data: make([]byte, toolfile.MaxFile+1)}}
	tests := []struct {
		name string
		dir  fs.FS
		want string
	}{
		{"no API", files("a/one.yaml", smallTool("one")), "dir: no _api.yaml in this directory, and no other directory has one"},
		{"too large", unreadable, "dir: lib.jq has more than 1048576 bytes, which is the most that is read"},
		{"no directory", os.DirFS("testdata/nowhere"), "dir: no _api.yaml in this directory, and no other directory has one"},
		{"broken", brokenFS{}, "dir: open _api.yaml: torn"},
	}
	for _, test := range tests {
		c, _, err := engine.Load([]engine.Dir{{Name: "dir", Files: test.dir}}, engine.Options{})
		if err == nil || err.Error() != test.want || c != nil {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

// A file that is too large is a finding, and the others are read.
func TestLoadLargeFile(t *testing.T) {
	dir := files("_api.yaml", "version: 1\nserver: {url: 'https://x.example'}\n", "a/one.yaml", smallTool("one"),
		"a/big.yaml", strings.Repeat("#", toolfile.MaxFile+1))
	c, findings, err := engine.Load([]engine.Dir{{Name: "dir", Files: dir}}, engine.Options{})
	if err != nil || c.Tool("one") == nil || !strings.Contains(findings.String(), "dir/a/big.yaml:1:1: the file has more than 1048576 bytes") {
		t.Errorf("%v, %v", err, findings)
	}
}

// brokenFS has no file that can be opened.
type brokenFS struct{}

func (brokenFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("torn")}
}

// Another API reads no secret of the first, and replaces none of its tools; a
// directory of the same API replaces a tool where it is.
func TestSecondAPI(t *testing.T) {
	first := engine.Dir{Name: "first", Files: files("_api.yaml", `version: 1
server: {url: https://one.example.com}
secrets: {token: {env: [ONE_KEY, ONE_TOKEN]}}
`, "lib.jq", "def crate: {id};", "a/same.yaml", smallTool("same"), "a/mine.yaml", smallTool("mine")+"default: true\n")}
	second := engine.Dir{Name: "second", Files: files("_api.yaml", `version: 1
server: {url: https://two.example.com, env: ONE_TOKEN}
secrets: {token: {env: ONE_KEY}}
settings: {mail: {env: [TWO_MAIL, ONE_TOKEN]}, home: {env: HOME}, cloud: {env: CLOUD_SECRET}, more: {env: ONE_OTHER}}
servers:
  other: {url: https://three.example.com, env: ONE_KEY, auth: none}
`, "lib.jq", "def crate: {id};", "b/same.yaml", smallTool("same"))}
	_, findings, err := engine.Load([]engine.Dir{first, second}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, f := range findings {
		kinds[f.Kind]++
	}
	equal(t, "findings", kinds, map[string]int{"foreign-secret": 5, "foreign-variable": 2, "duplicate-tool": 1})
	own := engine.Dir{Name: "own", Files: files("mine/same.yaml", smallTool("same"), "mine/more.yaml", smallTool("more"))}
	c := mustLoad(t, []engine.Dir{first, own}, engine.Options{})
	if c.Tool("same").Toolset != "a" || c.Tool("more").Toolset != "mine" {
		t.Errorf("toolsets %v", sets(c))
	}
	offered := map[string]bool{}
	for _, tool := range c.Tools {
		offered[tool.Name()] = tool.Default()
	}
	equal(t, "default", offered, map[string]bool{"mine": true, "same": false, "more": true})
}
