package plan

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// constraint is a word of a schema as a condition: CEL over a variable.
type constraint struct {
	at      diag.Text // the word's value in the file
	way     []Part    // from the param to the values that it is about
	cel     func(x string) string
	deep    bool                             // it looks into the parts of a value
	missing string                           // it asks for the property of this name
	message func(place string, v any) string // what is wrong with a value that does not hold
}

// ofSchema lists what the words of a schema ask of a value itself.
func ofSchema(s *toolfile.Schema) (out []constraint) {
	add := func(at diag.Text, cel string, message func(place string, v any) string) {
		out = append(out, constraint{at: at, cel: func(x string) string { return strings.ReplaceAll(cel, "$", x) }, message: message})
	}
	must := func(at diag.Text, cel, what string) {
		add(at, cel, func(place string, v any) string { return place + " must " + what + ", not " + diag.Show(v) })
	}
	compare := func(op string, o toolfile.Optional[float64], what string) {
		if o.IsSet() {
			x, bound := operands(s, o)
			must(o.Text, x+" "+op+" "+bound, what+" "+o.Text.Value)
		}
	}
	size := func(op string, o toolfile.Optional[int], what, of string) {
		if o.IsSet() {
			add(o.Text, fmt.Sprintf("$.size() %s %d", op, o.Value), func(place string, v any) string {
				return fmt.Sprintf("%s must have %s %d %s, not %d", place, what, o.Value, plural(o.Value, of), sizeOf(v))
			})
		}
	}
	if s.Enum != nil {
		out = append(out, oneOf(s))
	}
	if s.Const != nil {
		k := constraint{at: s.Const.Text, deep: isComposite(s), cel: equals(s, "== "+literal(s, s.Const.Any()))}
		k.message = func(place string, v any) string {
			return place + " must be " + diag.Show(s.Const.Any()) + ", not " + diag.Show(v)
		}
		out = append(out, k)
	}
	compare(">=", s.Minimum, "be at least")
	compare("<=", s.Maximum, "be at most")
	compare(">", s.ExclusiveMinimum, "be more than")
	compare("<", s.ExclusiveMaximum, "be less than")
	if m := s.MultipleOf; m.IsSet() {
		if n, ok := toolfile.Whole(m); ok && s.Type.Value == "integer" {
			must(m.Text, "$ % "+strconv.FormatInt(n, 10)+" == 0", "be a multiple of "+m.Text.Value)
		} else {
			must(m.Text, "double($).isMultipleOf("+double(m.Value)+")", "be a multiple of "+m.Text.Value)
		}
	}
	size(">=", s.MinLength, "at least", "character")
	size("<=", s.MaxLength, "at most", "character")
	size(">=", s.MinItems, "at least", "item")
	size("<=", s.MaxItems, "at most", "item")
	if s.UniqueItems.Value {
		add(s.UniqueItems.Text, "$.isUnique()", func(place string, v any) string {
			list, _ := v.([]any)
			twice, _ := cel.Duplicate(list)
			return place + " must not have " + diag.Show(twice) + " twice"
		})
		out[len(out)-1].deep = true
	}
	if s.Pattern.IsSet() {
		out = append(out, constraint{at: s.Pattern, cel: func(x string) string { return x + ".matches(" + quote(s.Pattern.Value) + ")" },
			message: func(place string, v any) string {
				return place + ": " + diag.Show(v) + " does not match " + s.Pattern.Value
			}})
	}
	if f := s.Format; f.IsSet() {
		add(f, "$.isFormat("+quote(f.Value)+")", func(place string, v any) string { return place + ": " + diag.Show(v) + " is no " + formatName(f.Value) })
	}
	return append(out, ofObject(s)...)
}

// operands are what a bound compares: the value and the bound, both integers
// where they are exact, else both doubles.
func operands(s *toolfile.Schema, o toolfile.Optional[float64]) (x, bound string) {
	if s.Type.Value == "integer" {
		if n, ok := toolfile.Whole(o); ok {
			return "$", strconv.FormatInt(n, 10)
		}
	}
	return "double($)", double(o.Value)
}

