package toolfile

import "pagerduty-mcp-server/engine/diag"

// paramTable is one argument of a tool.
var paramTable = newTable(Mapping{Name: "param", Lone: "type", Article: "a param", Typed: true,
	Doc: "One argument. Without `in` it is not sent by itself; expressions use it as params.NAME."},
	paramRows()).then((*reader).param)

// paramRows are the keys of a param.
func paramRows() []row[Param] {
	return append([]row[Param]{
		{name: "$ref", examples: []string{`"since"`},
			value: filled(func(p *Param) *diag.Text { return &p.Ref }),
			doc:   "The name of a shared param under `params` in _api.yaml, or of a shared schema under `schemas`; keys beside it replace those of the shared one."},
		{name: "required", other: "mandatory",
			value: value[Param]{Shape{Type: TypeBool, Or: &requiredNames}, (*reader).required},
			doc:   "Whether a call must have the argument. Default: false. Of an object it may be the list of the properties that the object must have, instead."},
		{name: "in", other: "location from", value: word(func(p *Param) *diag.Text { return &p.In }, "path", "query", "header"),
			doc: "Where the argument is sent when it is there: as {NAME} in the path, in the query, or as a header. Default: nowhere by itself."},
		{name: "name", examples: []string{`"statuses[]"`},
			value: filled(func(p *Param) *diag.Text { return &p.Wire }),
			doc:   "The argument's name on the wire. Default: the name that the model sees."},
		{name: "style", value: word(func(p *Param) *diag.Text { return &p.Style }, "form", "spaceDelimited", "pipeDelimited"),
			doc: "How the elements of an array are joined when `explode` is false: by commas, spaces or |. Default: form."},
		{name: "explode", value: boolean(func(p *Param) *Optional[bool] { return &p.Explode }),
			doc: "Whether an array is sent as one name=value pair for each element instead of one joined value. Default: true."},
		{name: "allowReserved", since: "1.1", value: boolean(func(p *Param) *Optional[bool] { return &p.AllowReserved }),
			doc: "Whether the slashes of an argument in the path stay slashes, as in docs/a.md; each segment between them is still percent-encoded and checked. Default: false."},
		{name: "lookup", since: "1.1", examples: []string{`"service"`},
			value: filled(func(p *Param) *diag.Text { return &p.Lookup }),
			doc:   "The name of a lookup under `lookups` in _api.yaml: where the argument, or an element of it, has not the form of an id, it is taken for a name and the id is looked up."},
	}, paramSchemaRows()...)
}

// paramSchemaRows are the words of a schema as a param has them.
func paramSchemaRows() []row[Param] {
	var out []row[Param]
	for _, w := range schemaRows {
		switch w.name {
		case "$ref", "required": // a param has its own
			continue
		case "description":
			w.doc = "What a model reads about the argument: what it means, its unit, what leaving it out means."
			w.examples = []string{`"Only incidents of these teams."`}
		case "default":
			w.doc = "The argument's value when a call leaves it out, of the param's own type. Without a default an argument that was left out is absent: has(params.NAME) is false and nothing is sent."
		}
		out = append(out, row[Param]{w.name, value[Param]{w.value.shape, func(r *reader, e entry, p *Param) { w.value.read(r, e, &p.Schema) }},
			w.required, w.unless, w.doc, w.examples, w.other, w.types, w.since})
	}
	return out
}

// itemsTable is what each element of an array is.
var itemsTable = newTable(Mapping{Name: "items", Lone: "type", Typed: true,
	Doc: "What each element of the array is. Required for type array."}, schemaRows).then((*reader).checkSchema)

// schemaTable is a shared schema, the type of a context, or a part of either.
var schemaTable = newTable(Mapping{Name: "schema", Lone: "type", Article: "a schema", Typed: true,
	Doc: "What a value is: its type and what else must hold for it."}, schemaRows).then((*reader).checkSchema)

// requiredNames are names of properties.
var requiredNames = Shape{Type: TypeList, Of: &Shape{Type: TypeText}, Least: bound(1)}

