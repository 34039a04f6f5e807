package toolfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

func (s *Schema) is(t string) bool { return s.Type.Value == t }

// typesOf says of which types the words of a schema speak that do not speak of all.
var typesOf = func() map[string][]string {
	out := map[string][]string{}
	for _, k := range schemaRows {
		if k.types != "" {
			out[k.name] = strings.Fields(k.types)
		}
	}
	return out
}()

// idle reports whether a word says nothing about the schema's type.
func (s *Schema) idle(word string) bool {
	types := typesOf[word]
	return types != nil && s.Type.IsSet() && !slices.Contains(types, s.Type.Value)
}

func (s *Schema) idleMessage(word string) string {
	hint := ""
	if s.is("array") {
		hint = `; it belongs under "items"`
	}
	return fmt.Sprintf("%q says nothing about type %s%s", word, s.Type.Value, hint)
}

// Idle returns findings about words that say nothing about the schema's type:
// of a param or schema that has its type by $ref. It forgets them.
func (s *Schema) Idle() (out diag.Diagnostics) {
	for _, w := range s.words() {
		if w.text.IsSet() && s.idle(w.key) {
			out = append(out, SchemaKeyword.At(w.text, "%s", s.idleMessage(w.key)))
		}
	}
	s.dropIdle()
	return out
}

// dropIdle forgets the words that say nothing about the schema's type.
func (s *Schema) dropIdle() {
	for _, w := range s.words() {
		if s.idle(w.key) {
			w.drop()
		}
	}
}

// schemaWord is a word of a schema that does not speak of all types.
type schemaWord struct {
	key  string
	text diag.Text // its value, where that is a scalar
	drop func()
}

func (s *Schema) words() []schemaWord {
	return []schemaWord{
		wordOf("minimum", &s.Minimum), wordOf("maximum", &s.Maximum),
		wordOf("exclusiveMinimum", &s.ExclusiveMinimum), wordOf("exclusiveMaximum", &s.ExclusiveMaximum),
		wordOf("multipleOf", &s.MultipleOf),
		wordOf("minLength", &s.MinLength), wordOf("maxLength", &s.MaxLength),
		{"pattern", s.Pattern, func() { s.Pattern = diag.Text{} }},
		{"format", s.Format, func() { s.Format = diag.Text{} }},
		wordOf("minItems", &s.MinItems), wordOf("maxItems", &s.MaxItems), wordOf("uniqueItems", &s.UniqueItems),
		{"items", diag.Text{}, func() { s.Items = nil }},
		{"properties", diag.Text{}, func() { s.Properties = nil }},
		{"required", diag.Text{}, func() { s.RequiredProperties = nil }},
		{"additionalProperties", s.AdditionalProperties.Text, func() { s.AdditionalProperties, s.AdditionalSchema = Optional[bool]{}, nil }},
	}
}

func wordOf[T any](key string, o *Optional[T]) schemaWord {
	return schemaWord{key, o.Text, func() { *o = Optional[T]{} }}
}

// Fits reports whether a JSON value is of a JSON Schema type; a float64
// without a fraction is an integer (JSON Schema core, section 4.2.3).
func Fits(typ string, v any) bool {
	switch v := v.(type) {
	case string:
		return typ == "string"
	case bool:
		return typ == "boolean"
	case int:
		return typ == "integer" || typ == "number"
	case float64:
		return typ == "number" || typ == "integer" && v == math.Trunc(v) && math.Abs(v) < 1<<63
	case []any:
		return typ == "array"
	case map[string]any:
		return typ == "object"
	}
	return false
}

// Whole returns the exact value of a bound that is a whole number of 64 bits; a
// float64 has it only up to 53 bits.
func Whole(o Optional[float64]) (int64, bool) {
	// yaml.v3 reads the digits alike: _ between them, and 0x, 0o and 0b.
	if n, err := strconv.ParseInt(strings.ReplaceAll(o.Text.Value, "_", ""), 0, 64); err == nil {
		return n, true
	}
	if o.Value == math.Trunc(o.Value) && math.Abs(o.Value) < 1<<63 {
		return int64(o.Value), true
	}
	return 0, false
}
