package fakepagerduty

import (
	"cmp"
	"slices"
	"strings"
)

const orchestrationsPath = "/event_orchestrations"

var orchestrationNames = []string{"Shop events", "Platform events", "Security events", "Überwachung Büro"}

func eventOrchestrations() *collection {
	return &collection{
		path: orchestrationsPath, one: "orchestration", many: "orchestrations", ops: "list show create update delete", needs: []string{"name"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(len(orchestrationNames), a.orchestration), nil
		},
		pages: func(c *call, name string, records []object) (any, error) {
			by, direction, _ := strings.Cut(c.query.Get("sort_by"), ":")
			records = slices.Clone(records)
			slices.SortStableFunc(records, func(x, y object) int {
				if direction == "desc" {
					x, y = y, x
				}
				if by == "routes" {
					return cmp.Compare(intOf(x.get("routes")), intOf(y.get("routes")))
				}
				return strings.Compare(x.text(by), y.text(by))
			})
			return byOffset(c, name, records)
		},
		view: func(c *call, o object) object {
			id := o.text("id")
			if router := c.account.path(id, "router"); len(router.objects("sets")) > 0 {
				o = o.with("routes", len(router.objects("sets")[0].objects("rules")))
			}
			if len(c.ids) == 0 && c.method == "GET" {
				return o
			}
			all, _ := c.account.records("/event_orchestrations/{id}/integrations", id)
			return o.with("integrations", all)
		},
		complete: func(c *call, _ string, old, sent object) (object, error) {
			a := c.account
			by := userRef(a, c.key.user)
			if old == nil {
				id := uuid(a.seed, kindMade, a.made)
				old = object{
					{"id", id}, {"self", apiURL("event_orchestrations", id)}, {"name", ""}, {"description", nil}, {"team", nil}, {"routes", 0},
					{"created_at", c.now}, {"created_by", by}, {"updated_at", c.now}, {"updated_by", by}, {"version", "1"},
				}
			}
			if team := sent.text("team", "id"); team != "" {
				if _, ok := a.teamByID[team]; !ok {
					return nil, invalidInput("Team not found.")
				}
				sent = sent.with("team", object{{"id", team}, {"type", "team_reference"}, {"self", apiURL("teams", team)}})
			}
			return old.patched(sent.without("integrations")).with("updated_at", c.now).with("updated_by", by), nil
		},
	}
}

// userRef is a short reference, as orchestrations have.
func userRef(a *account, user int) object {
	u := a.users[max(user, demoUser)]
	return object{{"id", u.id}, {"type", "user_reference"}, {"self", apiURL("users", u.id)}}
}

func (a *account) orchestration(i int) object {
	id := uuid(a.seed, kindOrchestration, i)
	return object{
		{"id", id}, {"self", apiURL("event_orchestrations", id)}, {"name", orchestrationNames[i]}, {"description", "Events of " + a.teams[i].name + " and others"},
		{"team", object{{"id", a.teams[i].id}, {"type", "team_reference"}, {"self", apiURL("teams", a.teams[i].id)}}}, {"routes", 0},
		{"created_at", a.base.AddDate(0, -12+i, 0)}, {"created_by", userRef(a, i)}, {"updated_at", a.base.AddDate(0, 0, -i-1)}, {"updated_by", userRef(a, i+1)}, {"version", "Cn7nZ0ndy9wB_A0SQzuq1gK1dD4mpqIw"},
	}
}

func orchestrationIntegrations() *collection {
	return &collection{
		path: "/event_orchestrations/{id}/integrations", above: orchestrationsPath, one: "integration", many: "integrations", ops: "list show create", needs: []string{"label"},
		pages: func(_ *call, name string, records []object) (any, error) {
			return object{{name, records}, {"total", len(records)}}, nil
		},
		seed: func(a *account, parents []string) ([]object, error) {
			return []object{a.orchestrationIntegration(uuid(a.seed, kindOrchestration, 100+len(parents[0])+int(parents[0][0])), "Default integration")}, nil
		},
		complete: func(c *call, _ string, _, sent object) (object, error) {
			return c.account.orchestrationIntegration(uuid(c.account.seed, kindMade, c.account.made), sent.text("label")), nil
		},
	}
}

