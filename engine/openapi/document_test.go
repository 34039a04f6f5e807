package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/jq"
)

// What is no description of an API says what it is instead.
func TestBadDocuments(t *testing.T) {
	good := `{"openapi": "3.0.3", "paths": {"/a": {"get": {}}}}`
	aliases := "openapi: 3.0.3\npaths: &a {x: 1}\n" + "b0: &b0 [1, 1, 1, 1, 1, 1, 1, 1]\n"
	for i := 1; i < 10; i++ {
		aliases += fmt.Sprintf("b%d: &b%d [*b%d, *b%d, *b%d, *b%d, *b%d, *b%d, *b%d, *b%d]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"empty", " \n", "the document is empty"},
		{"truncated", good[:30], "the JSON ends too early, after 30 bytes: is the file complete?"},
		{"no JSON", "{\"openapi\": \"3.0.3\",\n  paths: 1}", "line 2, column 3: no JSON: invalid character 'p' looking for beginning of object key string"},
		{"a list", `[{"openapi": "3.0.3"}]`, "the document is a list; an OpenAPI document is an object"},
		{"neither", "key: [1, 2", "neither JSON nor YAML: line 1: did not find expected ',' or ']'"},
		{"a page", "<!DOCTYPE html>\n<html></html>\n", "neither a JSON object nor a YAML mapping, so no OpenAPI document"},
		{"a binary", "\x7fELF\x00\x01", "neither JSON nor YAML: control characters are not allowed"},
		{"another thing", `{"name": "x"}`, `this is no OpenAPI document: it has no "openapi" that says its version, such as "openapi": "3.0.3"`},
		{"Swagger", `{"swagger": "2.0", "paths": {}}`, "this is Swagger 2.0; OpenAPI 3 is needed: convert it first"},
		{"OpenAPI 4", `{"openapi": "4.0.0", "paths": {}}`, "this is OpenAPI 4.0.0; version 3 is needed"},
		{"no paths", `{"openapi": "3.1.0", "webhooks": {}}`, `the document has no "paths": there is nothing to compare with`},
		{"paths of a wrong kind", `{"openapi": "3.1.0", "paths": []}`, `the document has no "paths": there is nothing to compare with`},
		{"aliases of aliases", aliases, "the document's aliases stand for more than 2000000 values"},
		{"huge", "", "the document has more than 64 MB, which is no API's description"},
	} {
		file := filepath.Join(t.TempDir(), "openapi")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if c.name == "huge" {
			if err := os.Truncate(file, maxDocument+1); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(file); err == nil || err.Error() != file+": "+c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Parse([]byte("\ufeff" + good)); err != nil {
		t.Errorf("a byte order mark: %v", err)
	}
}

// Descriptions that are wrong in parts are read as far as they go.
func TestImperfectDocuments(t *testing.T) {
	d, err := Parse([]byte(`{"openapi": "3.1.0", "info": 7, "paths": {
		"/a": {"get": {"parameters": [{"$ref": "#/nowhere"}, {"$ref": "other.yaml#/x"}, 5, {"name": "q", "in": "query"}, {"name": "c", "in": "cookie"}],
			"responses": {"200": {"$ref": "#/loop/a"}}}, "put": 9, "x-more": {}},
		"/b": {"$ref": "#/paths/~1a"}, "no-slash": {"get": {}}, "/c": null,
		"/d": {"get": {"responses": {"default": {"content": {"application/hal+json": {"schema": {"$ref": "#/deep/list/1/schema"}}}}}}}},
		"loop": {"a": {"$ref": "#/loop/b"}, "b": {"$ref": "#/loop/a"}},
		"deep": {"list": [0, {"schema": {"type": ["object", "null"], "properties": {"x": {"const": "one"}}}}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range d.Operations() {
		_, s, _ := o.Response()
		got = append(got, fmt.Sprint(o, o.Names("query"), s.Type(), s.Property("x").Enum()))
	}
	want := "GET /a[q][],GET /b[q][],GET /d[]object[one]"
	if s := strings.Join(got, ","); strings.ReplaceAll(s, " [", "[") != want && s != want {
		t.Errorf("got %s", s)
	}
}

// Schemas that contain themselves end, and say what they can.
func TestRecursiveSchemas(t *testing.T) {
	d, err := Parse([]byte(`{"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/s/node"}}}}}}}},
		"s": {"node": {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/s/node"}, "all": {"type": "array", "items": {"$ref": "#/s/node"}}}},
			"self": {"allOf": [{"$ref": "#/s/self"}, {"properties": {"a": {"type": "string"}}}]},
			"one": {"anyOf": [{"$ref": "#/s/two"}, {"properties": {"b": {"type": "string"}}}]}, "two": {"oneOf": [{"$ref": "#/s/one"}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	_, node, _ := d.Find("GET /a").Response()
	shape := node.Shape()
	if next, ok := shape.Fields["next"]; !ok || next != nil || shape.Fields["name"].Kinds != jq.KindString|jq.KindNull {
		t.Errorf("got %+v", shape)
	}
	for name, field := range map[string]string{"self": "a", "one": "b"} {
		s := d.schema(map[string]any{"$ref": "#/s/" + name})
		s.Required()
		s.Enum()
		s.Open()
		if s.Properties()[field] == nil || s.Shape() == nil {
			t.Errorf("%s: %v", name, s.Properties())
		}
	}
}

// JSON and YAML of the same description are the same.
func TestYAML(t *testing.T) {
	text, err := os.ReadFile("../lint/testdata/drift/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fromYAML, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(fromYAML.root)
	if err != nil {
		t.Fatal(err)
	}
	fromJSON, err := Parse(asJSON)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(fromJSON.root)
	if err != nil || !bytes.Equal(again, asJSON) {
		t.Error("not the same", err)
	}
	if n := len(fromYAML.Operations()); n != 8 || fmt.Sprint(fromYAML.Operations()) != fmt.Sprint(fromJSON.Operations()) {
		t.Errorf("%d operations: %v", n, fromYAML.Operations())
	}
}

func TestAt(t *testing.T) {
	d, err := Parse([]byte(`{"openapi": "3.0.3", "paths": {"/a/{id}": {"get": {}, "put": {}}, "/a/me": {"get": {}}, "/a/~x": {"get": {}}, "/a/{id}/b/{n}": {"get": {}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{"/a/me", "[GET /a/me]"},
		{"/a/~x", "[GET /a/~x]"},
		{"/a/{x}", "[GET /a/{id} PUT /a/{id}]"},
		{"/a/1", "[GET /a/{id} PUT /a/{id}]"},
		{"/a/{x}/b/2", "[GET /a/{id}/b/{n}]"},
		{"/a", "[]"},
		{"/a/", "[]"},
		{"/b/{x}", "[]"},
	} {
		if got := fmt.Sprint(d.At(c.path)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.path, got, c.want)
		}
	}
}
