package fakepagerduty

import (
	"regexp"
	"slices"
	"strings"
)

const templatesPath = "/templates"

func templates() *collection {
	return &collection{
		path: templatesPath, one: "template", many: "templates", ops: "list show create update delete", needs: []string{"name", "template_type"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(4, func(i int) object {
				id := shortID(a.seed, kindTemplate, i)
				return object{
					{"id", id}, {"type", "template"}, {"self", apiURL("templates", id)}, {"template_type", "status_update"}, {"name", []string{"First update", "Update", "All clear", "Kundeninformation"}[i]},
					{"description", "For status updates"}, {"templated_fields", object{
						{"email_subject", "[{{incident.status}}] {{incident.title}}"}, {"email_body", "<p>{{status_update.message}}</p>"}, {"message", "{{incident.title}}: {{status_update.message}}"},
					}},
					{"created_at", a.base.AddDate(-1, 0, i)}, {"created_by", a.users[i].ref}, {"updated_at", a.base.AddDate(0, 0, -i)}, {"updated_by", a.users[i].ref},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			kind := c.query.Get("template_type")
			return c.named(o.text("name")) && (kind == "" || o.text("template_type") == kind)
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			by := c.account.users[max(c.key.user, demoUser)].ref
			if old == nil {
				old = object{
					{"id", id}, {"type", "template"}, {"self", apiURL("templates", id)}, {"template_type", nil}, {"name", ""}, {"description", nil}, {"templated_fields", object{}},
					{"created_at", c.now}, {"created_by", by},
				}
			}
			if fields, ok := sent.get("templated_fields").(object); ok {
				kept, _ := old.get("templated_fields").(object)
				sent = sent.with("templated_fields", kept.patched(fields))
			}
			return old.patched(sent.without("type").without("summary")).with("updated_at", c.now).with("updated_by", by), nil
		},
	}
}

var templateWord = regexp.MustCompile(`\{\{\s*([a-z_.]+)\s*\}\}`)

// renderTemplate fills in the words of a template.
func (c *call) renderTemplate() (any, error) {
	template, ok := c.account.record(c.id, templatesPath)
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	words := map[string]string{"status_update.message": sent.text("status_update", "message")}
	if id := sent.text("incident_id"); id != "" {
		i, ok := c.findIncident(id)
		if !ok {
			return nil, invalidInput("Incident not found.")
		}
		o := tree(c.plain().incidentRecord(i, false))
		for _, name := range []string{"title", "status", "urgency", "created_at"} {
			words["incident."+name] = o.text(name)
		}
	}
	fields, _ := template.get("templated_fields").(object)
	rendered, warnings := object{}, object{}
	for _, f := range fields {
		text, _ := f.value.(string)
		var unknown []string
		text = templateWord.ReplaceAllStringFunc(text, func(found string) string {
			name := templateWord.FindStringSubmatch(found)[1]
			value, ok := words[name]
			if !ok && !slices.Contains(unknown, found) {
				unknown = append(unknown, found)
			}
			return value
		})
		rendered = rendered.with(f.name, text)
		if unknown != nil {
			warnings = warnings.with(f.name, []string{strings.Join(unknown, ", ") + " does not exist."})
		}
	}
	return object{{"templated_fields", rendered}, {"warnings", warnings}, {"errors", []any{}}}, nil
}

func (c *call) listTemplateFields() (any, error) {
	fields := []object{}
	for _, name := range []string{"incident.title", "incident.status", "incident.urgency", "incident.created_at", "status_update.message"} {
		fields = append(fields, object{
			{"data_type", "string"}, {"default_value", nil}, {"description", "Filled in when it is sent"}, {"domain", object{{"order", 1}, {"summary", "Incident"}}},
			{"example", nil}, {"keyword", nil}, {"summary", name}, {"type", "standard_field"},
		})
	}
	return object{{"fields", fields}}, nil
}
