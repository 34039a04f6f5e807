package engine

import (
	"bytes"
	"encoding/json"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
	"strings"
)

// Schema returns the JSON Schema (2020-12) of the tool's arguments, as a model
// sees it: the root is an object that allows no other properties, without $ref
// and combinators.
func (t *Tool) Schema() json.RawMessage {
	properties, required := &jsonObject{}, []string{}
	for _, p := range t.resolve(nil) {
		properties.set(p.Name.Value, json.RawMessage(schemaOf(&p.Schema)))
		if p.Required.Value {
			required = append(required, p.Name.Value)
		}
	}
	o := &jsonObject{}
	o.set("type", "object")
	o.set("properties", json.RawMessage(properties.bytes()))
	if len(required) > 0 {
		o.set("required", required)
	}
	o.set("additionalProperties", false)
	return o.bytes()
}

// schemaOf writes one schema.
func schemaOf(s *toolfile.Schema) []byte {
	o := &jsonObject{}
	text := func(key string, t diag.Text) {
		if t.Value != "" {
			o.set(key, strings.TrimSpace(t.Value))
		}
	}
	text("type", s.Type)
	text("description", s.Description)
	if s.Enum != nil {
		var enum []any
		for _, v := range s.Enum {
			enum = append(enum, v.Any())
		}
		o.set("enum", enum)
	}
	if s.Default != nil {
		o.set("default", s.Default.Any())
	}
	number := func(key string, n toolfile.Opt[float64]) {
		if n.IsSet() {
			o.set(key, n.Value)
		}
	}
	count := func(key string, n toolfile.Opt[int]) {
		if n.IsSet() {
			o.set(key, n.Value)
		}
	}
	number("minimum", s.Minimum)
	number("maximum", s.Maximum)
	count("minLength", s.MinLength)
	count("maxLength", s.MaxLength)
	text("pattern", s.Pattern)
	if isJSONFormat(s) {
		text("format", s.Format)
	}
	if s.Items != nil {
		o.set("items", json.RawMessage(schemaOf(s.Items)))
	}
	count("minItems", s.MinItems)
	count("maxItems", s.MaxItems)
	return o.bytes()
}

// isJSONFormat reports whether a format means to a JSON Schema validator what
// it means here. A date-time does not: it may lack the offset that RFC 3339
// asks for, so a client that validates would refuse what is accepted.
func isJSONFormat(s *toolfile.Schema) bool { return s.Format.Value != "date-time" }

// Describe returns what a model sees of a tool, as MCP's tools/list has it,
// indented.
func (t *Tool) Describe() []byte {
	h := t.Hints()
	o := &jsonObject{}
	o.set("name", t.Name())
	o.set("title", t.Title())
	o.set("description", t.Description())
	o.set("inputSchema", t.Schema())
	o.set("annotations", map[string]any{"title": t.Title(), "readOnlyHint": h.ReadOnly, "destructiveHint": h.Destructive,
		"idempotentHint": h.Idempotent, "openWorldHint": h.OpenWorld})
	var b bytes.Buffer
	if json.Indent(&b, o.bytes(), "", "  ") != nil {
		return o.bytes()
	}
	return append(b.Bytes(), '\n')
}
