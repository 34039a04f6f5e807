package fakepagerduty

import (
	"slices"
	"strings"
)

// typeTexts are the types of incidents: name, display name, description.
var typeTexts = [][3]string{
	{"incident_default", "Base Incident", ""},
	{"major_incident", "Major Incident", "Many customers are affected; a commander leads"},
	{"security_incident", "Security Incident", "Handled by Security, with a small circle"},
	{"maintenance_fallout", "Fallout of maintenance", "No longer in use"},
}

func incidentTypes() *collection {
	return &collection{
		path: "/incidents/types", one: "incident_type", many: "incident_types", byName: true, pages: whole,
		ops: "list show create update", needs: []string{"name", "display_name", "parent_type"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(len(typeTexts), a.incidentTypeRecord), nil
		},
		match: func(c *call, o object) bool {
			switch c.query.Get("filter") {
			case "all":
				return true
			case "disabled":
				return o.get("enabled") == false
			}
			return o.get("enabled") == true
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				parent, ok := c.account.record(sent.text("parent_type"), "/incidents/types")
				if !ok {
					return nil, invalidInput("Parent type not found.")
				}
				if _, taken := c.account.record(sent.text("name"), "/incidents/types"); taken {
					return nil, invalidInput("Name has already been taken.")
				}
				old = object{
					{"id", id}, {"type", "incident_type"}, {"name", ""}, {"display_name", ""}, {"description", nil}, {"enabled", true},
					{"parent", object{{"id", parent.text("id")}, {"type", "incident_type_reference"}}}, {"created_at", c.now},
				}
				sent = sent.without("parent_type")
			} else {
				sent = sent.without("name")
			}
			return old.patched(sent).with("updated_at", c.now), nil
		},
	}
}

func (a *account) incidentTypeRecord(i int) object {
	text := typeTexts[i]
	var parent, description any
	if i > 0 {
		parent = object{{"id", shortID(a.seed, kindIncidentType, 0)}, {"type", "incident_type_reference"}}
		description = text[2]
	}
	return object{
		{"id", shortID(a.seed, kindIncidentType, i)}, {"type", "incident_type"}, {"name", text[0]}, {"display_name", text[1]},
		{"description", description}, {"enabled", i < 3}, {"parent", parent},
		{"created_at", "2024-05-31T13:40:47Z"}, {"updated_at", "2025-07-31T13:40:47Z"},
	}
}

// incidentTypeOf is the type of that name, if it can be used.
func (a *account) incidentTypeOf(name string) (string, bool) {
	o, ok := a.record(name, "/incidents/types")
	return o.text("name"), ok && o.get("enabled") == true
}

// fieldText is a custom field at first: data type, field type, and its options
// or, for a field without any, values that are found in it.
type fieldText struct {
	name, display, data, kind, description string
	options                                []any
}

var fieldTexts = []fieldText{
	{"affected_region", "Affected region", "string", "single_value_fixed", "Where customers feel it", []any{"eu-central-1", "us-east-1", "ap-northeast-1"}},
	{"root_cause", "Root cause", "string", "single_value", "In one sentence", []any{"Connection pool exhausted", "Bad deployment", nil, nil, "Ausfall beim Netzbetreiber"}},
	{"affected_customers", "Affected customers", "integer", "single_value", "An estimate", []any{0, 12, 3400, nil}},
	{"public", "Public", "boolean", "single_value", "Whether it is on the status page", []any{true, false, nil}},
	{"change_ticket", "Change ticket", "url", "single_value", "What was changed before", []any{"https://tickets.example.com/OPS-4711", nil}},
	{"channels", "Informed channels", "string", "multi_value", "Who was told", []any{[]string{"#status", "#support"}, nil}},
}

// incidentFields are the custom fields of a type of incident; the base type has all.
func incidentFields() *collection {
	r := fieldCollection("/incidents/types/{id}/custom_fields", fieldTexts)
	r.above = "/incidents/types"
	seed := r.seed
	r.seed = func(a *account, parents []string) ([]object, error) {
		if parents[0] != shortID(a.seed, kindIncidentType, 0) {
			return []object{}, nil
		}
		return seed(a, parents)
	}
	return r
}