func (a *account) orchestrationIntegration(id, label string) object {
	return object{{"id", id}, {"label", label}, {"parameters", object{{"routing_key", "R0" + strings.ToUpper(strings.ReplaceAll(id, "-", ""))[:30]}, {"type", "global"}}}}
}

// path is one of the rule sets of an orchestration, or of a service: kind is
// router, global, unrouted or service.
func (a *account) path(id, kind string) object {
	a.storesMu.Lock()
	defer a.storesMu.Unlock()
	key := kind + " " + id
	if o, ok := a.paths[key]; ok {
		return o
	}
	o := tree(a.seededPath(id, kind))
	a.paths[key] = o
	return o
}

func (a *account) seededPath(id, kind string) object {
	parent := object{{"id", id}, {"type", "event_orchestration_reference"}, {"self", apiURL("event_orchestrations", id)}}
	self := apiURL("event_orchestrations", id) + "/" + kind
	if kind == "service" {
		parent = object{{"id", id}, {"type", "service_reference"}, {"self", apiURL("services", id)}}
		self = apiURL("event_orchestrations/services", id)
	}
	rules, rest := a.seededRules(id, kind)
	for n := range rules {
		d := newDice(a.seed, kindOrchestration, 1000+n+int(id[0])*16+int(kind[0]))
		rules[n] = append(object{{"id", hexKey(&d)[:8]}}, rules[n]...)
	}
	return object{
		{"type", kind}, {"parent", parent}, {"self", self}, {"sets", []object{{{"id", "start"}, {"rules", rules}}}}, {"catch_all", object{{"actions", rest}}},
		{"created_at", a.base.AddDate(0, -9, 0)}, {"created_by", userRef(a, 3)}, {"updated_at", a.base.AddDate(0, 0, -3)}, {"updated_by", userRef(a, 4)}, {"version", "xZ3v8K"},
	}
}

func when(expression string) []object { return []object{{{"expression", expression}}} }

// seededRules are the rules of a path, and what happens to what no rule matches.
func (a *account) seededRules(id, kind string) (rules []object, rest object) {
	index := slices.IndexFunc(orchestrationNames, func(name string) bool {
		return uuid(a.seed, kindOrchestration, slices.Index(orchestrationNames, name)) == id
	})
	rules = []object{}
	switch {
	case kind == "router" && index >= 0:
		for n := range 5 {
			s := a.services[index*10%teamCount+n*teamCount]
			rules = append(rules, object{{"label", "Events of " + s.name}, {"conditions", when("event.source matches part '" + s.slug + "'")}, {"actions", object{{"route_to", s.id}}}, {"disabled", n == 4}})
		}
		return rules, object{{"route_to", "unrouted"}}
	case kind == "router":
		return rules, object{{"route_to", "unrouted"}}
	case kind == "global" && index >= 0:
		return []object{
			{{"label", "The host's name"}, {"conditions", []any{}}, {"actions", object{
				{"variables", []object{{{"name", "hostname"}, {"path", "event.component"}, {"value", "hostname: (.*)"}, {"type", "regex"}}}},
				{"extractions", []object{{{"template", "{{variables.hostname}}"}, {"target", "event.custom_details.hostname"}}}},
			}}, {"disabled", false}},
			{{"label", "Drop what staging sends"}, {"conditions", when("event.custom_details.env matches 'staging'")}, {"actions", object{{"drop_event", true}}}, {"disabled", false}},
		}, object{}
	case kind == "unrouted" && index >= 0:
		return []object{{{"label", "Critical ones stay visible"}, {"conditions", when("event.severity matches 'critical'")}, {"actions", object{
			{"extractions", []object{{{"target", "event.summary"}, {"template", "[Critical Unrouted] {{event.summary}}"}}}},
		}}, {"disabled", false}}}, object{{"severity", "info"}}
	case kind == "service":
		return []object{
			{{"label", "Wait five minutes with warnings"}, {"conditions", when("event.severity matches 'warning'")}, {"actions", object{{"suspend", 300}}}, {"disabled", false}},
			{{"label", "What customers see is urgent"}, {"conditions", when("event.custom_details.tier matches '1'")}, {"actions", object{{"priority", shortID(a.seed, kindPriority, 0)}, {"annotate", "See the runbook"}}}, {"disabled", false}},
		}, object{{"suppress", false}}
	}
	return rules, object{}
}

