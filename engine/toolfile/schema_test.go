package toolfile

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// mappings says of every mapping of the format which schema lists its keys and
// where, and a file in which %s stands in the mapping's place.
var mappings = []struct{ name, schema, properties, file string }{
	{"tool file", "tool", "/properties", "%s"},
	{"annotations", "tool", "/$defs/annotations/properties", "annotations: %s"},
	{"param", "tool", "/$defs/param/properties", "params: {p: %s}"},
	{"items", "tool", "/$defs/items/properties", "params: {p: {items: %s}}"},
	{"rule", "tool", "/$defs/rule/properties", "rules: [%s]"},
	{"request", "tool", "/$defs/request/properties", "request: %s"},
	{"step", "tool", "/$defs/step/properties", "steps: {s: %s}"},
	{"test", "tool", "/$defs/test/properties", "tests: [%s]"},
	{"exchange", "tool", "/$defs/exchange/properties", "tests: [{http: [%s]}]"},
	{"answer", "tool", "/$defs/answer/properties", "tests: [{http: [{response: %s}]}]"},
	{"expect", "tool", "/$defs/expect/properties", "tests: [{expect: %s}]"},
	{"error", "tool", "/$defs/expect/properties/error/properties", "tests: [{expect: {error: %s}}]"},
	{"_api.yaml", "api", "/properties", "%s"},
	{"server", "api", "/properties/server/properties", "server: %s"},
	{"variable", "api", "/$defs/variable/properties", "secrets: {s: %s}"},
	{"auth", "api", "/properties/auth/properties", "auth: %s"},
	{"api request", "api", "/properties/request/properties", "request: %s"},
	{"retry", "api", "/properties/retry/properties", "retry: %s"},
	{"rate_limit", "api", "/properties/rate_limit/properties", "rate_limit: %s"},
	{"strategy", "api", "/$defs/strategy/properties", "pagination: {s: %s}"},
	{"offset", "api", "/$defs/strategy/properties/offset/properties", "pagination: {s: {offset: %s}}"},
	{"context", "api", "/$defs/context/properties", "context: {c: %s}"},
	{"absent", "api", "/$defs/context/properties/absent/properties", "context: {c: {absent: %s}}"},
	{"schema", "api", "/$defs/schema/properties", "context: {c: {schema: %s}}"},
	{"defaults", "api", "/properties/defaults/properties", "defaults: %s"},
	{"param", "api", "/$defs/param/properties", "params: {p: %s}"},
	{"items", "api", "/$defs/items/properties", "params: {p: {items: %s}}"},
	{"request", "api", "/$defs/request/properties", "context: {c: {request: %s}}"},
	{"_toolset.yaml", "toolset", "/properties", "%s"},
}

// TestSchemaKeys: a schema lists the keys that keys has, in the same order.
func TestSchemaKeys(t *testing.T) {
	listed := map[string]bool{}
	for _, m := range mappings {
		listed[m.schema+m.properties] = true
		got := mappingKeys(find(readSchema(t, m.schema), m.properties))
		if want := keys(m.name); !slices.Equal(got, want) {
			t.Errorf("%s.json%s lists\n%q\nand the parser knows in %q\n%q", m.schema, m.properties, got, article(m.name), want)
		}
	}
	for _, schema := range []string{"tool", "api", "toolset"} {
		for _, at := range strictMappings(readSchema(t, schema), "") {
			if !listed[schema+at] {
				t.Errorf("%s.json%s is the list of no mapping of this test", schema, at)
			}
		}
	}
}

// TestMappingsAreAll: the test's table has a row for each mapping that keys knows.
func TestMappingsAreAll(t *testing.T) {
	var known, tested []string
	eachNode(t, "keys.go", func(n ast.Node) {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, e := range c.List {
				known = append(known, stringOf(e))
			}
		}
	})
	for _, m := range mappings {
		tested = append(tested, m.name)
	}
	slices.Sort(known)
	slices.Sort(tested)
	if tested = slices.Compact(tested); len(known) == 0 || !slices.Equal(known, tested) {
		t.Errorf("keys knows %q, the table has %q", known, tested)
	}
}

// TestParserKeys offers to every mapping each word that stands in a string of
// this package: the parser must take those that keys has, and no other.
func TestParserKeys(t *testing.T) {
	words := packageWords(t)
	for _, m := range mappings {
		offer := map[string]any{"bogus": nil}
		for _, w := range words {
			offer[w] = nil
		}
		mapping, err := json.Marshal(offer)
		if err != nil {
			t.Fatal(err)
		}
		file := fmt.Sprintf(m.file, mapping)
		for _, d := range parseAs(m.schema, file) {
			if d.Kind != "unknown-key" {
				continue
			}
			key, in := "", ""
			if _, err := fmt.Sscanf(d.Message, "unknown key %q in", &key); err != nil {
				t.Fatalf("%s: %v", d, err)
			}
			_, in, _ = strings.Cut(d.Message, strconv.Quote(key)+" in ")
			if in, _, _ = strings.Cut(in, ";"); in != article(m.name) {
				t.Errorf("the finding about %s says: %s", article(m.name), d.Message)
			}
			delete(offer, key)
		}
		got, want := slices.Sorted(maps.Keys(offer)), slices.Sorted(slices.Values(keys(m.name)))
		if !slices.Equal(got, want) {
			t.Errorf("%s: the parser takes\n%q\nand keys has\n%q", m.file, got, want)
		}
	}
}

func parseAs(schema, file string) diag.Diagnostics {
	var diags diag.Diagnostics
	switch schema {
	case "tool":
		_, diags = ParseTool("t.yaml", []byte(file))
	case "api":
		_, diags = ParseAPI("_api.yaml", []byte(file))
	case "toolset":
		_, diags = ParseToolset("_toolset.yaml", []byte(file))
	}
	return diags
}

// packageWords returns every string of the package that could be a key.
func packageWords(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`^[$A-Za-z_][A-Za-z0-9_.-]*$`)
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		eachNode(t, file, func(n ast.Node) {
			if e, ok := n.(ast.Expr); ok && key.MatchString(stringOf(e)) {
				out = append(out, stringOf(e))
			}
		})
	}
	return out
}

// eachNode calls f for every node of a Go file of this package.
func eachNode(t *testing.T, file string, f func(ast.Node)) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		f(n)
		return true
	})
}

// stringOf returns the value of a string literal; empty for anything else.
func stringOf(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}

// readSchema reads a schema as YAML, which keeps the order of its keys.
func readSchema(t *testing.T, name string) *yaml.Node {
	t.Helper()
	data, err := os.ReadFile("../../schemas/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

// find returns what a JSON pointer leads to; nil when there is nothing.
func find(n *yaml.Node, pointer string) *yaml.Node {
	for _, part := range strings.Split(pointer, "/")[1:] {
		i := slices.Index(mappingKeys(n), part)
		if i < 0 {
			return nil
		}
		n = n.Content[2*i+1]
	}
	return n
}

// mappingKeys returns the keys of a mapping in their order.
func mappingKeys(n *yaml.Node) []string {
	var out []string
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		out = append(out, n.Content[i].Value)
	}
	return out
}

// strictMappings returns where a schema lists keys and forbids all others.
func strictMappings(n *yaml.Node, at string) []string {
	var out []string
	if a := find(n, "/additionalProperties"); a != nil && a.Value == "false" && find(n, "/properties") != nil {
		out = append(out, at+"/properties")
	}
	for i, key := range mappingKeys(n) {
		out = append(out, strictMappings(n.Content[2*i+1], at+"/"+key)...)
	}
	return out
}
