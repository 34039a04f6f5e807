package fakepagerduty

import (
	"slices"
	"strings"
	"time"
)

type service struct {
	id, name, component string
	slug                string // its name in those of its hosts
	ref                 raw
	teams               []int
	policy              int

	disabled, deleted bool
	created           bool     // by a caller
	integrations      []string // the ids of those that callers added
}

// teamlessServices is how many of the last services no team owns.
const teamlessServices = 4

func (a *account) makeServices() {
	for i := range serviceCount {
		team := i % teamCount
		s := service{id: shortID(a.seed, kindService, i), component: components[i/teamCount], policy: team}
		if i%11 == 10 {
			s.id = longID(a.seed, kindService, i)
		}
		s.name = a.teams[team].name + " " + s.component
		s.slug = slugOf(s.name)
		switch {
		case i >= serviceCount-teamlessServices:
		case i%25 == 24:
			s.teams = []int{team, (team + 29) % teamCount}
		default:
			s.teams = []int{team}
		}
		if s.component == "Batch Jobs" && team < policyCount-teamCount {
			s.policy = teamCount + team
		}
		s.disabled = i%61 == 60
		a.policies[s.policy].services = append(a.policies[s.policy].services, i)
		s.ref = reference(s.id, "service", s.name, "services")
		a.serviceByID[s.id] = i
		a.services = append(a.services, s)
	}
}

func (c *call) serviceRecord(i int) object {
	a := c.account
	s := a.services[i]
	d := newDice(a.seed, kindService, i)
	created := a.base.Add(-time.Duration(d.between(60, 1500)) * 24 * time.Hour).In(time.FixedZone("", -5*3600))
	o := append(identity(s.id, "service", s.name, "services"), object{
		{"name", s.name},
		{"description", "The " + strings.ToLower(s.component) + " of " + a.teams[i%teamCount].name + ", tier " + pick(&d, []string{"1", "2", "3"})},
		{"created_at", created},
		{"updated_at", created.Add(48 * time.Hour)},
		{"status", c.serviceStatus(i)},
		{"auto_resolve_timeout", pick(&d, []any{nil, 14400, 86400})},
		{"acknowledgement_timeout", pick(&d, []any{nil, 600, 1800})},
		{"last_incident_timestamp", instantOrNull(a.newest[i])},
		{"teams", c.teamsOf(s)},
		{"alert_creation", "create_alerts_and_incidents"},
		{"alert_grouping_parameters", object{{"type", "intelligent"}, {"config", object{{"time_window", 300}}}}},
		{"auto_pause_notifications_parameters", object{{"enabled", true}, {"timeout", 300}}},
		{"integrations", c.integrationsOf(i)},
		{"escalation_policy", c.policyOf(s)},
		{"incident_urgency_rule", object{{"type", "constant"}, {"urgency", "high"}}},
		{"support_hours", nil},
		{"scheduled_actions", []any{}},
		{"addons", []any{}},
		{"response_play", nil},
		{"custom_tags", object{{"tier", d.between(1, 3)}, {"cost_center", int64(d.next() >> 1)}, {"slo", 0.999}}},
	}...)
	if s.created {
		return a.patched(s.id, o)
	}
	return a.patched(s.id, flaw(o, i, 15, "description", "teams", "integrations", "updated_at", "html_url", "created_at",
		"alert_grouping_parameters", "incident_urgency_rule", "summary"))
}

// serviceStatus follows from the service's maintenance windows and open incidents.
func (c *call) serviceStatus(i int) string {
	switch open := c.account.open[i]; {
	case c.account.services[i].disabled:
		return "disabled"
	case i%53 == 52, c.inMaintenance(i):
		return "maintenance"
	case open.triggered > 0:
		return "critical"
	case open.acknowledged > 0:
		return "warning"
	}
	return "active"
}

// integrationsOf are a service's integrations: the records where include[] asks
// for them.
func (c *call) integrationsOf(service int) []any {
	a := c.account
	if !c.includes("integrations") {
		return a.integrations(service)
	}
	records, _ := a.records(integrationsPath, a.services[service].id)
	out := []any{}
	for _, o := range records {
		out = append(out, o)
	}
	return out
}

func (a *account) integrations(service int) []any {
	s := a.services[service]
	refs := []any{}
	add := func(id, kind, name string) {
		path := s.id + "/integrations/" + id
		refs = append(refs, object{
			{"id", id}, {"type", kind + "_reference"}, {"summary", name}, {"self", apiURL("services", path)}, {"html_url", webURL("services", path)},
		})
	}
	if !s.created {
		for j, kind := range []string{"events_api_v2", "generic_email"} {
			add(shortID(a.seed, kindIntegration, service*4+j), kind+"_inbound_integration", []string{"Prometheus", "Email"}[j])
		}
	}
	for _, id := range s.integrations {
		o, _ := a.record(id, integrationsPath, s.id)
		add(id, o.text("type"), o.text("name"))
	}
	return refs
}

func (c *call) teamsOf(s service) []any {
	teams := []any{}
	for _, t := range s.teams {
		if c.includes("teams") {
			teams = append(teams, c.account.teamRecord(t))
		} else {
			teams = append(teams, c.account.teams[t].ref)
		}
	}
	return teams
}

func (c *call) policyOf(s service) any {
	if c.includes("escalation_policies") {
		return c.account.policyRecord(s.policy)
	}
	return c.account.policies[s.policy].ref
}

func (c *call) listServices() (any, error) {
	teams := c.filter("team_ids[]", c.account.teamByID)
	var matches []int
	for i, s := range c.account.services {
		exact := !c.query.Has("name") || c.query.Get("name") == s.name
		if !s.deleted && teams.allows(s.teams...) && c.named(s.name) && exact {
			matches = append(matches, i)
		}
	}
	slices.SortFunc(matches, func(x, y int) int {
		order := strings.Compare(c.account.services[x].name, c.account.services[y].name)
		if c.query.Get("sort_by") == "name:desc" {
			return -order
		}
		return order
	})
	return page(c, "services", matches, c.serviceRecord)
}

func (c *call) showService() (any, error) {
	i, ok := c.account.serviceByID[c.id]
	if !ok {
		return nil, notFound
	}
	return object{{"service", c.serviceRecord(i)}}, nil
}