// ofObject lists what a schema asks of the properties that an object has.
func ofObject(s *toolfile.Schema) (out []constraint) {
	for _, t := range s.RequiredProperties {
		out = append(out, constraint{at: t, missing: t.Value, cel: func(x string) string { return has(x, t.Value) },
			message: func(place string, _ any) string {
				m := place + " is required"
				for i := range s.Properties {
					if s.Properties[i].Name.Value == t.Value {
						m += about(&s.Properties[i].Schema)
					}
				}
				return m
			}})
	}
	if s.Properties != nil && !s.AdditionalProperties.Value || s.AdditionalProperties.IsSet() && !s.AdditionalProperties.Value {
		known := propertyNames(s)
		out = append(out, constraint{at: s.Type, cel: func(x string) string { return anyKey(s.Properties, x) + ".all(k, k in " + names(s.Properties) + ")" },
			message: func(place string, v any) string {
				m, _ := v.(map[string]any)
				strange := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(k string) bool { return slices.Contains(known, k) })
				return place + ": " + strings.Join(UnknownNames("property", "properties", strange, known), "; ")
			}})
	}
	return out
}

// oneOf is the constraint of an enum.
func oneOf(s *toolfile.Schema) constraint {
	var literals, words []string
	for _, v := range s.Enum {
		literals = append(literals, literal(s, v.Any()))
		word := v.Text.Value
		if isComposite(s) {
			word = diag.Show(v.Any())
		}
		words = append(words, word)
	}
	return constraint{at: s.Enum[0].Text, deep: isComposite(s), cel: equals(s, "in ["+strings.Join(literals, ", ")+"]"), message: func(place string, v any) string {
		m := place + ": " + diag.Show(v) + " is not one of " + strings.Join(words, ", ")
		if s, ok := v.(string); ok {
			if near := diag.Nearest(s, words); near != "" {
				m += "; did you mean " + strconv.Quote(near) + "?"
			}
		}
		return m
	}}
}

// equals compares a value with literals of its schema.
func equals(s *toolfile.Schema, what string) func(x string) string {
	return func(x string) string {
		if isComposite(s) {
			x = "dyn(" + x + ")"
		}
		return x + " " + what
	}
}

// isComposite reports whether values of the schema have parts, or may have.
func isComposite(s *toolfile.Schema) bool {
	return s.Type.Value == "array" || s.Type.Value == "object" || !s.Type.IsSet()
}

// isRequired reports whether an object must have a property.
func isRequired(s *toolfile.Schema, name string) bool {
	return slices.ContainsFunc(s.RequiredProperties, func(t diag.Text) bool { return t.Value == name })
}

// mayBeBlank reports whether only the constraint of [notBlank] keeps a text from
// having nothing to be seen. With minLength: 0 the file says that it may.
func mayBeBlank(s *toolfile.Schema) bool {
	return s.Type.Value == "string" && s.Enum == nil && s.Const == nil && !(s.MinLength.IsSet() && s.MinLength.Value == 0)
}

// notBlank is the constraint that something of a text can be seen.
func notBlank(at diag.Text, way []Part, hint string) constraint {
	return constraint{at: at, way: way, cel: func(x string) string { return "!" + x + ".isBlank()" },
		message: func(place string, _ any) string { return place + " must not be blank" + hint }}
}

func formatName(format string) string {
	switch format {
	case "date-time":
		return "ISO 8601 date or date-time such as 2026-01-31 or 2026-01-31T08:00:00Z, nor a time relative to now such as now, now-12h, now+7d (m, h, d, w), today, yesterday, tomorrow"
	case "date":
		return "date such as 2026-01-31"
	case "email":
		return "e-mail address"
	case "uri":
		return "absolute URI"
	case "time-zone":
		return "time zone such as Europe/Berlin, America/New_York or Etc/UTC"
	}
	return strings.ToUpper(format)
}

// sizeOf is the number of a text's characters, or of a list's items.
func sizeOf(v any) int {
	if list, ok := v.([]any); ok {
		return len(list)
	}
	s, _ := v.(string)
	return utf8.RuneCountInString(s)
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
