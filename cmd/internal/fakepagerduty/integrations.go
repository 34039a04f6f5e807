package fakepagerduty

const integrationsPath = "/services/{id}/integrations"

// serviceIntegrations are the ways into a service: events and e-mail, and what
// callers add.
func serviceIntegrations() *collection {
	return &collection{
		path: integrationsPath, one: "integration", many: "integrations", ops: "show create update", needs: []string{"type"},
		seed: func(a *account, parents []string) ([]object, error) {
			i, ok := a.serviceByID[parents[0]]
			if !ok {
				return nil, notFound
			}
			if a.services[i].created {
				return []object{}, nil
			}
			return times(2, func(j int) object { return a.integration(i, j) }), nil
		},
		complete: func(c *call, id string, old, sent object) (object, error) {
			i := c.account.serviceByID[c.id]
			if old == nil {
				path := c.id + "/integrations/" + id
				d := newDice(c.account.seed, kindMade, c.account.made)
				old = object{
					{"id", id}, {"type", nil}, {"summary", ""}, {"self", apiURL("services", path)}, {"html_url", webURL("services", path)},
					{"name", ""}, {"service", c.account.services[i].ref}, {"created_at", c.now}, {"vendor", nil}, {"integration_key", hexKey(&d)},
				}
				defer func() { c.account.addIntegration(i, id) }()
			}
			o := old.patched(sent.without("summary").without("integration_key"))
			return o.with("summary", o.text("name")), nil
		},
	}
}

// addIntegration makes a service name the integration that is being made.
func (a *account) addIntegration(i int, id string) {
	a.services[i].integrations = append(a.services[i].integrations, id)
}

func (a *account) integration(service, j int) object {
	s := a.services[service]
	id := shortID(a.seed, kindIntegration, service*4+j)
	path := s.id + "/integrations/" + id
	name := []string{"Prometheus", "Email"}[j]
	o := object{
		{"id", id}, {"type", []string{"events_api_v2", "generic_email"}[j] + "_inbound_integration"}, {"summary", name},
		{"self", apiURL("services", path)}, {"html_url", webURL("services", path)}, {"name", name},
		{"service", s.ref}, {"created_at", a.base.AddDate(0, -8, 0)}, {"vendor", nil},
	}
	if j == 0 {
		return append(o, field{"integration_key", a.routingKey(service)})
	}
	return append(o, field{"integration_email", s.slug + "@acme-demo.pagerduty.com"})
}
