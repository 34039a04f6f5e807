package fakepagerduty

import (
	"slices"
	"strings"
)

func serviceRoutes() []route {
	return []route{
		{"GET", "/services", 200, (*call).listServices},
		{"GET", "/services/{id}", 200, (*call).showService},
		{"POST", "/services", 201, (*call).createService},
		{"PUT", "/services/{id}", 200, (*call).updateService},
		{"DELETE", "/services/{id}", 204, (*call).deleteService},
		{"GET", "/services/{id}/custom_fields/values", 200, (*call).showServiceFields},
		{"PUT", "/services/{id}/custom_fields/values", 201, (*call).setServiceFields},
		{"GET", "/services/{id}/enablements", 200, (*call).listEnablements},
		{"PUT", "/services/{id}/enablements/{id}", 200, (*call).setEnablement},
	}
}

func (c *call) createService() (any, error) {
	sent, err := c.sent("service")
	if err != nil {
		return nil, err
	}
	if err := required(sent, "name", "escalation_policy"); err != nil {
		return nil, err
	}
	if err := c.checkService(sent, -1); err != nil {
		return nil, err
	}
	a := c.account
	i := len(a.services)
	policy := a.policyByID[sent.text("escalation_policy", "id")]
	s := service{id: a.newID(), component: components[componentAPI], policy: policy, teams: slices.Clone(a.policies[policy].teams), created: true}
	a.services = append(a.services, s)
	a.open, a.newest = append(a.open, openCount{}), append(a.newest, 0)
	a.serviceByID[s.id] = i
	a.policies[policy].services = append(a.policies[policy].services, i)
	sent = object{
		{"description", nil}, {"created_at", c.now}, {"updated_at", c.now}, {"auto_resolve_timeout", 14400}, {"acknowledgement_timeout", 1800},
	}.patched(sent)
	a.changeService(i, sent, c)
	return object{{"service", c.serviceRecord(i)}}, nil
}

// checkService refuses what a service cannot be.
func (c *call) checkService(sent object, self int) error {
	a := c.account
	name := strings.TrimSpace(sent.text("name"))
	switch {
	case sent.has("name") && name == "":
		return invalidInput("Name can't be blank.")
	case slices.ContainsFunc(a.services, func(s service) bool {
		return strings.EqualFold(s.name, name) && !s.deleted && (self < 0 || s.id != a.services[self].id)
	}):
		return invalidInput("Name has already been taken.")
	}
	if sent.has("escalation_policy") {
		if _, ok := a.policyByID[sent.text("escalation_policy", "id")]; !ok {
			return invalidInput("Escalation policy not found.")
		}
	}
	if status := sent.text("status"); status != "" && !slices.Contains([]string{"active", "warning", "critical", "maintenance", "disabled"}, status) {
		return invalidInput("Status must be active or disabled.")
	}
	return nil
}

// changeService does what the fields that were sent mean.
func (a *account) changeService(i int, sent object, c *call) {
	s := &a.services[i]
	if name := sent.text("name"); name != "" {
		s.name, s.slug = name, slugOf(name)
		s.ref = reference(s.id, "service", s.name, "services")
	}
	if policy, ok := a.policyByID[sent.text("escalation_policy", "id")]; ok && policy != s.policy {
		a.policies[s.policy].services = without(a.policies[s.policy].services, i)
		a.policies[policy].services = append(a.policies[policy].services, i)
		s.policy = policy
	}
	if teams, ok := indexesOf(a.teamByID, sent.ids("teams")); ok && sent.has("teams") {
		s.teams = teams
	}
	if status := sent.text("status"); status != "" {
		s.disabled = status == "disabled"
	}
	fields := sent
	for _, name := range []string{"name", "summary", "escalation_policy", "teams", "status", "integrations", "last_incident_timestamp"} {
		fields = fields.without(name)
	}
	a.patch(s.id, fields.with("updated_at", c.now))
}

func (c *call) updateService() (any, error) {
	i, ok := c.account.serviceByID[c.id]
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("service")
	if err != nil {
		return nil, err
	}
	if err := c.checkService(sent, i); err != nil {
		return nil, err
	}
	c.account.changeService(i, sent, c)
	return object{{"service", c.serviceRecord(i)}}, nil
}

func (c *call) deleteService() (any, error) {
	a := c.account
	i, ok := a.serviceByID[c.id]
	if !ok {
		return nil, notFound
	}
	a.services[i].deleted = true
	delete(a.serviceByID, c.id)
	a.policies[a.services[i].policy].services = without(a.policies[a.services[i].policy].services, i)
	return object{}, nil
}

// serviceFieldTexts are the custom fields of services: what a CMDB would know.
var serviceFieldTexts = []fieldText{
	{"runbook", "Runbook", "url", "single_value", "What to do", []any{"https://wiki.example.com/runbooks/queues", "https://wiki.example.com/runbooks/databases", "https://wiki.example.com/runbooks/web", nil}},
	{"tier", "Tier", "integer", "single_value", "1 is what customers see first", []any{1, 2, 3}},
	{"data_class", "Data class", "string", "single_value_fixed", "What is stored", []any{"public", "internal", "personal data"}},
	{"cost_centers", "Cost centers", "string", "multi_value", "Who pays", []any{[]string{"4711", "4712"}, []string{"1200"}, nil}},
}

func serviceFields() *collection {
	return fieldCollection("/services/custom_fields", serviceFieldTexts)
}

func (c *call) serviceFieldValues() ([]object, error) {
	i, ok := c.account.serviceByID[c.id]
	if !ok {
		return nil, notFound
	}
	defined, err := c.account.records("/services/custom_fields")
	return c.account.valuesOf(defined, serviceFieldTexts, kindService, i, c.account.fieldsSet[c.id]), err
}

func (c *call) showServiceFields() (any, error) {
	values, err := c.serviceFieldValues()
	return object{{"custom_fields", values}}, err
}

func (c *call) setServiceFields() (any, error) {
	values, err := c.serviceFieldValues()
	if err != nil {
		return nil, err
	}
	if c.account.fieldsSet[c.id], err = c.setValues(values, c.account.fieldsSet[c.id]); err != nil {
		return nil, err
	}
	return c.showServiceFields()
}

func (c *call) enablement() (object, error) {
	if _, ok := c.account.serviceByID[c.id]; !ok {
		return nil, notFound
	}
	if o, ok := c.account.enabled[c.id]; ok {
		return o, nil
	}
	return object{{"feature", "aiops"}, {"enabled", true}, {"updated_at", nil}, {"warnings", []any{}}}, nil
}

func (c *call) listEnablements() (any, error) {
	o, err := c.enablement()
	return object{{"enablements", []object{o}}}, err
}

func (c *call) setEnablement() (any, error) {
	o, err := c.enablement()
	if err != nil || c.ids[1] != "aiops" {
		return nil, notFound
	}
	sent, err := c.sent("enablement")
	if err != nil {
		return nil, err
	}
	o = o.with("enabled", sent.get("enabled") == true).with("updated_at", c.now)
	c.account.enabled[c.id] = o
	return object{{"enablement", o}}, nil
}
