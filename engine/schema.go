package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	all, _ := t.api.Params(t.File, nil)
	for _, p := range all {
		properties.Set(p.Name.Value, json.RawMessage(schemaOf(withName(p))))
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

// withName is the schema of a param, which says that a name will do in place of an id
// where that is so and its description does not.
func withName(p *toolfile.Param) *toolfile.Schema {
	s := p.Schema
	if says := strings.TrimSpace(s.Description.Value); p.Lookup.IsSet() && !strings.Contains(strings.ToLower(says), "name") {
		s.Description.Value = strings.TrimSpace(strings.TrimSuffix(says, ".") + ". A name will do in place of an id.")
	}
	return &s
}

// schemaOf writes one schema, in the words that every big client takes; what
// those cannot say, its description says.
func schemaOf(s *toolfile.Schema) []byte {
	o := &answer.Object{}
	text := func(key, value string) {
		if value != "" {
			o.Set(key, strings.TrimSpace(value))
		}
	}
	text("type", s.Type.Value)
	text("description", strings.TrimSpace(s.Description.Value)+inWords(s))
	if s.Enum != nil {
		var enum []any
		for _, v := range s.Enum {
			enum = append(enum, v.Any())
		}
		o.Set("enum", enum)
	} else if v, ok := s.Const.Any().(string); ok {
		o.Set("enum", []string{v})
	}
	if s.Default != nil {
		o.Set("default", s.Default.Any())
	}
	count := func(key string, n toolfile.Optional[int]) {
		if n.IsSet() {
			o.Set(key, n.Value)
		}
	}
	bound(o, "minimum", s, s.Minimum, s.ExclusiveMinimum, 1)
	bound(o, "maximum", s, s.Maximum, s.ExclusiveMaximum, -1)
	count("minLength", s.MinLength)
	count("maxLength", s.MaxLength)
	text("pattern", s.Pattern.Value)
	if isJSONFormat(s) {
		text("format", s.Format.Value)
	}
	if s.Items != nil {
		o.Set("items", json.RawMessage(schemaOf(s.Items)))
	}
	count("minItems", s.MinItems)
	count("maxItems", s.MaxItems)
	if s.Type.Value == "object" {
		object(o, s)
	}
	return o.Bytes()
}

// object writes what properties an object has.
func object(o *answer.Object, s *toolfile.Schema) {
	if s.Properties != nil {
		properties := &answer.Object{}
		for i := range s.Properties {
			properties.Set(s.Properties[i].Name.Value, json.RawMessage(schemaOf(&s.Properties[i].Schema)))
		}
		o.Set("properties", json.RawMessage(properties.Bytes()))
	}
	if s.RequiredProperties != nil {
		var required []string
		for _, name := range s.RequiredProperties {
			required = append(required, name.Value)
		}
		o.Set("required", required)
	}
	switch {
	case s.AdditionalSchema != nil:
		o.Set("additionalProperties", json.RawMessage(schemaOf(s.AdditionalSchema)))
	case s.Properties != nil && !s.AdditionalProperties.Value, s.AdditionalProperties.IsSet() && !s.AdditionalProperties.Value:
		o.Set("additionalProperties", false)
	}
}

// bound writes the closer one of two bounds. The exclusive one of an integer is
// the next integer, which is up or down by step, as a word that every client has.
func bound(o *answer.Object, key string, s *toolfile.Schema, inclusive, exclusive toolfile.Optional[float64], step int64) {
	if n, ok := toolfile.Whole(exclusive); ok && exclusive.IsSet() && s.Type.Value == "integer" && n+step > n == (step > 0) {
		m, whole := toolfile.Whole(inclusive)
		if !inclusive.IsSet() || whole && (m < n+step) == (step > 0) {
			o.Set(key, n+step)
			return
		}
	}
	if n, ok := toolfile.Whole(inclusive); ok && inclusive.IsSet() {
		o.Set(key, n)
	} else if inclusive.IsSet() {
		o.Set(key, inclusive.Value)
	}
}

// inWords is the end of a schema's description: what it asks for beyond the words
// that every client takes.
func inWords(s *toolfile.Schema) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if s.Type.Value == "number" && s.ExclusiveMinimum.IsSet() {
		add("more than %s", s.ExclusiveMinimum.Text.Value)
	}
	if s.Type.Value == "number" && s.ExclusiveMaximum.IsSet() {
		add("less than %s", s.ExclusiveMaximum.Text.Value)
	}
	if s.MultipleOf.IsSet() {
		add("a multiple of %s", s.MultipleOf.Text.Value)
	}
	if _, ok := s.Const.Any().(string); s.Const != nil && !ok {
		add("only %s", diag.Show(s.Const.Any()))
	}
	if s.UniqueItems.Value {
		add("no item twice")
	}
	if all == nil {
		return ""
	}
	words := strings.Join(all, ", ")
	if s.Description.Value == "" {
		return strings.ToUpper(words[:1]) + words[1:] + "."
	}
	return " (" + words + ")"
}

// isJSONFormat reports whether a format means to a JSON Schema validator what
// it means here. A date-time does not: it may lack the offset that RFC 3339
// asks for, so a client that validates would refuse what is accepted; time-zone is
// not one of JSON Schema's.
func isJSONFormat(s *toolfile.Schema) bool {
	return s.Format.Value != "date-time" && s.Format.Value != "time-zone"
}

// Describe returns what a model sees of a tool, as MCP's tools/list has it,
// indented.
func (t *Tool) Describe() []byte {
	o := &answer.Object{}
	o.Set("name", t.Name())
	o.Set("title", t.Title())
	o.Set("description", t.Description())
	o.Set("inputSchema", t.Schema())
	h := t.Hints()
	hints := map[string]any{"readOnlyHint": h.ReadOnly}
	if !h.ReadOnly { // the others say nothing of a tool that only reads (MCP 2025-06-18, ToolAnnotations)
		hints["destructiveHint"], hints["idempotentHint"] = h.Destructive, h.Idempotent
	}
	if !h.ReadOnly || !h.OpenWorld { // which is the default
		hints["openWorldHint"] = h.OpenWorld
	}
	o.Set("annotations", hints)
	var b bytes.Buffer
	if json.Indent(&b, o.Bytes(), "", "  ") != nil {
		return o.Bytes()
	}
	return append(b.Bytes(), '\n')
}