// fieldCollection are the custom fields of a kind of records.
func fieldCollection(path string, texts []fieldText) *collection {
	r := &collection{
		path: path, one: "field", many: "fields", pages: whole,
		ops: "list show create update delete", needs: []string{"name", "display_name", "data_type", "field_type"},
		seed: func(a *account, parents []string) ([]object, error) {
			return times(len(texts), func(i int) object { return a.fieldRecord(texts[i], path, parents) }), nil
		},
		view: func(c *call, o object) object {
			if c.includes("field_options") || c.method == "POST" {
				return o
			}
			return o.without("field_options")
		},
	}
	r.complete = func(c *call, id string, old, sent object) (object, error) {
		if old == nil {
			old = c.account.fieldRecord(fieldText{}, path, r.parents(c)).with("id", id).with("created_at", c.now)
		}
		o := old.patched(sent.without("summary"))
		var options []object
		for i, option := range o.objects("field_options") {
			if !option.has("id") {
				option = append(object{{"id", c.account.newID()}, {"type", "field_option"}, {"created_at", c.now}, {"updated_at", c.now}}, option...)
			}
			o.objects("field_options")[i] = option
			options = append(options, option)
		}
		return o.with("field_options", options).with("summary", o.text("name")).with("updated_at", c.now), nil
	}
	return r
}

func (a *account) fieldRecord(f fieldText, path string, parents []string) object {
	id := a.fieldID(f.name, path)
	options := []object{}
	if strings.HasSuffix(f.kind, "_fixed") {
		for i, o := range f.options {
			options = append(options, object{
				{"id", shortID(a.seed, kindIncidentType, 1000+len(f.name)*20+i)}, {"type", "field_option"},
				{"data", object{{"data_type", "string"}, {"value", o}}},
				{"created_at", "2024-06-01T21:30:42Z"}, {"updated_at", "2024-06-01T21:30:42Z"},
			})
		}
	}
	self := strings.TrimPrefix(path, "/")
	o := object{
		{"id", id}, {"type", "field"}, {"summary", f.name}, {"self", nil}, {"name", f.name},
		{"display_name", f.display}, {"description", f.description}, {"data_type", f.data}, {"field_type", f.kind},
		{"default_value", nil}, {"enabled", true}, {"field_options", options},
		{"created_at", "2024-06-01T21:30:42Z"}, {"updated_at", "2025-06-01T21:30:42Z"},
	}
	if len(parents) > 0 {
		self = strings.Replace(self, "{id}", parents[0], 1)
		o = append(o, field{"incident_type", parents[0]})
	}
	o.set("self", apiURL(self, id))
	return o
}

func (a *account) fieldID(name, path string) string {
	n := 0
	for _, b := range []byte(name + path) {
		n = (n*131 + int(b)) % 1_000_000_007
	}
	return shortID(a.seed, kindCustomField, fillerPool+n)
}

// fieldValues are those of an incident's custom fields.
func (a *account) fieldValues(i int) []object {
	e := a.editOrNone(i)
	base := shortID(a.seed, kindIncidentType, 0)
	defined, _ := a.records("/incidents/types/{id}/custom_fields", base)
	if kind, ok := a.record(typeOf(e), "/incidents/types"); ok && kind.text("id") != base {
		own, _ := a.records("/incidents/types/{id}/custom_fields", kind.text("id"))
		defined = slices.Concat(defined, own)
	}
	return a.valuesOf(defined, fieldTexts, kindIncidentType, i, e.fields)
}

// valuesOf are the values of custom fields: what a caller set, else what the seed says.
func (a *account) valuesOf(defined []object, texts []fieldText, k kind, i int, set map[string]any) []object {
	values := []object{}
	for _, f := range defined {
		d := newDice(a.seed, k, 5000+i*7+len(f.text("name")))
		var value any
		for _, text := range texts {
			if text.name == f.text("name") {
				value = pick(&d, text.options)
			}
		}
		if v, ok := set[f.text("id")]; ok {
			value = v
		}
		values = append(values, object{
			{"id", f.text("id")}, {"type", "field_value"}, {"name", f.get("name")}, {"display_name", f.get("display_name")},
			{"description", f.get("description")}, {"data_type", f.get("data_type")}, {"field_type", f.get("field_type")}, {"value", value},
		})
	}
	return values
}

func (c *call) showIncidentFields() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	return object{{"custom_fields", c.account.fieldValues(i)}}, nil
}

func (c *call) setIncidentFields() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	e := c.account.editOf(i)
	if e.fields, err = c.setValues(c.account.fieldValues(i), e.fields); err != nil {
		return nil, err
	}
	e.updated = c.now.Unix()
	return object{{"custom_fields", c.account.fieldValues(i)}}, nil
}

// setValues reads the values that a caller sends for fields, by id or by name.
func (c *call) setValues(fields []object, set map[string]any) (map[string]any, error) {
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for id, v := range set {
		out[id] = v
	}
	for _, value := range sent.objects("custom_fields") {
		n := slices.IndexFunc(fields, func(f object) bool {
			return value.has("id") && f.text("id") == value.text("id") || value.has("name") && f.text("name") == value.text("name")
		})
		if n < 0 {
			return nil, invalidInput("Field not found.")
		}
		out[fields[n].text("id")] = value.get("value")
	}
	return out, nil
}
