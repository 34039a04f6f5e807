package main

import (
	"encoding/json"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// generate returns the schemas by file name, made from the tables by which the
// parser reads.
func generate() map[string][]byte {
	out := map[string][]byte{}
	for _, file := range []struct{ name, mapping, title string }{
		{"tool.json", "tool file", "Tool file"},
		{"prompt.json", "prompt file", "Prompt file"},
		{"api.json", "_api.yaml", "API file"},
		{"toolset.json", "_toolset.yaml", "Toolset file"},
	} {
		g := generator{wanted: []string{}}
		root := append(object{
			{"$schema", "https://json-schema.org/draft/2020-12/schema"},
			{"title", file.title},
		}, g.mapping(mapping(file.mapping))...)
		if defs := g.definitions(); len(defs) > 0 {
			root = append(root, member{"$defs", defs})
		}
		out[file.name] = append(layout(nil, root, 0), '\n')
	}
	return out
}

// generator makes the schema of one file and keeps which definitions it uses.
type generator struct {
	wanted []string // names of mappings, each once, in the order of their first use
	shapes []toolfile.Shape
	typed  bool
}

// definitions returns the mappings and shapes that the schema refers to.
func (g *generator) definitions() object {
	var out object
	for i := 0; i < len(g.wanted); i++ { // a definition may want others
		out = append(out, member{defName(g.wanted[i]), g.mapping(mapping(g.wanted[i]))})
	}
	for _, s := range g.shapes {
		out = append(out, member{s.Def, g.plain(s)})
	}
	if g.typed {
		out = append(out, member{"typed", typed()})
	}
	return out
}

// mapping is the schema of a mapping of the format.
func (g *generator) mapping(m *toolfile.Mapping) object {
	out := object{{"description", m.Doc}, {"type", "object"}}
	var required []any
	properties := object{}
	for _, k := range m.Keys {
		if k.Required && k.Unless == "" {
			required = append(required, k.Name)
		}
		properties = append(properties, member{k.Name, g.key(k)})
	}
	if required != nil {
		out = append(out, member{"required", required})
	}
	if m.Filled {
		out = append(out, member{"minProperties", 1})
	}
	if all := g.conditions(m); all != nil {
		out = append(out, member{"allOf", all})
	}
	return append(out, member{"additionalProperties", false}, member{"properties", properties})
}

// key is the schema of a key's value.
func (g *generator) key(k toolfile.Key) object {
	var out object
	if k.Doc != "" {
		out = object{{"description", k.Doc}}
	}
	out = append(out, g.shape(*k.Shape)...)
	if len(k.Examples) > 0 {
		var examples []any
		for _, e := range k.Examples {
			examples = append(examples, json.RawMessage(e))
		}
		out = append(out, member{"examples", examples})
	}
	return out
}

// shape is the schema of a value, or a reference to where it is defined.
func (g *generator) shape(s toolfile.Shape) object {
	if s.Or != nil {
		other, alone := g.shape(*s.Or), s
		alone.Or = nil
		return either(g.shape(alone), other)
	}
	if s.Def == "" {
		return g.plain(s)
	}
	if !slices.ContainsFunc(g.shapes, func(t toolfile.Shape) bool { return t.Def == s.Def }) {
		g.shapes = append(g.shapes, s)
	}
	return ref(s.Def)
}

// plain is the schema of a value itself.
func (g *generator) plain(s toolfile.Shape) object {
	switch s.Type {
	case toolfile.TypeText, toolfile.TypeCEL, toolfile.TypeJQ:
		return text(s)
	case toolfile.TypeBool:
		if s.True {
			return object{{"const", true}}
		}
		return object{{"type", "boolean"}}
	case toolfile.TypeInteger:
		if s.Least != nil && s.Most != nil && *s.Least == *s.Most {
			return object{{"const", *s.Least}}
		}
		return append(object{{"type", "integer"}}, bounds(s, "minimum", "maximum")...)
	case toolfile.TypeNumber:
		if s.Positive {
			return object{{"type", "number"}, {"exclusiveMinimum", 0}}
		}
		return object{{"type", "number"}}
	case toolfile.TypeDuration:
		return duration
	case toolfile.TypeScalar:
		return object{{"type", []any{"string", "number", "boolean"}}}
	case toolfile.TypeMapping:
		if !slices.Contains(g.wanted, s.Mapping) {
			g.wanted = append(g.wanted, s.Mapping)
		}
		return ref(defName(s.Mapping))
	case toolfile.TypeList:
		return g.list(s)
	case toolfile.TypeMap:
		return g.free(s)
	}
	return nil
}

func (g *generator) list(s toolfile.Shape) object {
	out := object{{"type", "array"}}
	out = append(out, bounds(s, "minItems", "maxItems")...)
	if s.Of != nil {
		out = append(out, member{"items", g.shape(*s.Of)})
	}
	if s.Single {
		return either(g.shape(*s.Of), out)
	}
	return out
}

func (g *generator) free(s toolfile.Shape) object {
	out := object{{"type", "object"}}
	if s.Places {
		more := toolfile.Shape{Least: plusOne(s.Least), Most: plusOne(s.Most)}
		out = append(out,
			member{"if", object{{"required", []any{"in"}}}},
			member{"then", bounds(more, "minProperties", "maxProperties")},
			member{"else", bounds(s, "minProperties", "maxProperties")},
			member{"patternProperties", object{{"^in$", object{{"enum", []any{"query", "body"}}}}}})
	} else {
		out = append(out, bounds(s, "minProperties", "maxProperties")...)
	}
	if s.Names != nil {
		out = append(out, member{"propertyNames", g.shape(*s.Names)})
	}
	if s.Of != nil {
		out = append(out, member{"additionalProperties", g.shape(*s.Of)})
	}
	return out
}

// text is the schema of a string.
func text(s toolfile.Shape) object {
	if len(s.Words) > 0 {
		return object{{"enum", anys(s.Words)}}
	}
	out := object{{"type", "string"}}
	switch {
	case s.Pattern != "":
		out = append(out, member{"pattern", s.Pattern})
	case !s.Blank:
		out = append(out, member{"pattern", `\S`})
	}
	if s.Format != "" {
		out = append(out, member{"format", s.Format})
	}
	if len(s.Taken) > 0 {
		out = append(out, member{"not", object{{"enum", anys(s.Taken)}}})
	}
	return out
}

// duration is a positive time in Go's notation.
var duration = object{
	{"type", "string"},
	{"pattern", `^[+]?(([0-9]+[.]?[0-9]*|[.][0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`},
	{"allOf", []any{object{{"pattern", "[1-9]"}}}},
	{"examples", []any{"30s", "5m", "1h30m"}},
}

// either is the schema of what meets a or b. Where both name types they become
// one schema, for their words do not speak of each other's types.
func either(a, b object) object {
	if a[0].name != "type" || b[0].name != "type" {
		return object{{"anyOf", []any{a, b}}}
	}
	var types []any
	for _, t := range []any{a[0].value, b[0].value} {
		if many, several := t.([]any); several {
			types = append(types, many...)
		} else {
			types = append(types, t)
		}
	}
	return append(object{{"type", types}}, slices.Concat(a[1:], b[1:])...)
}

// plusOne is a bound that leaves room for one more.
func plusOne(n *int) *int {
	if n == nil {
		return nil
	}
	more := *n + 1
	return &more
}

// bounds are the least and the greatest number that a shape allows.
func bounds(s toolfile.Shape, least, most string) (out object) {
	if s.Least != nil {
		out = append(out, member{least, *s.Least})
	}
	if s.Most != nil {
		out = append(out, member{most, *s.Most})
	}
	return out
}

// conditions are what the keys of a mapping say about each other.
func (g *generator) conditions(m *toolfile.Mapping) (out []any) {
	for _, names := range m.OneOf {
		var some []any
		for _, name := range names {
			some = append(some, object{{"required", []any{name}}})
		}
		out = append(out, object{{"anyOf", some}})
	}
	for _, k := range m.Keys {
		if k.Unless != "" {
			out = append(out, object{{"anyOf", []any{object{{"required", []any{k.Name}}}, object{{"required", []any{k.Unless}}}}}})
		}
		if others := m.Excludes[k.Name]; others != nil {
			var never object
			for _, o := range others {
				never = append(never, member{o, false})
			}
			out = append(out, object{{"if", object{{"required", []any{k.Name}}}}, {"then", object{{"properties", never}}}})
		}
	}
	if m.Typed {
		g.typed = true
		out = append(out, ref("typed"))
	}
	return out
}

// typed is what the type of a schema says about its other words.
func typed() object {
	schema := mapping("schema")
	var all []any
	for _, t := range schema.Key("type").Shape.Words {
		then := object{}
		if t == "array" {
			then = append(then, member{"anyOf", []any{object{{"required", []any{"items"}}}, object{{"required", []any{"$ref"}}}}})
		}
		words := object{
			{"enum", object{{"items", object{{"type", t}}}}},
			{"const", object{{"type", t}}},
			{"default", object{{"type", t}}},
		}
		for _, k := range schema.Keys {
			switch {
			case len(k.Types) == 0 || slices.Contains(k.Types, t):
			case k.Name == "required": // of a param it is true or false, which speaks of all types
				words = append(words, member{k.Name, object{{"type", "boolean"}}})
			default:
				words = append(words, member{k.Name, false})
			}
		}
		all = append(all, object{
			{"if", object{{"required", []any{"type"}}, {"properties", object{{"type", object{{"const", t}}}}}}},
			{"then", append(then, member{"properties", words})},
		})
	}
	return object{{"allOf", all}}
}

// mapping returns the mapping of the format with that name.
func mapping(name string) *toolfile.Mapping {
	all := toolfile.Format()
	return all[slices.IndexFunc(all, func(m *toolfile.Mapping) bool { return m.Name == name })]
}

// ref refers to a definition.
func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

// defName is the name under which a mapping is defined.
func defName(mapping string) string { return strings.ReplaceAll(mapping, " ", "_") }
