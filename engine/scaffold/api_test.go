package scaffold

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
)

// TestAPI: what an API's description says stands in its _api.yaml, what it does not say
// is guessed and said to be, and the file has no finding.
func TestAPI(t *testing.T) {
	data, err := os.ReadFile("testdata/apis.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name  string
		Parts map[string]any
		List  map[string]any
		Says  []string
	}
	if err := yaml.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			parts := map[string]any{"openapi": "3.1.0", "info": map[string]any{"title": "A"}, "servers": []any{map[string]any{"url": "https://a"}},
				"paths": map[string]any{"/rows": map[string]any{"get": listOperation(c.List)}}}
			if c.Name == "no server, no way to sign in" {
				delete(parts, "servers")
			}
			for name, part := range c.Parts {
				parts[name] = part
			}
			text, err := json.Marshal(parts)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := openapi.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			got := API(doc)
			for _, want := range c.Says {
				if !strings.Contains(got, want) {
					t.Errorf("want %s in\n%s", want, got)
				}
			}
			for _, d := range lint.Check(t.Context(), load(t, fstest.MapFS{"_api.yaml": {Data: []byte(got)}}), lint.Options{}) {
				t.Error(d)
			}
		})
	}
}

// listOperation is an operation that gives out a list, in the words of a description.
func listOperation(list map[string]any) map[string]any {
	var params []any
	given, _ := list["params"].([]any)
	for _, p := range given {
		schema := p.(map[string]any)
		params = append(params, map[string]any{"name": schema["name"], "in": "query", "description": schema["description"], "schema": schema})
	}
	answer := map[string]any{"headers": list["headers"], "content": map[string]any{"application/json": map[string]any{"schema": list["answer"]}}}
	return map[string]any{"parameters": params, "responses": map[string]any{"200": answer}}
}
