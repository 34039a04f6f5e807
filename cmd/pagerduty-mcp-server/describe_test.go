package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// TestDescriptions holds what a model sees of each built-in tool equal to
// testdata/tools/NAME.json. UPDATE=1 rewrites the files.
func TestDescriptions(t *testing.T) {
	const dir = "testdata/tools"
	stale := map[string]bool{}
	files, err := filepath.Glob(dir + "/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		stale[f] = true
	}
	update := os.Getenv("UPDATE") != ""
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tool := range shipped(t).Tools {
		file := filepath.Join(dir, tool.Name()+".json")
		delete(stale, file)
		got := tool.Describe()
		if update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if want, err := os.ReadFile(file); err != nil {
			t.Errorf("%v; UPDATE=1 writes it", err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is another than what a model sees now (UPDATE=1 rewrites it):\n%s", file, got)
		}
	}
	for f := range stale {
		if update {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s describes a tool that is not there; UPDATE=1 removes it", f)
	}
}

// described is what a model sees of a tool.
type described struct {
	Name, Title, Description string
	InputSchema              map[string]any
	Annotations              map[string]any
}

// What MCP clients and models need to be true of every tool.
func TestDescriptionsKeepTheRules(t *testing.T) {
	name := regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	for _, tool := range shipped(t).Tools {
		t.Run(tool.Name(), func(t *testing.T) {
			var d described
			if err := json.Unmarshal(tool.Describe(), &d); err != nil {
				t.Fatal(err)
			}
			if n := utf8.RuneCountInString(d.Description); !name.MatchString(d.Name) || d.Title == "" || n == 0 || n > 1000 {
				t.Errorf("name %q, title %q, a description of %d characters", d.Name, d.Title, n)
			}
			hints := []string{"readOnlyHint"} // which make the others mean nothing, or are left at their defaults
			if tool.Access > engine.Read {
				hints = append(hints, "destructiveHint", "idempotentHint", "openWorldHint")
			}
			for _, hint := range hints {
				if _, ok := d.Annotations[hint].(bool); !ok {
					t.Errorf("%s is %v", hint, d.Annotations[hint])
				}
			}
			if len(d.Annotations) != len(hints) {
				t.Errorf("annotations %v; %q suffice", d.Annotations, hints)
			}
			if d.Annotations["title"] != nil || d.Annotations["readOnlyHint"] != (tool.Access == engine.Read) {
				t.Errorf("annotations %v of a tool of access %s", d.Annotations, tool.Access)
			}
			if r := tool.File.Request; r != nil && r.Method.Value == "DELETE" && (d.Annotations["destructiveHint"] != true || d.Annotations["idempotentHint"] != true) {
				t.Errorf("annotations %v; what is gone is gone, and a second time changes nothing more", d.Annotations)
			}
			s := d.InputSchema
			if s["type"] != "object" || s["additionalProperties"] != false {
				t.Errorf("the root's type is %v, additionalProperties %v", s["type"], s["additionalProperties"])
			}
			for _, word := range []string{"anyOf", "oneOf", "allOf", "not", "if", "enum", "const"} {
				if _, ok := s[word]; ok {
					t.Errorf("the root has %s", word)
				}
			}
			if bytes.Contains(tool.Describe(), []byte(`"$ref"`)) {
				t.Error("the schema has a $ref")
			}
			properties, _ := s["properties"].(map[string]any)
			for p, schema := range properties {
				text, _ := schema.(map[string]any)["description"].(string)
				if !name.MatchString(p) || strings.TrimSpace(text) == "" {
					t.Errorf("the property %q is described as %q", p, text)
				}
			}
			required, _ := s["required"].([]any)
			for _, r := range required {
				if properties[r.(string)] == nil {
					t.Errorf("%v is required and is no property", r)
				}
			}
		})
	}
}

// All toolsets at once stay readable, too.
func TestAllToolsAreSmall(t *testing.T) {
	const most = 250_000 // bytes
	size, tools := 0, shipped(t).Tools
	for _, tool := range tools {
		var b bytes.Buffer
		if err := json.Compact(&b, tool.Describe()); err != nil {
			t.Fatal(err)
		}
		size += b.Len() + len(",")
	}
	if t.Logf("%d tools in %d bytes", len(tools), size); size > most {
		t.Errorf("the tools take %d bytes in tools/list; at most %d", size, most)
	}
}

// What is offered when nobody says stays small: it stands in front of every
// conversation.
func TestToolsListIsSmall(t *testing.T) {
	const most, mostTools = 30_000, 26 // bytes
	all := shipped(t).Select(func(t *engine.Tool) bool { return t.Access == engine.Read })
	catalog := all.Select(func(t *engine.Tool) bool { return t.Default() })
	var out bytes.Buffer
	in := strings.NewReader(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}
{"jsonrpc":"2.0","id":1,"method":"tools/list"}
`)
	s := mcpserver.New(catalog, mcpserver.Options{Name: "n", Title: "T", Version: "1", Reach: all})
	if err := mcpserver.ServeStdio(t.Context(), s, in, &out, mcpserver.StdioOptions{}); err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out.Bytes()) {
		var r struct {
			ID     int
			Result struct{ Tools []described }
		}
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if r.ID != 1 {
			continue
		}
		t.Logf("tools/list has %d bytes", len(line))
		if n := len(r.Result.Tools); n <= len(catalog.Tools) || n > mostTools || len(line) > most {
			t.Errorf("tools/list has %d tools and %d bytes; at most %d and %d", n, len(line), mostTools, most)
		}
		return
	}
	t.Errorf("no answer: %s", &out)
}

// The instructions are made for the toolsets that are on, and are short.
func TestInstructions(t *testing.T) {
	all := shipped(t)
	byDefault := all.Select(func(t *engine.Tool) bool { return t.Default() })
	whole := mcpserver.Instructions(byDefault)
	if n := utf8.RuneCountInString(mcpserver.Instructions(all)); n > 2000 {
		t.Errorf("with all toolsets: %d characters", n)
	}
	if n := utf8.RuneCountInString(whole); n == 0 || n > 2000 {
		t.Errorf("%d characters", n)
	}
	for _, set := range all.Toolsets {
		own := strings.TrimSpace(set.Instructions)
		if own == "" || slices.ContainsFunc(byDefault.Tools, func(t *engine.Tool) bool { return t.Toolset == set.Name }) && !strings.Contains(whole, own) {
			t.Errorf("%s: its instructions %q are not in those of the server", set.Name, own)
		}
		var others []string
		for _, other := range all.Toolsets {
			if other.Name != set.Name {
				others = append(others, strings.TrimSpace(other.Instructions))
			}
		}
		text := mcpserver.Instructions(all.Select(func(t *engine.Tool) bool { return t.Toolset == set.Name }))
		if !strings.Contains(text, own) || slices.ContainsFunc(others, func(o string) bool { return strings.Contains(text, o) }) {
			t.Errorf("%s alone: %s", set.Name, text)
		}
	}
}
