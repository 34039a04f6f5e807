package toolfile

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// jsonTypes are the types that a schema may have.
var jsonTypes = []string{"string", "integer", "number", "boolean", "array", "object"}

// Formats are the formats of a schema, all of which are checked; JSON Schema's
// own names (validation vocabulary, section 7.3), and time-zone, a name of the
// IANA database.
var Formats = []string{"date-time", "date", "email", "uri", "uuid", "time-zone"}

// maxDepth is how many schemas may stand in each other below a param or a
// shared schema: as items, as properties, as additionalProperties.
const maxDepth = 5

// nestedSchema reads a schema inside a schema, as the mapping "items" or "schema".
func nestedSchema(r *reader, e entry, mapping string) Schema {
	if mapping == itemsTable.Name {
		return itemsTable.one(r, e)
	}
	return schemaTable.one(r, e)
}

// pattern returns a regular expression.
func (r *reader) pattern(t diag.Text) diag.Text {
	if _, err := regexp.Compile(t.Value); err != nil {
		r.add(Regex.At(t, "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")))
		return diag.Text{}
	}
	if m := slashed().FindStringSubmatch(t.Value); m != nil {
		r.add(Regex.At(t, "a pattern stands without slashes around it: write %s", m[1]).Write(t, 0, len(t.Value), m[1]))
		return diag.Text{}
	}
	return t
}

// slashed is a regular expression as JavaScript writes one, which matches nothing so.
var slashed = diag.Pattern(`^/(\^.*|.*\$)/[gimsuy]*$`)

// properties reads the parts of an object.
func (r *reader) properties(e entry, s *Schema) {
	s.Properties = []Property{}
	for _, p := range r.named(e.value, e.quoted()) {
		s.Properties = append(s.Properties, Property{p.key, r.schema(r, p, "schema")})
	}
}

// requiredOf reads which properties an object must have.
func (r *reader) requiredOf(e entry, s *Schema) {
	if e.value.ShortTag() == "!!bool" {
		r.at(e.value, WrongType, `"required" must be a list of properties, beside "properties", not %s`, describe(e.value))
		return
	}
	s.RequiredProperties = r.textList(e)
}

// additional reads what else an object may have.
func (r *reader) additional(e entry, s *Schema) {
	if e.value.Kind == yaml.MappingNode {
		v := r.schema(r, e, "schema")
		s.AdditionalProperties, s.AdditionalSchema = Optional[bool]{true, e.key}, &v
		return
	}
	s.AdditionalProperties = r.boolean(e)
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
	ref := has(es, "$ref")
	r.allowed(s)
	idle := false
	for _, e := range es {
		switch {
		case !s.idle(e.name), e.name == "required" && e.value.Kind == yaml.ScalarNode: // a param's own
		default:
			idle = true
			r.add(SchemaKeyword.At(e.key, "%s", s.idleMessage(e.name)))
		}
	}
	if s.is("array") && !ref && !has(es, "items") && !idle { // what is idle may be meant for items
		r.add(ArrayWithoutItems.At(at.key, `the array %q needs "items", which say what it holds`, at.key.Value).Beside(s.Type, "items: {type: string}").AsGuess("Make it a list of strings"))
	}
	if idle {
		s.dropIdle()
	}
	r.bounds(s)
	r.requiredProperties(s, ref)
}

// allowed reports values under enum and const that are not of the schema's type,
// and forgets them.
func (r *reader) allowed(s *Schema) {
	wrong := func(v *Value, format string) bool {
		if !s.Type.IsSet() || Fits(s.Type.Value, v.Any()) {
			return false
		}
		r.add(EnumType.At(v.Text, format, v.describe(), s.Type.Value).Raw(v.Text, v.As(s.Type.Value)))
		return true
	}
	s.Enum = slices.DeleteFunc(s.Enum, func(v *Value) bool { return wrong(v, "%s in the enum is not of type %s") })
	if len(s.Enum) == 0 {
		s.Enum = nil
	}
	if s.Const != nil && wrong(s.Const, "the const %s is not of type %s") {
		s.Const = nil
	}
	if s.Const != nil && s.Enum != nil {
		r.add(SchemaKeyword.At(s.Const.Text, `"const" and "enum" both say which values are allowed; leave one out`))
	}
}

