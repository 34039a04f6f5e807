package scaffold

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxLevels is how many schemas may stand in each other in a param of a tool file.
const maxLevels = 5

// maxProperties bounds how many properties the objects of one param have together.
const maxProperties = 80

// maxDescription bounds what is said of a param or a property, in bytes.
const maxDescription = 160

// entries are the words that the file has for the param's schema.
func (p *param) entries() []pair {
	t, b := typeOf(p.schema), &schemaBuilder{given: p.required}
	of := func(depth int) []pair {
		switch {
		case p.loose && t == "array":
			return []pair{{key: "type", text: t}, {key: "items", inner: []pair{{key: "type", text: "string"}}}}
		case p.loose:
			return unnamed([]pair{{key: "type", text: t}})
		}
		return b.entries(p.schema, depth)
	}
	if !p.list {
		return of(0)
	}
	out := []pair{{key: "type", text: "array"}, {key: "items", inner: of(1)}}
	if key, value, ok := strings.Cut(p.style, ": "); ok {
		out = append(out, pair{key: key, text: value})
	}
	if !p.loose {
		out = append(out, bounds(p.around, "array")...)
	}
	if p.in == "query" { // an empty list would not be sent
		out = append(out, pair{key: "minItems", text: "1"})
	}
	return out
}

// description is what a model reads of the param, and TODO where the API's
// description says nothing of it.
func (p *param) description() string {
	return joinSentences(cmp.Or(sentence(p.says), sentence(p.schema.String("description")), "TODO"), oneOf(p.schema))
}

// joinSentences is two sentences, of which each may be missing.
func joinSentences(first, second string) string {
	if first != "" && second != "" {
		return strings.TrimSuffix(first, ".") + ". " + second
	}
	return first + second
}

// schemaBuilder makes a tool file's words of a description's schema.
type schemaBuilder struct {
	properties int
	given      bool     // the param is required: as the file has one word for both, its own properties are not
	outer      []string // the names of the properties of the objects around
}

// entries are the words of JSON Schema that a tool file has for a schema, which
// stands depth levels below the param.
func (b *schemaBuilder) entries(s *openapi.Schema, depth int) []pair {
	t := typeOf(s)
	out := []pair{{key: "type", text: t}}
	word := func(key, value string) { out = append(out, pair{key: key, text: value}) }
	if enum := slices.DeleteFunc(s.Enum(), func(e string) bool { return e == "" }); len(enum) > 0 && t == "string" {
		word("enum", "["+joined(enum)+"]")
	}
	if numbers := numbersOf(s); numbers != nil { // some clients refuse an enum of them
		word("minimum", inline(slices.Min(numbers)))
		word("maximum", inline(slices.Max(numbers)))
		return out
	}
	if p := s.String("pattern"); p != "" && t == "string" {
		if _, err := regexp.Compile(p); err == nil {
			word("pattern", inline(p))
		}
	}
	if f := s.String("format"); t == "string" && slices.Contains(toolfile.Formats, f) {
		word("format", f)
	}
	out = append(out, bounds(s, t)...)
	switch {
	case t == "array" && depth == maxLevels:
		out[0].text = "string" // as text, which is read as JSON
	case t == "array":
		out = append(out, pair{key: "items", inner: b.entries(s.Items(), depth+1)})
	case t == "object" && depth < maxLevels:
		out = append(out, b.object(s, depth)...)
	}
	return unnamed(out)
}

// unnamed says of an object without properties why it has none.
func unnamed(words []pair) []pair {
	if words[0].text == "object" && !slices.ContainsFunc(words, func(p pair) bool { return p.key == "properties" }) {
		words[0].note = "lint:ignore object-without-properties the API's description names none"
	}
	return words
}

// bounds are the words of a schema that have a number.
func bounds(s *openapi.Schema, t string) (out []pair) {
	for _, key := range map[string][]string{"string": {"minLength", "maxLength"}, "integer": {"minimum", "maximum"},
		"number": {"minimum", "maximum"}, "array": {"minItems", "maxItems"}}[t] {
		if v, ok := s.Word(key); ok {
			out = append(out, pair{key: key, text: inline(v)})
		}
	}
	return out
}

// object are the words about the properties of an object; none where the API's
// description has none, or they would be too many.
func (b *schemaBuilder) object(s *openapi.Schema, depth int) (out []pair) {
	all := sent(s)
	if len(all) == 0 {
		if extra := s.Extra(); extra != nil {
			return []pair{{key: "additionalProperties", inner: b.entries(extra, depth+1)}}
		}
		return nil
	}
	needed := s.Required()
	names := inOrder(all, needed)
	around := propertyNames(s)
	if slices.Contains(b.outer, around) || b.properties+len(names) > maxProperties {
		return nil
	}
	b.outer = append(b.outer, around)
	b.properties += len(names)
	var properties []pair
	var required []string
	for _, name := range names {
		p := all[name]
		tooDeep := depth+1 >= maxLevels && typeOf(p) == "array"
		if (b.recurs(p) || tooDeep) && !slices.Contains(needed, name) {
			continue
		}
		inner := b.entries(p, depth+1)
		if d := described(p); d != "" {
			inner = append(inner, pair{key: "description", text: inline(d)})
		}
		switch only := soleValue(p); {
		case only != "" && slices.Contains(needed, name): // which nobody need say
			inner = append(inner, pair{key: "default", text: inline(only)})
		case slices.Contains(needed, name):
			required = append(required, name)
		}
		properties = append(properties, pair{key: name, inner: inner})
	}
	b.outer = b.outer[:len(b.outer)-1]
	if len(properties) == 0 {
		return nil
	}
	out = []pair{{key: "properties", inner: properties}}
	if len(required) > 0 && !(b.given && depth == 0) {
		out = append(out, pair{key: "required", text: "[" + joined(required) + "]"})
	}
	if s.Open() {
		out = append(out, pair{key: "additionalProperties", text: "true"})
	}
	return out
}

// recurs reports whether a property is, or is a list of, one of the objects around it.
func (b *schemaBuilder) recurs(s *openapi.Schema) bool {
	if typeOf(s) == "array" {
		s = s.Items()
	}
	return typeOf(s) == "object" && slices.Contains(b.outer, propertyNames(s))
}

// described is what a model reads of a property: the first sentence of what the
// API's description says, and the numbers that an enum allows.
func described(s *openapi.Schema) string {
	return joinSentences(sentence(s.String("description")), oneOf(s))
}

// oneOf says which numbers are allowed.
func oneOf(s *openapi.Schema) string {
	if numbers := numbersOf(s); numbers != nil {
		return "One of " + joined(numbers) + "."
	}
	return ""
}

// markup is what Markdown and HTML put around words.
var markup = regexp.MustCompile("`|\\*\\*|<[^>]*>")

// link is a link of Markdown.
var link = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// sentenceEnd is where a sentence ends.
var sentenceEnd = regexp.MustCompile(`[.!?](\s|$)`)

// sentence is the first sentence of a text, on one line and without markup, cut
// between words when it is longer than maxDescription.
func sentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n\n")
	text = link.ReplaceAllString(text, "$1")
	text = strings.Join(strings.Fields(markup.ReplaceAllString(text, "")), " ")
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		if before := text[:at[0]]; !strings.HasSuffix(before, "e.g") && !strings.HasSuffix(before, "i.e") {
			text = text[:at[0]+1]
			break
		}
	}
	if len(text) > maxDescription {
		cut := strings.LastIndex(text[:maxDescription-3], " ")
		text = strings.TrimRight(text[:max(cut, 0)], " ,;:") + " ..."
	}
	return text
}
