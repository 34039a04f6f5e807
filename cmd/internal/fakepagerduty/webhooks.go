package fakepagerduty

import (
	"encoding/base64"
	"fmt"
	"slices"
)

const webhooksPath = "/webhook_subscriptions"

// webhookCount is how many subscriptions there are at first.
const webhookCount = 6

func webhooks() *collection {
	return &collection{
		path: webhooksPath, one: "webhook_subscription", many: "webhook_subscriptions", ops: "list show create update delete",
		needs: []string{"type", "delivery_method", "events", "filter"}, created: 200,
		seed: func(a *account, _ []string) ([]object, error) { return times(webhookCount, a.webhook), nil },
		match: func(c *call, o object) bool {
			kind, id := c.query.Get("filter_type"), c.query.Get("filter_id")
			return (kind == "" || o.text("filter", "type") == kind+"_reference") && (id == "" || o.text("filter", "id") == id)
		},
		view: func(c *call, o object) object {
			method, _ := o.get("delivery_method").(object)
			if c.method != "POST" || c.path != webhooksPath { // the secret is told once
				method = method.with("secret", nil)
			}
			return o.with("delivery_method", method)
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			if old == nil {
				method, _ := sent.get("delivery_method").(object)
				if method.text("url") == "" {
					return nil, invalidInput("Url can't be blank.")
				}
				d := newDice(c.account.seed, kindMade, c.account.made)
				headers := []object{}
				for _, h := range method.objects("custom_headers") {
					headers = append(headers, object{{"name", h.get("name")}, {"value", "-- redacted --"}})
				}
				old = object{{"id", id}, {"type", "webhook_subscription"}, {"active", true}, {"description", nil}, {"delivery_method", object{
					{"id", c.account.newID()}, {"secret", hexKey(&d) + hexKey(&d)}, {"temporarily_disabled", false}, {"type", "http_delivery_method"}, {"url", method.get("url")}, {"custom_headers", headers},
				}}, {"events", nil}, {"filter", nil}}
			}
			return old.patched(sent.without("delivery_method").without("type")), nil
		},
	}
}

func (a *account) webhook(i int) object {
	d := newDice(a.seed, kindWebhook, i)
	filter := object{{"type", "account_reference"}}
	switch i % 3 {
	case 1:
		filter = object{{"id", a.services[i].id}, {"type", "service_reference"}}
	case 2:
		filter = object{{"id", a.teams[i].id}, {"type", "team_reference"}}
	}
	return object{
		{"id", shortID(a.seed, kindWebhook, i)}, {"type", "webhook_subscription"}, {"active", i != 4}, {"description", "To the " + []string{"chat", "ticket system", "data warehouse"}[i%3]},
		{"delivery_method", object{
			{"id", shortID(a.seed, kindWebhook, 100+i)}, {"secret", hexKey(&d)}, {"temporarily_disabled", i == 5}, {"type", "http_delivery_method"},
			{"url", fmt.Sprintf("https://hooks.example.com/pagerduty/%d", i)}, {"custom_headers", []object{{{"name", "X-Team"}, {"value", "-- redacted --"}}}},
		}},
		{"events", []string{"incident.triggered", "incident.acknowledged", "incident.resolved"}}, {"filter", filter},
	}
}

// enableWebhook turns a subscription on again that was turned off for failures.
func (c *call) enableWebhook() (any, error) {
	records, err := c.account.records(webhooksPath)
	i := slices.IndexFunc(records, func(o object) bool { return o.text("id") == c.id })
	if err != nil || i < 0 {
		return nil, notFound
	}
	records = slices.Clone(records)
	method, _ := records[i].get("delivery_method").(object)
	records[i] = records[i].with("active", true).with("delivery_method", method.with("temporarily_disabled", false))
	c.account.keep(records, webhooksPath)
	return object{{"webhook_subscription", webhooks().view(c, records[i])}}, nil
}

func (c *call) pingWebhook() (any, error) {
	if _, ok := c.account.record(c.id, webhooksPath); !ok {
		return nil, notFound
	}
	return object{}, nil
}

func webhookRoutes() []route {
	return []route{
		{"POST", "/webhook_subscriptions/{id}/enable", 200, (*call).enableWebhook},
		{"POST", "/webhook_subscriptions/{id}/ping", 202, (*call).pingWebhook},
		{"POST", "/extensions/{id}/enable", 200, (*call).enableExtension},
		{"GET", "/paused_incident_reports/counts", 200, (*call).showPausedCounts},
		{"GET", "/paused_incident_reports/alerts", 200, (*call).listPausedAlerts},
	}
}

// afterCursor is an opaque word for a record in a list that goes both ways.
func afterCursor(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("grouping:" + id))
}
