package fakepagerduty

import "slices"

// memoryTexts are what the SRE agent keeps of a service: the type and the text.
var memoryTexts = [][2]string{
	{"runbook", "To restart {service}: drain its traffic, then run `systemctl restart {slug}` on one host after the other."},
	{"service_profile", "{service} is tier 1. It depends on a database and a cache; its objective is 99.9%."},
	{"incident_playbook", "When {service} is slow, look at the connection pool first: it was exhausted three times this quarter."},
}

func memories() *collection {
	return &collection{
		path: "/sre_agent/memories", one: "memory", many: "memories", ops: "list update delete",
		pages: func(c *call, name string, records []object) (any, error) {
			limit, err := c.integer("limit", 20, 1)
			return object{{name, records[:min(limit, maxPage, len(records))]}}, err
		},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(30, func(i int) object {
				s, text := a.services[i/3], memoryTexts[i%3]
				d := newDice(a.seed, kindMemory, i)
				created := a.base.AddDate(0, 0, -d.between(3, 200))
				return object{
					{"id", shortID(a.seed, kindMemory, i)}, {"type", "sre_memory"}, {"content", a.expand(text[1], &d, s)},
					{"attributes", object{{"account_id", accountID}, {"service_id", s.id}, {"type", text[0]}}}, {"created_at", created}, {"updated_at", created},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			services := []string{c.query.Get("service_id")}
			if i, ok := c.findIncident(c.query.Get("incident_id")); ok {
				services = append(services, c.account.services[c.account.heads[i].service].id)
			}
			kind := c.query.Get("type")
			return (!c.query.Has("service_id") && !c.query.Has("incident_id") || slices.Contains(services, o.text("attributes", "service_id"))) && (kind == "" || o.text("attributes", "type") == kind)
		},
		complete: func(c *call, _ string, old, sent object) (object, error) {
			if sent.text("content") == "" {
				return nil, invalidInput("Content can't be blank.")
			}
			return old.with("content", sent.text("content")).with("updated_at", c.now), nil
		},
	}
}
