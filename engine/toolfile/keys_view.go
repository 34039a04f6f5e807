package toolfile

import (
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// viewTable is how people see a tool's answers.
var viewTable = newTable(Mapping{Name: "view", Filled: true,
	Doc: "How people see the tool's answers, in clients that show MCP Apps and with call -o html: one or more parts, each with paths into the items."},
	[]row[View]{
		part("cards", &cardsTable, func(v *View) **ViewPart { return &v.Cards }),
		part("timeline", &timelineTable, func(v *View) **ViewPart { return &v.Timeline }),
		part("bars", &barsTable, func(v *View) **ViewPart { return &v.Bars }),
		part("series", &seriesTable, func(v *View) **ViewPart { return &v.Series }),
		part("table", &viewTableTable, func(v *View) **ViewPart { return &v.Table }),
	}).then(func(r *reader, e entry, es []entry, v *View) {
	v.Place = e.key.Pos
	if e.value.Kind == yaml.MappingNode && len(es) == 0 {
		r.add(MissingKey.At(e.key, `"view" is empty; it needs one at least of cards, timeline, bars, series and table`))
	}
})

func part(kind string, m *table[ViewPart], at func(*View) **ViewPart) row[View] {
	return row[View]{name: kind, since: "1.1", value: value[View]{Shape{Type: TypeMapping, Mapping: m.Name}, func(r *reader, e entry, v *View) {
		p := m.one(r, e)
		p.Kind = kind
		*at(v) = &p
	}}}
}

var cardsTable = newTable(Mapping{Name: "cards", Lone: "heading",
	Doc: "A card for each record: its heading, words in frames, and facts."},
	append(partRows(),
		row[ViewPart]{name: "heading", required: true, other: "title_field name", examples: []string{`"title"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Heading }),
			doc:   "The field that is the card's heading."},
		row[ViewPart]{name: "badges", examples: []string{`["status"]`},
			value: viewFields(func(p *ViewPart) *[]ViewField { return &p.Badges }),
			doc:   "Fields whose values are words, shown in frames. Default: none."},
		row[ViewPart]{name: "facts", other: "fields", examples: []string{`["service.summary", {"field": "created_at", "as": "age"}]`},
			value: viewFields(func(p *ViewPart) *[]ViewField { return &p.Facts }),
			doc:   "Further fields, each on a line with its title; those without a value are left out. Default: none."},
		linkRow()))

var timelineTable = newTable(Mapping{Name: "timeline", OneOf: [][]string{{"start", "end"}},
	Doc: "Spans of time, a row for each value of a field; points in time where there is no `end`."},
	append(partRows(),
		row[ViewPart]{name: "row", required: true, examples: []string{`"user.summary"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Row }),
			doc:   "The field whose values are the rows."},
		row[ViewPart]{name: "group", examples: []string{`"escalation_policy.summary"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Group }),
			doc:   "The field whose values are the groups of rows. Default: no groups."},
		row[ViewPart]{name: "label", examples: []string{`"what"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Label }),
			doc:   "The field that says what a span or a point is. Default: none."},
		row[ViewPart]{name: "start", other: "at from since", examples: []string{`"start"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Start }),
			doc:   "The field with the time at which a span begins, or of a point; without a value it began before. Default: all began before."},
		row[ViewPart]{name: "end", other: "to until", examples: []string{`"end"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.End }),
			doc:   "The field with the time at which a span ends; without a value it goes on. Default: they are points."}))

var barsTable = newTable(Mapping{Name: "bars",
	Doc: "A bar for each label, the longest first; the values of records with one label are added up."},
	append(partRows(),
		row[ViewPart]{name: "label", required: true, examples: []string{`"service.summary"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Label }),
			doc:   "The field that names the bar."},
		row[ViewPart]{name: "value", required: true, examples: []string{`"incidents"`},
			value: value[ViewPart]{viewFieldShape, func(r *reader, e entry, p *ViewPart) { p.Value = r.viewField(e) }},
			doc:   "The field with the number."},
		row[ViewPart]{name: "stack", examples: []string{`"urgency"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Stack }),
			doc:   "The field whose values are the pieces of a bar. Default: one piece."}))

