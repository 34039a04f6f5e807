package toolfile

import (
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// paramName is what MCP clients accept as the name of an argument.
var paramName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// jsonTypes are the types that a schema may have.
var jsonTypes = []string{"string", "integer", "number", "boolean", "array", "object"}

// formats are the formats that are checked; JSON Schema's own names
// (validation vocabulary, section 7.3).
var formats = []string{"date-time", "date", "email", "uri", "uuid"}

// params reads the params of a tool or the shared ones of an API.
func (r *reader) params(e entry) []Param {
	all := r.named(e.value, `"params"`)
	out := make([]Param, 0, len(all))
	for _, e := range all {
		p := Param{Name: e.key}
		r.paramName(e.key)
		es := r.entries(e.value, "param")
		for _, e := range es {
			switch e.name {
			case "$ref":
				p.Ref = r.filled(e)
			case "required":
				p.Required = r.boolean(e)
			case "in":
				p.In = r.name(e, "path", "query", "header")
			case "name":
				p.Wire = r.filled(e)
			case "style":
				p.Style = r.name(e, "form", "spaceDelimited", "pipeDelimited")
			case "explode":
				p.Explode = r.boolean(e)
			default:
				if !r.schemaKey(e, &p.Schema, "items") {
					r.unknown(e, "param")
				}
			}
		}
		if !has(es, "$ref") {
			r.needAt(e, es, "param", "type")
		}
		r.checkSchema(e.key, es, &p.Schema)
		out = append(out, p)
	}
	return out
}

// paramName reports a name that an argument cannot have.
func (r *reader) paramName(name diag.Text) {
	switch {
	case !paramName.MatchString(name.Value):
		r.add(name.FindAll("wrong-type", "%q cannot name a param: a letter or _, then letters, digits and _, at most 64 in all; "+
			`the name on the wire goes into the key "name"`, name.Value))
	case slices.Contains(celLiterals, name.Value):
		r.add(name.FindAll("wrong-type", `%q cannot name a param: it is a word of CEL; the name on the wire goes into the key "name"`, name.Value))
	}
}

// schemaKey reads one key of a schema; false when it is none of a schema's.
// The mapping says which words the schema of an array's items has.
func (r *reader) schemaKey(e entry, s *Schema, mapping string) bool {
	switch e.name {
	case "type":
		s.Type = r.name(e, jsonTypes...)
	case "description":
		s.Description = r.prose(e)
	case "items":
		s.Items = r.schema(e, mapping)
	case "enum":
		for _, n := range r.filledList(e) {
			s.Enum = append(s.Enum, r.value(n))
		}
	case "default":
		s.Default = r.value(e.value)
	case "minimum":
		s.Minimum = r.number(e)
	case "maximum":
		s.Maximum = r.number(e)
	case "minLength":
		s.MinLength = r.whole(e, 0)
	case "maxLength":
		s.MaxLength = r.whole(e, 0)
	case "pattern":
		s.Pattern = r.text(e)
	case "format":
		s.Format = r.name(e, formats...)
	case "minItems":
		s.MinItems = r.whole(e, 0)
	case "maxItems":
		s.MaxItems = r.whole(e, 0)
	default:
		return false
	}
	return true
}

// schema reads the schema of an array's items or, as "schema", of a context.
func (r *reader) schema(e entry, mapping string) *Schema {
	s := &Schema{}
	es := r.entries(e.value, mapping)
	for _, e := range es {
		switch {
		case r.schemaKey(e, s, mapping):
		case mapping == "schema" && e.name == "properties":
			s.Properties = []Property{}
			for _, p := range r.named(e.value, `"properties"`) {
				s.Properties = append(s.Properties, Property{p.key, *r.schema(p, "schema")})
			}
		default:
			r.unknown(e, mapping)
		}
	}
	r.needAt(e, es, mapping, "type")
	r.checkSchema(e.key, es, s)
	return s
}

// checkSchema reports schemas that contradict themselves.
func (r *reader) checkSchema(at diag.Text, es []entry, s *Schema) {
	if s.is("array") && !has(es, "items") {
		r.add(at.FindAll("array-without-items", `the array %q needs "items", which say what it holds`, at.Value))
	}
	if s.Pattern.IsSet() {
		if _, err := regexp.Compile(s.Pattern.Value); err != nil {
			r.add(s.Pattern.FindAll("regex", "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")))
			s.Pattern = diag.Text{}
		}
	}
	s.Enum = slices.DeleteFunc(s.Enum, func(v *Value) bool {
		wrong := s.Type.IsSet() && !Fits(s.Type.Value, v.Any())
		if wrong {
			r.add(v.Text.FindAll("enum-type", "%s in the enum is not of type %s", v.describe(), s.Type.Value))
		}
		return wrong
	})
	if len(s.Enum) == 0 {
		s.Enum = nil
	}
	for _, e := range es {
		if s.idle(e.name) {
			r.add(e.key.FindAll("schema-keyword", "%s", s.idleMessage(e.name)))
		}
	}
	s.dropIdle()
	nothingFits(r, "minimum", s.Minimum, s.Maximum)
	nothingFits(r, "minLength", s.MinLength, s.MaxLength)
	nothingFits(r, "minItems", s.MinItems, s.MaxItems)
}

// nothingFits reports a least value that is over the greatest one.
func nothingFits[T int | float64](r *reader, word string, least, most Opt[T]) {
	if least.IsSet() && most.IsSet() && least.Value > most.Value {
		r.add(least.Text.FindAll("schema-keyword", "%q is over %q: no value fits", word, "max"+strings.TrimPrefix(word, "min")))
	}
}

// ParseParams reads a mapping of params alone, as it stands under `params`.
func ParseParams(file string, data []byte) ([]Param, diag.Diagnostics) {
	r, doc := read(file, data)
	if doc == nil {
		return nil, r.diags
	}
	return r.params(entry{key: diag.WholeText(r.src), name: "params", value: doc}), r.diags
}
