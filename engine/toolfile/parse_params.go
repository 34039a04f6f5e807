package toolfile

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// paramName is what MCP clients accept as the name of an argument.
var paramName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// jsonTypes are the types that a schema may have.
var jsonTypes = []string{"string", "integer", "number", "boolean", "array", "object"}

// formats are the formats that are checked; JSON Schema's own names
// (validation vocabulary, section 7.3).
var formats = []string{"date-time", "date", "email", "uri", "uuid"}

// paramNames are the names that an argument can have.
var paramNames = Shape{Type: TypeText, Pattern: paramName.String(), Taken: celLiterals}

// param reports a param that contradicts itself.
func (r *reader) param(e entry, es []entry, p *Param) {
	p.Name = e.key
	r.paramName(e.key)
	if !has(es, "$ref") && !has(es, "type") && e.value.Kind == yaml.MappingNode {
		r.add(e.key.FindAll("missing-key", `a param needs the key "type"`))
	}
	r.checkSchema(e, es, &p.Schema)
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

// nestedSchema reads a schema inside a schema, as a mapping of that name.
func nestedSchema(r *reader, e entry, mapping string) Schema {
	if mapping == itemsTable.Name {
		return itemsTable.one(r, e)
	}
	return schemaTable.one(r, e)
}

// properties reads the parts of an object.
func (r *reader) properties(e entry) []Property {
	out := []Property{}
	for _, p := range r.named(e.value, e.quoted()) {
		out = append(out, Property{p.key, r.schema(r, p, "schema")})
	}
	return out
}

// values reads a list of data that holds something.
func (r *reader) values(e entry) (out []*Value) {
	for _, n := range r.filledList(e) {
		out = append(out, r.value(n))
	}
	return out
}

// checkSchema reports schemas that contradict themselves.
func (r *reader) checkSchema(at entry, es []entry, s *Schema) {
	if s.is("array") && !has(es, "items") {
		r.add(at.key.FindAll("array-without-items", `the array %q needs "items", which say what it holds`, at.key.Value))
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
	return paramTable.named(r, entry{key: diag.WholeText(r.src), name: "params", value: doc}), r.diags
}
