package schemas_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/schemas"
)

// draft is the meta-schema that each schema must name and meet.
const draft = "https://json-schema.org/draft/2020-12/schema"

// TestToolsDirectory takes every file of the built-in tools through its schema.
// A tool file must also tell editors where its schema is.
func TestToolsDirectory(t *testing.T) {
	compiled := compile(t)
	count := 0
	err := filepath.WalkDir("../tools.d", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || path.Ext(file) != ".yaml":
			return nil
		}
		count++
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range leaves(compiled[schemaOf(file)].Validate(value(document(t, file, data)))) {
				t.Errorf("at %q: %v", place(l), l)
			}
			first, _, _ := strings.Cut(string(data), "\n")
			header, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
			if want := path.Join("../schemas", schemaOf(file)); ok && path.Join(path.Dir(file), header) != want {
				t.Errorf("its first line leads to %q; its schema is %s", header, want)
			} else if !ok && schemaOf(file) != "api.json" && schemaOf(file) != "toolset.json" {
				t.Errorf("its first line must be # yaml-language-server: $schema=PATH, with the path to %s", want)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count == 0 {
		t.Fatal("no file under ../tools.d")
	}
}

// TestDescriptions: an editor has something to show for every key.
func TestDescriptions(t *testing.T) {
	for name, schema := range load(t) {
		count := 0
		visit(schema, "", func(at string, s map[string]any) {
			properties, _ := s["properties"].(map[string]any)
			for key, p := range properties {
				count++
				if text, _ := described(schema, p)["description"].(string); !strings.HasSuffix(text, ".") {
					t.Errorf("%s: %s/properties/%s needs a description of whole sentences, not %q", name, at, key, text)
				}
			}
		})
		if count == 0 {
			t.Errorf("%s has no properties", name)
		}
	}
}

// TestStrict: where keys are not free there are no others than those listed.
func TestStrict(t *testing.T) {
	for name, schema := range load(t) {
		visit(schema, "", func(at string, s map[string]any) {
			if s["properties"] != nil && s["additionalProperties"] != false {
				t.Errorf("%s: %s lists properties and allows others", name, at)
			}
		})
	}
}

// TestExamples: each example of a key is one.
func TestExamples(t *testing.T) {
	for name, schema := range load(t) {
		c := compiler(t)
		count := 0
		visit(schema, "", func(at string, s map[string]any) {
			examples, _ := s["examples"].([]any)
			for _, e := range examples {
				count++
				one, err := c.Compile(name + "#" + at)
				if err != nil {
					t.Fatal(err)
				}
				if err := one.Validate(e); err != nil {
					t.Errorf("%s: the example %v of %s is none: %v", name, e, at, err)
				}
			}
		})
		if count == 0 {
			t.Errorf("%s has no examples", name)
		}
	}
}

// TestSharedDefinitions: what two schemas define under one name is the same.
func TestSharedDefinitions(t *testing.T) {
	all := load(t)
	tool, api := all["tool.json"]["$defs"].(map[string]any), all["api.json"]["$defs"].(map[string]any)
	shared := 0
	for name, def := range tool {
		if other, both := api[name]; both {
			shared++
			if !reflect.DeepEqual(def, other) {
				t.Errorf("tool.json and api.json differ in $defs/%s", name)
			}
		}
	}
	if shared == 0 {
		t.Error("tool.json and api.json share no definition")
	}
}

// load reads the embedded schemas as data, by file name.
func load(t *testing.T) map[string]map[string]any {
	t.Helper()
	names, err := fs.Glob(schemas.Files, "*")
	if err != nil || !slices.Equal(names, []string{"api.json", "prompt.json", "tool.json", "toolset.json"}) {
		t.Fatalf("embedded: %q, %v", names, err)
	}
	out := map[string]map[string]any{}
	for _, name := range names {
		data, err := schemas.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var schema map[string]any
		if err := json.Unmarshal(data, &schema); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if schema["$schema"] != draft {
			t.Errorf("%s: $schema is %v, not %s", name, schema["$schema"], draft)
		}
		out[name] = schema
	}
	return out
}

// compiler knows the schemas by file name; it fetches nothing.
func compiler(t *testing.T) *jsonschema.Compiler {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	for name, schema := range load(t) {
		if err := c.AddResource(name, schema); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// compile makes the schemas ready for use, by file name.
func compile(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c := compiler(t)
	out := map[string]*jsonschema.Schema{}
	for name := range load(t) {
		schema, err := c.Compile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = schema
	}
	return out
}

// schemaOf is the schema for a file of that name.
func schemaOf(file string) string {
	switch base := path.Base(file); {
	case base == "_api.yaml":
		return "api.json"
	case base == "_toolset.yaml":
		return "toolset.json"
	case strings.HasSuffix(base, ".prompt.yaml"):
		return "prompt.json"
	}
	return "tool.json"
}

// visit calls f for every schema in a schema that describes a place of its own;
// what stands under if, then, else and the like only adds conditions to one.
func visit(s map[string]any, at string, f func(at string, s map[string]any)) {
	f(at, s)
	for _, group := range []string{"properties", "$defs"} {
		members, _ := s[group].(map[string]any)
		for key, m := range members {
			if sub, ok := m.(map[string]any); ok {
				visit(sub, at+"/"+group+"/"+key, f)
			}
		}
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if sub, ok := s[key].(map[string]any); ok {
			visit(sub, at+"/"+key, f)
		}
	}
}

// described follows the references of a schema until there is a description.
func described(root map[string]any, s any) map[string]any {
	m, _ := s.(map[string]any)
	ref, _ := m["$ref"].(string)
	if m["description"] != nil || ref == "" {
		return m
	}
	var target any = root
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		parent, _ := target.(map[string]any)
		target = parent[part]
	}
	return described(root, target)
}

// document returns the root node of a YAML file.
func document(t *testing.T, file string, data []byte) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return doc.Content[0]
}

// value is what a node means in JSON; a timestamp is a string.
func value(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = value(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, value(c))
		}
		return out
	}
	var v any
	if n.ShortTag() == "!!timestamp" || n.Decode(&v) != nil {
		return n.Value
	}
	return v
}

// leaves are the findings of a validation that have no finer ones, or none with
// a place.
func leaves(err error) []*jsonschema.ValidationError {
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return nil
	}
	if _, names := v.ErrorKind.(*kind.PropertyNames); names || len(v.Causes) == 0 {
		return []*jsonschema.ValidationError{v}
	}
	var out []*jsonschema.ValidationError
	for _, c := range v.Causes {
		out = append(out, leaves(c)...)
	}
	return out
}

// place is where a finding stands. Of a name that may not be one, the validator
// knows the name alone.
func place(l *jsonschema.ValidationError) string {
	if names, ok := l.ErrorKind.(*kind.PropertyNames); ok {
		return "name " + names.Property
	}
	return pointer(l.InstanceLocation)
}

// pointer is a place in a document as a JSON pointer.
func pointer(location []string) string {
	var b strings.Builder
	for _, part := range location {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
	}
	return b.String()
}
