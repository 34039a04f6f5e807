package toolfile

import "pagerduty-mcp-server/engine/diag"

// paramTable is one argument of a tool.
var paramTable = newTable(Mapping{Name: "param", Article: "a param", Typed: true,
	Doc:   "One argument. Without `in` it is not sent by itself; expressions use it as params.NAME.",
	OneOf: [][]string{{"type", "$ref"}}},
	append([]row[Param]{
		{name: "$ref", examples: []string{`"since"`},
			value: filled(func(p *Param) *diag.Text { return &p.Ref }),
			doc:   "The name of a shared param under `params` in _api.yaml; keys beside it replace those of the shared one."},
		{name: "required", value: boolean(func(p *Param) *Opt[bool] { return &p.Required }),
			doc: "Whether a call must have the argument. Default: false."},
		{name: "in", value: word(func(p *Param) *diag.Text { return &p.In }, "path", "query", "header"),
			doc: "Where the argument is sent when it is there: as {NAME} in the path, in the query, or as a header. Default: nowhere by itself."},
		{name: "name", examples: []string{`"statuses[]"`},
			value: filled(func(p *Param) *diag.Text { return &p.Wire }),
			doc:   "The argument's name on the wire. Default: the name that the model sees."},
		{name: "style", value: word(func(p *Param) *diag.Text { return &p.Style }, "form", "spaceDelimited", "pipeDelimited"),
			doc: "How the elements of an array are joined when `explode` is false: by commas, spaces or |. Default: form."},
		{name: "explode", value: boolean(func(p *Param) *Opt[bool] { return &p.Explode }),
			doc: "Whether an array is sent as one name=value pair for each element instead of one joined value. Default: true."},
	}, paramSchemaRows()...)).then((*reader).param)

// paramSchemaRows are the words of a schema as a param has them.
func paramSchemaRows() []row[Param] {
	var out []row[Param]
	for _, w := range schemaRows("items") {
		switch w.name {
		case "type":
			w.required = false // a param may have it by $ref
		case "description":
			w.doc = "What a model reads about the argument: what it means, its unit, what leaving it out means."
			w.examples = []string{`"Only incidents of these teams."`}
		case "default":
			w.doc = "The argument's value when a call leaves it out, of the param's own type. Without a default an argument that was left out is absent: has(params.NAME) is false and nothing is sent."
		}
		out = append(out, row[Param]{w.name, value[Param]{w.value.shape, func(r *reader, e entry, p *Param) { w.value.read(r, e, &p.Schema) }},
			w.required, w.doc, w.examples, w.other, w.types, w.since})
	}
	return out
}

// itemsTable is what each element of an array is.
var itemsTable = newTable(Mapping{Name: "items", Typed: true,
	Doc: "What each element of the array is. Required for type array."}, schemaRows("items")).then((*reader).checkSchema)

// schemaTable is the type of a context.
var schemaTable = newTable(Mapping{Name: "schema", Article: "a schema", Typed: true,
	Doc: "The type of a context or of a part of it."},
	objectRows()).then((*reader).checkSchema)

// objectRows are the words of a schema that may be an object with known parts.
func objectRows() []row[Schema] {
	return append(schemaRows("schema"), row[Schema]{name: "properties", types: "object",
		examples: []string{`{"id": {"type": "string"}, "team_ids": {"type": "array", "items": {"type": "string"}}}`},
		value: value[Schema]{Shape{Type: TypeMap, Of: &Shape{Type: TypeMapping, Mapping: "schema"}},
			func(r *reader, e entry, s *Schema) { s.Properties = r.properties(e) }},
		doc: "The parts of an object, by name."})
}

// schemaRows are the words that every schema has; items are of the mapping of
// that name.
func schemaRows(mapping string) []row[Schema] {
	return []row[Schema]{
		{name: "type", required: true, value: word(func(s *Schema) *diag.Text { return &s.Type }, jsonTypes...),
			doc: "The JSON type of the value; an array needs `items` too."},
		{name: "description", other: "desc", value: prose(func(s *Schema) *diag.Text { return &s.Description }),
			doc: "What the value means."},
		{name: "items", types: "array", value: value[Schema]{Shape{Type: TypeMapping, Mapping: mapping}, func(r *reader, e entry, s *Schema) {
			v := r.schema(r, e, mapping)
			s.Items = &v
		}}},
		{name: "enum", other: "values options", examples: []string{`["triggered", "acknowledged", "resolved"]`},
			value: value[Schema]{Shape{Type: TypeList, Least: bound(1)}, func(r *reader, e entry, s *Schema) { s.Enum = r.values(e) }},
			doc:   "The only values that are allowed, each of the type given by `type`. For an array put it under `items`."},
		{name: "default", value: anything(func(s *Schema) **Value { return &s.Default }),
			doc: "The value that stands for one left out, of the type given by `type`."},
		{name: "minimum", other: "min", types: "integer number", value: number(func(s *Schema) *Opt[float64] { return &s.Minimum }),
			doc: "The least value; for type integer or number."},
		{name: "maximum", other: "max", types: "integer number", value: number(func(s *Schema) *Opt[float64] { return &s.Maximum }),
			doc: "The greatest value; for type integer or number."},
		{name: "minLength", types: "string", value: whole(0, func(s *Schema) *Opt[int] { return &s.MinLength }),
			doc: "The least number of characters, 0 or more; for type string."},
		{name: "maxLength", types: "string", value: whole(0, func(s *Schema) *Opt[int] { return &s.MaxLength }),
			doc: "The greatest number of characters, 0 or more; for type string."},
		{name: "pattern", other: "regex regexp", types: "string", examples: []string{`"^[A-Za-z0-9_-]+$"`},
			value: value[Schema]{Shape{Type: TypeText, Blank: true}, func(r *reader, e entry, s *Schema) { s.Pattern = r.text(e) }},
			doc:   "A regular expression (RE2 syntax) that must match somewhere in the value; write ^ and $ for all of it. For type string."},
		{name: "format", types: "string", value: word(func(s *Schema) *diag.Text { return &s.Format }, formats...),
			doc: "What the text is, which is then checked; for type string. date-time takes ISO 8601 dates and date-times, with an offset, Z or neither (UTC)."},
		{name: "minItems", types: "array", value: whole(0, func(s *Schema) *Opt[int] { return &s.MinItems }),
			doc: "The least number of elements, 0 or more; for type array."},
		{name: "maxItems", types: "array", value: whole(0, func(s *Schema) *Opt[int] { return &s.MaxItems }),
			doc: "The greatest number of elements, 0 or more; for type array."},
	}
}
