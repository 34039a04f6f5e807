package fakepagerduty

import (
	"slices"
	"strings"
)

const extensionsPath = "/extensions"

var schemaTexts = [][2]string{{"generic_webhook", "Generic Webhook"}, {"servicenow", "ServiceNow"}, {"slack", "Slack"}, {"jira_cloud", "Jira Cloud"}, {"custom_incident_action", "Custom Incident Action"}}

var vendorNames = []string{"Prometheus", "Grafana", "Amazon CloudWatch", "Datadog", "Nagios", "Zabbix", "Sentry", "New Relic", "Azure Alerts", "Google Cloud Monitoring", "Splunk", "Elastic", "Icinga 2", "Checkmk"}

// vendorCount is so large that the list has many pages.
const vendorCount = 320

func extensionSchemas() *collection {
	return &collection{
		path: "/extension_schemas", one: "extension_schema", many: "extension_schemas", ops: "list show",
		seed: func(a *account, _ []string) ([]object, error) {
			return times(len(schemaTexts), func(i int) object {
				id, key, label := shortID(a.seed, kindExtension, i), schemaTexts[i][0], schemaTexts[i][1]
				return object{
					{"id", id}, {"type", "extension_schema"}, {"summary", label}, {"self", apiURL("extension_schemas", id)}, {"html_url", nil},
					{"icon_url", "https://img.example.com/" + key + ".png"}, {"logo_url", "https://img.example.com/" + key + "-large.png"}, {"label", label}, {"key", key},
					{"description", "Sends incidents to " + label}, {"guide_url", "https://docs.example.com/" + key}, {"send_types", []string{"trigger", "acknowledge", "resolve"}}, {"url", ""},
				}
			}), nil
		},
	}
}

func extensions() *collection {
	return &collection{
		path: extensionsPath, one: "extension", many: "extensions", ops: "list show create update delete", needs: []string{"name", "extension_schema", "extension_objects"},
		seed: func(a *account, _ []string) ([]object, error) { return times(8, a.extension), nil },
		match: func(c *call, o object) bool {
			schema, on := c.query.Get("extension_schema_id"), c.query.Get("extension_object_id")
			return c.named(o.text("name")) && (schema == "" || o.text("extension_schema", "id") == schema) && (on == "" || slices.Contains(o.ids("extension_objects"), on))
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				old = append(identity(id, "extension", "", "extensions"), field{"html_url", nil}, field{"endpoint_url", nil}, field{"temporarily_disabled", false}, field{"config", object{}})
			}
			o := old.patched(sent.without("summary").without("type"))
			return o.with("summary", o.text("name")).with("html_url", nil), nil
		},
	}
}

func (a *account) extension(i int) object {
	id, s := shortID(a.seed, kindExtension, 100+i), a.services[i*2]
	schema := schemaTexts[i%len(schemaTexts)]
	name := schema[1] + " of " + s.name
	schemaID := shortID(a.seed, kindExtension, i%len(schemaTexts))
	return object{
		{"id", id}, {"type", "extension"}, {"summary", name}, {"self", apiURL("extensions", id)}, {"html_url", nil}, {"name", name},
		{"endpoint_url", "https://hooks.example.com/" + schema[0] + "/" + s.slug},
		{"extension_schema", object{{"id", schemaID}, {"type", "extension_schema_reference"}, {"summary", schema[1]}, {"self", apiURL("extension_schemas", schemaID)}, {"html_url", nil}}},
		{"extension_objects", []raw{s.ref}}, {"temporarily_disabled", i == 5}, {"config", object{{"notify_types", object{{"resolve", true}, {"acknowledge", false}}}, {"access_token", "demo-not-a-secret"}}},
	}
}

func (c *call) enableExtension() (any, error) {
	records, err := c.account.records(extensionsPath)
	i := slices.IndexFunc(records, func(o object) bool { return o.text("id") == c.id })
	if err != nil || i < 0 {
		return nil, notFound
	}
	records = slices.Clone(records)
	records[i] = records[i].with("temporarily_disabled", false)
	c.account.keep(records, extensionsPath)
	return object{{"extension", records[i]}}, nil
}

func vendors() *collection {
	return &collection{
		path: "/vendors", one: "vendor", many: "vendors", ops: "list show",
		seed: func(a *account, _ []string) ([]object, error) {
			return times(vendorCount, func(i int) object {
				id, name := shortID(a.seed, kindVendor, i), vendorNames[i%len(vendorNames)]
				if i >= len(vendorNames) {
					name = domains[i%teamCount] + " " + name
				}
				slug := slugOf(name)
				return object{
					{"id", id}, {"type", "vendor"}, {"summary", name}, {"self", apiURL("vendors", id)}, {"html_url", nil}, {"name", name},
					{"website_url", "https://" + strings.ReplaceAll(slug, "ü", "ue") + ".example.com"}, {"logo_url", "https://img.example.com/" + slug + ".png"}, {"thumbnail_url", "https://img.example.com/" + slug + "-small.png"},
					{"description", name + " watches systems and sends alerts."}, {"integration_guide_url", "https://docs.example.com/" + slug},
				}
			}), nil
		},
	}
}

func addons() *collection {
	return &collection{
		path: "/addons", one: "addon", many: "addons", ops: "list show create update delete", needs: []string{"type", "name", "src"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(3, func(i int) object {
				id, name := shortID(a.seed, kindExtension, 200+i), []string{"Internal status", "Runbooks", "Deployments"}[i]
				return object{
					{"id", id}, {"type", []string{"full_page_addon_reference", "incident_show_addon_reference"}[i%2]}, {"summary", name}, {"self", apiURL("addons", id)}, {"html_url", nil},
					{"name", name}, {"src", "https://intranet.example.com/" + slugOf(name)}, {"services", []raw{a.services[i].ref}},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			filter := c.query.Get("filter")
			return (filter == "" || strings.HasPrefix(o.text("type"), filter)) && c.filterAllows("service_ids[]", o.ids("services")...)
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				old = object{{"id", id}, {"type", nil}, {"summary", nil}, {"self", apiURL("addons", id)}, {"html_url", nil}}
			}
			if kind := sent.text("type"); kind != "" && !strings.HasSuffix(kind, "_reference") {
				sent = sent.with("type", kind+"_reference")
			}
			o := old.patched(sent)
			return o.with("summary", o.get("name")), nil
		},
		view: func(c *call, o object) object {
			if len(c.ids) == 0 {
				return o // a list has references
			}
			return o.with("type", strings.TrimSuffix(o.text("type"), "_reference"))
		},
	}
}