var seriesTable = newTable(Mapping{Name: "series",
	Doc: "How numbers change, a chart for each."},
	append(partRows(),
		row[ViewPart]{name: "x", required: true, examples: []string{`"range_start"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.X }),
			doc:   "The field along which they change, often a time."},
		row[ViewPart]{name: "y", required: true, examples: []string{`["mean_seconds_to_resolve"]`},
			value: viewFields(func(p *ViewPart) *[]ViewField { return &p.Y }),
			doc:   "The fields with the numbers."}))

var viewTableTable = newTable(Mapping{Name: "table",
	Doc: "A row for each record, which readers sort and filter."},
	append(partRows(),
		row[ViewPart]{name: "columns", required: true, other: "fields", examples: []string{`["title", {"field": "status", "as": "badge"}, {"field": "created_at", "as": "age"}]`},
			value: viewFields(func(p *ViewPart) *[]ViewField { return &p.Columns }),
			doc:   "The fields, one for each column. The first is the link to the record's web page."},
		linkRow()))

// partRows are the keys of every part.
func partRows() []row[ViewPart] {
	return []row[ViewPart]{
		{name: "title", examples: []string{`"Who is on call"`}, value: prose(func(p *ViewPart) *diag.Text { return &p.Title }),
			doc: "What stands above the part. Default: nothing."},
		{name: "of", other: "items rows list", examples: []string{`"on_call"`},
			value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Of }),
			doc:   "The field of an item that holds the records of the part. Default: the items are the records."},
	}
}

func linkRow() row[ViewPart] {
	return row[ViewPart]{name: "link", other: "url href", examples: []string{`"html_url"`},
		value: fieldAt(func(p *ViewPart) *diag.Text { return &p.Link }),
		doc:   "The field with the address of the record's web page. Default: html_url, where a record has it."}
}

// viewFieldTable is a field of a view and how it looks.
var viewFieldTable = newTable(Mapping{Name: "view field", Lone: "field", Article: "a field of a view",
	Doc: "A field and how it looks; its path alone will do, too."},
	[]row[ViewField]{
		{name: "field", required: true, other: "path name", examples: []string{`"status"`},
			value: fieldAt(func(f *ViewField) *diag.Text { return &f.Field }),
			doc:   "The field, as a path with dots, which goes through lists."},
		{name: "title", other: "label", examples: []string{`"Opened"`}, value: prose(func(f *ViewField) *diag.Text { return &f.Title }),
			doc: "What stands above or before it. Default: the field's name in words."},
		{name: "as", other: "format type", value: word(func(f *ViewField) *diag.Text { return &f.As }, "badge", "age", "duration", "percent", "link"),
			doc: "How it looks: badge, a word in a frame; age, how long ago a time is; duration, a number of seconds in words; percent; link, an address. Default: as it is, times in the reader's zone."},
		{name: "tones", other: "colors colours", examples: []string{`{"triggered": "bad", "resolved": "good"}`},
			value: value[ViewField]{Shape{Type: TypeMap, Of: &Shape{Type: TypeText, Words: toneWords}}, func(r *reader, e entry, f *ViewField) {
				for _, w := range r.named(e.value, e.quoted()) {
					f.Tones = append(f.Tones, Tone{w.key, r.name(w, toneWords...)})
				}
			}},
			doc: "How its words are meant, good, warn or bad; a field with tones is a badge. Default: neither."},
	})

var toneWords = []string{"good", "warn", "bad"}

var viewFieldShape = Shape{Type: TypeMapping, Mapping: "view field", Or: &Shape{Type: TypeText, Pattern: fieldPattern}}

// viewField reads a field: its path alone, or a mapping.
func (r *reader) viewField(e entry) ViewField {
	if e.value.Kind == yaml.ScalarNode {
		return ViewField{Field: r.fieldPath(r.filled(e))}
	}
	return viewFieldTable.one(r, e)
}

// viewFields is a list of fields; one alone is a list of one.
func viewFields(at func(*ViewPart) *[]ViewField) value[ViewPart] {
	return value[ViewPart]{Shape{Type: TypeList, Of: &viewFieldShape, Least: bound(1), Single: true}, func(r *reader, e entry, p *ViewPart) {
		if e.value.Kind != yaml.SequenceNode {
			*at(p) = []ViewField{r.viewField(e)}
			return
		}
		for _, n := range r.filledList(e) {
			*at(p) = append(*at(p), r.viewField(entry{name: e.name, value: n}))
		}
	}}
}

// fieldAt is one path to a field.
func fieldAt[T any](at func(*T) *diag.Text) value[T] {
	return value[T]{Shape{Type: TypeText, Pattern: fieldPattern}, func(r *reader, e entry, t *T) { *at(t) = r.fieldPath(r.filled(e)) }}
}