// orchestrationID is the id that the path names, or an error when there is none of it.
func (c *call) orchestrationID(kind string) (string, error) {
	if kind == "service" {
		if _, ok := c.account.serviceByID[c.id]; !ok {
			return "", notFound
		}
		return c.id, nil
	}
	if _, ok := c.account.record(c.id, orchestrationsPath); !ok {
		return "", notFound
	}
	return c.id, nil
}

func showPath(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		id, err := c.orchestrationID(kind)
		if err != nil {
			return nil, err
		}
		return object{{"orchestration_path", c.account.path(id, kind)}}, nil
	}
}

// setPath replaces all rules. A router's rule for a service that there is not
// is taken, with a warning.
func setPath(kind string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		id, err := c.orchestrationID(kind)
		if err != nil {
			return nil, err
		}
		v, err := parse(c.body) // as it is: rules may hold anything
		o, _ := v.(object)
		sent, ok := o.get("orchestration_path").(object)
		if err != nil || !ok {
			return nil, invalidInput("Orchestration_path is required.")
		}
		if len(sent.objects("sets")) == 0 || sent.objects("sets")[0].text("id") != "start" {
			return nil, invalidInput("Sets must begin with the set start.")
		}
		warnings := []object{}
		sets := []object{}
		for _, set := range sent.objects("sets") {
			rules := []object{}
			for _, r := range set.objects("rules") {
				if r.text("id") == "" {
					c.account.made++
					d := newDice(c.account.seed, kindMade, c.account.made)
					r = append(object{{"id", hexKey(&d)[:8]}}, r.without("id")...)
				}
				if to := r.text("actions", "route_to"); kind == "router" && to != "" && to != "unrouted" {
					if _, known := c.account.serviceByID[to]; !known {
						warnings = append(warnings, object{{"message", "The service " + to + " does not exist"}, {"rule_id", r.get("id")}, {"warning_type", "invalid_routing"}})
					}
				}
				rules = append(rules, r)
			}
			sets = append(sets, set.with("rules", rules))
		}
		by := userRef(c.account, c.key.user)
		path := c.account.path(id, kind).patched(sent.without("type").without("parent").without("self")).with("sets", sets).with("updated_at", c.now).with("updated_by", by)
		c.account.storesMu.Lock()
		c.account.paths[kind+" "+id] = tree(path)
		c.account.storesMu.Unlock()
		return object{{"orchestration_path", path}, {"warnings", warnings}}, nil
	}
}

func (c *call) showActive() (any, error) {
	id, err := c.orchestrationID("service")
	if err != nil {
		return nil, err
	}
	active, set := c.account.activePaths[id]
	return object{{"active", active || !set && c.account.serviceByID[id]%3 == 0}}, nil
}

func (c *call) setActive() (any, error) {
	id, err := c.orchestrationID("service")
	if err != nil {
		return nil, err
	}
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	c.account.activePaths[id] = sent.get("active") == true
	return object{{"active", sent.get("active") == true}}, nil
}

func orchestrationRoutes() []route {
	out := []route{
		{"GET", "/event_orchestrations/services/{id}", 200, showPath("service")},
		{"PUT", "/event_orchestrations/services/{id}", 200, setPath("service")},
		{"GET", "/event_orchestrations/services/{id}/active", 200, (*call).showActive},
		{"PUT", "/event_orchestrations/services/{id}/active", 200, (*call).setActive},
	}
	for _, kind := range []string{"router", "global", "unrouted"} {
		out = append(out,
			route{"GET", "/event_orchestrations/{id}/" + kind, 200, showPath(kind)},
			route{"PUT", "/event_orchestrations/{id}/" + kind, 200, setPath(kind)})
	}
	return out
}