// bounds reports bounds that leave no value, or that no value can be compared with.
func (r *reader) bounds(s *Schema) {
	nothingFits(r, "minimum", s.Minimum, "maximum", s.Maximum, false)
	nothingFits(r, "minLength", s.MinLength, "maxLength", s.MaxLength, false)
	nothingFits(r, "minItems", s.MinItems, "maxItems", s.MaxItems, false)
	nothingFits(r, "exclusiveMinimum", s.ExclusiveMinimum, "maximum", s.Maximum, true)
	nothingFits(r, "exclusiveMinimum", s.ExclusiveMinimum, "exclusiveMaximum", s.ExclusiveMaximum, true)
	nothingFits(r, "minimum", s.Minimum, "exclusiveMaximum", s.ExclusiveMaximum, true)
	if !s.is("integer") {
		return
	}
	for _, b := range []struct {
		word  string
		bound *Optional[float64]
	}{
		{"minimum", &s.Minimum}, {"maximum", &s.Maximum}, {"exclusiveMinimum", &s.ExclusiveMinimum},
		{"exclusiveMaximum", &s.ExclusiveMaximum}, {"multipleOf", &s.MultipleOf},
	} {
		if _, ok := Whole(*b.bound); b.bound.IsSet() && !ok && math.Abs(b.bound.Value) >= math.MaxInt64 {
			r.add(SchemaKeyword.At(b.bound.Text, "%q is out of the range of integers, which have 64 bits; leave it out", b.word))
			*b.bound = Optional[float64]{}
		}
	}
}

// nothingFits reports a least value that is over the greatest one, or equal to
// it where one of the two is itself not allowed.
func nothingFits[T int | float64](r *reader, low string, least Optional[T], high string, most Optional[T], open bool) {
	switch {
	case !least.IsSet() || !most.IsSet():
	case least.Value > most.Value:
		r.add(SchemaKeyword.At(least.Text, "%q is over %q: no value fits", low, high))
	case open && least.Value == most.Value:
		r.add(SchemaKeyword.At(least.Text, "%q is equal to %q: no value fits", low, high))
	}
}

// requiredProperties reports required properties that the object does not name;
// with ref it may name them where it is shared.
func (r *reader) requiredProperties(s *Schema, ref bool) {
	names := make([]string, len(s.Properties))
	for i, p := range s.Properties {
		names[i] = p.Name.Value
	}
	var known []diag.Text
	for i, t := range s.RequiredProperties {
		switch {
		case slices.ContainsFunc(s.RequiredProperties[:i], func(o diag.Text) bool { return o.Value == t.Value }):
			r.add(DuplicateKey.At(t, "%q is required twice", t.Value))
		case !ref && s.Properties != nil && !s.AdditionalProperties.Value && !slices.Contains(names, t.Value):
			r.add(SchemaKeyword.At(t, `%q is required and not under "properties"%s`, t.Value, diag.DidYouMean(t.Value, names)))
		default:
			known = append(known, t)
		}
	}
	s.RequiredProperties = known // what is said once is not said again by what reads it
}

// tooDeep reports schemas that stand deeper in each other than maxDepth.
func (r *reader) tooDeep(s *Schema, depth int) {
	if depth > maxDepth {
		at := s.Type
		if !at.IsSet() {
			at = s.Ref
		}
		r.add(SchemaKeyword.At(at, "schemas go %d levels deep, and this is level %d; take a part of it as a param of its own", maxDepth, depth))
		return
	}
	for _, p := range s.Properties {
		r.tooDeep(&p.Schema, depth+1)
	}
	for _, inner := range []*Schema{s.Items, s.AdditionalSchema} {
		if inner != nil {
			r.tooDeep(inner, depth+1)
		}
	}
}
