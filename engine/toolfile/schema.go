package toolfile

import (
	"fmt"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

func (s *Schema) is(t string) bool { return s.Type.Value == t }

// typesOf says of which types the words of a schema speak that do not speak of all.
var typesOf = func() map[string][]string {
	out := map[string][]string{}
	for _, k := range objectRows() {
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
// of a param that has its type by $ref.
func (s *Schema) Idle() (out diag.Diagnostics) {
	for _, w := range []struct {
		key string
		t   diag.Text
	}{
		{"minimum", s.Minimum.Text}, {"maximum", s.Maximum.Text}, {"minLength", s.MinLength.Text}, {"maxLength", s.MaxLength.Text},
		{"pattern", s.Pattern}, {"format", s.Format}, {"minItems", s.MinItems.Text}, {"maxItems", s.MaxItems.Text},
	} {
		if w.t.IsSet() && s.idle(w.key) {
			out = append(out, w.t.FindAll("schema-keyword", "%s", s.idleMessage(w.key)))
		}
	}
	s.dropIdle()
	return out
}

// dropIdle forgets the words that say nothing about the schema's type.
func (s *Schema) dropIdle() {
	if s.idle("minimum") {
		s.Minimum, s.Maximum = Opt[float64]{}, Opt[float64]{}
	}
	if s.idle("minLength") {
		s.MinLength, s.MaxLength, s.Pattern, s.Format = Opt[int]{}, Opt[int]{}, diag.Text{}, diag.Text{}
	}
	if s.idle("minItems") {
		s.MinItems, s.MaxItems, s.Items = Opt[int]{}, Opt[int]{}, nil
	}
	if s.idle("properties") {
		s.Properties = nil
	}
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
		return typ == "number" || typ == "integer" && v == float64(int(v))
	case []any:
		return typ == "array"
	case map[string]any:
		return typ == "object"
	}
	return false
}
