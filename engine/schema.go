package engine

import (
	"bytes"
	"encoding/json"
	"strings"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Schema returns the JSON Schema (2020-12) of the tool's arguments, as a model
// sees it: the root is an object that allows no other properties, without $ref
// and combinators.
func (t *Tool) Schema() json.RawMessage {
	properties, required := &answer.Object{}, []string{}
	all, _ := t.api.Params(t.File, t.lib, nil)
	for _, p := range all {
		properties.Set(p.Name.Value, json.RawMessage(schemaOf(&p.Schema)))
		if p.Required.Value {
			required = append(required, p.Name.Value)
		}
	}
	o := &answer.Object{}
	o.Set("type", "object")
	o.Set("properties", json.RawMessage(properties.Bytes()))
	if len(required) > 0 {
		o.Set("required", required)
	}
	o.Set("additionalProperties", false)
	return o.Bytes()
}

// schemaOf writes one schema.
func schemaOf(s *toolfile.Schema) []byte {
	o := &answer.Object{}
	text := func(key string, t diag.Text) {
		if t.Value != "" {
			o.Set(key, strings.TrimSpace(t.Value))
		}
	}
	text("type", s.Type)
	text("description", s.Description)
	if s.Enum != nil {
		var enum []any
		for _, v := range s.Enum {
			enum = append(enum, v.Any())
		}
		o.Set("enum", enum)
	}
	if s.Default != nil {
		o.Set("default", s.Default.Any())
	}
	number := func(key string, n toolfile.Opt[float64]) {
		if n.IsSet() {
			o.Set(key, n.Value)
		}
	}
	count := func(key string, n toolfile.Opt[int]) {
		if n.IsSet() {
			o.Set(key, n.Value)
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
		o.Set("items", json.RawMessage(schemaOf(s.Items)))
	}
	count("minItems", s.MinItems)
	count("maxItems", s.MaxItems)
	return o.Bytes()
}

// isJSONFormat reports whether a format means to a JSON Schema validator what
// it means here. A date-time does not: it may lack the offset that RFC 3339
// asks for, so a client that validates would refuse what is accepted.
func isJSONFormat(s *toolfile.Schema) bool { return s.Format.Value != "date-time" }

// Describe returns what a model sees of a tool, as MCP's tools/list has it,
// indented.
func (t *Tool) Describe() []byte {
	h := t.Hints()
	o := &answer.Object{}
	o.Set("name", t.Name())
	o.Set("title", t.Title())
	o.Set("description", t.Description())
	o.Set("inputSchema", t.Schema())
	o.Set("annotations", map[string]any{"readOnlyHint": h.ReadOnly, "destructiveHint": h.Destructive,
		"idempotentHint": h.Idempotent, "openWorldHint": h.OpenWorld})
	var b bytes.Buffer
	if json.Indent(&b, o.Bytes(), "", "  ") != nil {
		return o.Bytes()
	}
	return append(b.Bytes(), '\n')
}