// schemaRows are the words that every schema has.
var schemaRows = []row[Schema]{
	{name: "$ref", since: "1.1", examples: []string{`"id"`},
		value: filled(func(s *Schema) *diag.Text { return &s.Ref }),
		doc:   "The name of a shared schema under `schemas` in _api.yaml; keys beside it replace those of the shared one."},
	{name: "type", required: true, unless: "$ref", value: word(func(s *Schema) *diag.Text { return &s.Type }, jsonTypes...),
		doc: "The JSON type of the value; an array needs `items` too."},
	{name: "description", other: "desc", value: prose(func(s *Schema) *diag.Text { return &s.Description }),
		doc: "What the value means."},
	{name: "items", other: "of item element", types: "array", value: value[Schema]{Shape{Type: TypeMapping, Mapping: "items"}, func(r *reader, e entry, s *Schema) {
		v := r.schema(r, e, "items")
		s.Items = &v
	}}},
	{name: "enum", other: "values options", examples: []string{`["triggered", "acknowledged", "resolved"]`},
		value: value[Schema]{Shape{Type: TypeList, Least: bound(1)}, func(r *reader, e entry, s *Schema) { s.Enum = r.values(e) }},
		doc:   "The only values that are allowed, each of the type given by `type`. For an array put it under `items`."},
	{name: "const", since: "1.1", examples: []string{`"incident_reference"`},
		value: anything(func(s *Schema) **Value { return &s.Const }),
		doc:   "The only value that is allowed, of the type given by `type`."},
	{name: "default", value: anything(func(s *Schema) **Value { return &s.Default }),
		doc: "The value that stands for one left out, of the type given by `type`."},
	{name: "minimum", other: "min", types: "integer number", value: number(func(s *Schema) *Optional[float64] { return &s.Minimum }),
		doc: "The least value; for type integer or number."},
	{name: "maximum", other: "max", types: "integer number", value: number(func(s *Schema) *Optional[float64] { return &s.Maximum }),
		doc: "The greatest value; for type integer or number."},
	{name: "exclusiveMinimum", types: "integer number", since: "1.1",
		value: value[Schema]{Shape{Type: TypeNumber}, func(r *reader, e entry, s *Schema) { s.ExclusiveMinimum = r.exclusive(e) }},
		doc:   "The value is more than this; for type integer or number."},
	{name: "exclusiveMaximum", types: "integer number", since: "1.1",
		value: value[Schema]{Shape{Type: TypeNumber}, func(r *reader, e entry, s *Schema) { s.ExclusiveMaximum = r.exclusive(e) }},
		doc:   "The value is less than this; for type integer or number."},
	{name: "multipleOf", types: "integer number", since: "1.1", examples: []string{"5"},
		value: value[Schema]{Shape{Type: TypeNumber, Positive: true}, func(r *reader, e entry, s *Schema) { s.MultipleOf = r.positive(e) }},
		doc:   "The value is this many times a whole number; more than 0. For type integer or number."},
	{name: "minLength", types: "string", value: whole(0, func(s *Schema) *Optional[int] { return &s.MinLength }),
		doc: "The least number of characters, 0 or more; for type string."},
	{name: "maxLength", types: "string", value: whole(0, func(s *Schema) *Optional[int] { return &s.MaxLength }),
		doc: "The greatest number of characters, 0 or more; for type string."},
	{name: "pattern", other: "regex regexp", types: "string", examples: []string{`"^[A-Za-z0-9_-]+$"`},
		value: value[Schema]{Shape{Type: TypeText, Blank: true}, func(r *reader, e entry, s *Schema) { s.Pattern = r.pattern(r.text(e)) }},
		doc:   "A regular expression (RE2 syntax) that must match somewhere in the value; write ^ and $ for all of it. For type string."},
	{name: "format", types: "string", value: word(func(s *Schema) *diag.Text { return &s.Format }, Formats...),
		doc: "What the text is, which is then checked; for type string. date-time takes ISO 8601 dates and date-times, with an offset, Z or neither (UTC), and now, now-12h, now+7d (m, h, d, w), today, yesterday, tomorrow; time-zone a name such as Europe/Berlin."},
	{name: "minItems", types: "array", value: whole(0, func(s *Schema) *Optional[int] { return &s.MinItems }),
		doc: "The least number of elements, 0 or more; for type array."},
	{name: "maxItems", types: "array", value: whole(0, func(s *Schema) *Optional[int] { return &s.MaxItems }),
		doc: "The greatest number of elements, 0 or more; for type array."},
	{name: "uniqueItems", other: "unique", types: "array", since: "1.1", value: boolean(func(s *Schema) *Optional[bool] { return &s.UniqueItems }),
		doc: "Whether no element may come twice; for type array. Default: false."},
	{name: "properties", other: "fields", types: "object",
		examples: []string{`{"id": {"type": "string"}, "team_ids": {"type": "array", "items": {"type": "string"}}}`},
		value:    value[Schema]{Shape{Type: TypeMap, Of: &Shape{Type: TypeMapping, Mapping: "schema"}}, (*reader).properties},
		doc:      "The parts of an object, by name; for type object."},
	{name: "required", types: "object", since: "1.1", examples: []string{`["id"]`},
		value: value[Schema]{requiredNames, (*reader).requiredOf},
		doc:   "The names of the properties that the object must have; for type object."},
	{name: "additionalProperties", types: "object", since: "1.1", examples: []string{`{"type": "string"}`},
		value: value[Schema]{Shape{Type: TypeBool, Or: &Shape{Type: TypeMapping, Mapping: "schema"}}, (*reader).additional},
		doc:   "Whether an object may have other properties than those under `properties`, or the schema of these others; for type object. Default: false where there are `properties`, else true."},
}
