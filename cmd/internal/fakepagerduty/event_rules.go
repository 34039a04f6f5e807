package fakepagerduty

// serviceRules are the old rules of a service: every seventh one still has two.
func serviceRules() *collection {
	return &collection{
		path: "/services/{id}/rules", one: "rule", many: "rules", ops: "list show create update delete", needs: []string{"conditions", "actions"},
		seed: func(a *account, parents []string) ([]object, error) {
			i, ok := a.serviceByID[parents[0]]
			if !ok {
				return nil, notFound
			}
			if i%7 != 0 || i >= serviceCount {
				return []object{}, nil
			}
			return times(2, func(n int) object {
				id := uuid(a.seed, kindOrchestration, 10_000+i*8+n)
				return object{
					{"id", id}, {"self", apiURL("services/"+parents[0]+"/rules", id)}, {"position", n}, {"disabled", n == 1},
					{"conditions", object{{"operator", "and"}, {"subconditions", []object{{{"operator", "contains"}, {"parameters", object{{"path", "class"}, {"value", []string{"mysql", "disk"}[n]}}}}}}}},
					{"variables", []any{}}, {"actions", object{{"severity", object{{"value", "warning"}}}, {"annotate", object{{"value", "See the runbook"}}}}},
				}
			}), nil
		},
		complete: func(c *call, _ string, old, sent object) (object, error) {
			if old == nil {
				all, _ := c.account.records("/services/{id}/rules", c.id)
				id := uuid(c.account.seed, kindMade, c.account.made)
				old = object{{"id", id}, {"self", apiURL("services/"+c.id+"/rules", id)}, {"position", len(all)}, {"disabled", false}, {"conditions", nil}, {"variables", []any{}}, {"actions", nil}}
			}
			return old.patched(sent), nil
		},
	}
}

// cacheVariables are what an orchestration remembers from event to event.
func cacheVariables(path string) *collection {
	return &collection{
		path: path, one: "cache_variable", many: "cache_variables", ops: "list show", pages: whole,
		seed: func(a *account, parents []string) ([]object, error) {
			_, service := a.serviceByID[parents[0]]
			if _, ok := a.record(parents[0], orchestrationsPath); !ok && !service {
				return nil, notFound
			}
			texts := []struct {
				name   string
				config object
			}{
				{"last_host", object{{"type", "recent_value"}, {"source", "event.source"}, {"regex", "(.*)"}}},
				{"events_in_an_hour", object{{"type", "trigger_event_count"}, {"ttl_seconds", 3600}}},
				{"freeze", object{{"type", "external_data"}, {"data_type", "boolean"}, {"ttl_seconds", 86400}}},
			}
			return times(len(texts), func(n int) object {
				conditions := []object{}
				if n < 2 {
					conditions = when("event.severity matches 'critical'")
				}
				return object{
					{"id", uuid(a.seed, kindOrchestration, 20_000+n*1000+int(parents[0][1])*8)}, {"name", texts[n].name}, {"disabled", false}, {"configuration", texts[n].config}, {"conditions", conditions},
					{"created_at", a.base.AddDate(0, -4, 0)}, {"created_by", userRef(a, 1)}, {"updated_at", a.base.AddDate(0, 0, -4)}, {"updated_by", userRef(a, 2)},
				}
			}), nil
		},
	}
}

const (
	globalVariablesPath  = "/event_orchestrations/{id}/cache_variables"
	serviceVariablesPath = "/event_orchestrations/services/{id}/cache_variables"
)

// variable is the one that the path names, which must take data from outside.
func (c *call) variable(path string) (object, error) {
	o, ok := c.account.record(c.ids[1], path, c.ids[0])
	if !ok {
		return nil, notFound
	}
	if o.text("configuration", "type") != "external_data" {
		return nil, invalidInput("The cache variable takes no external data.")
	}
	return o, nil
}

func showVariableData(path string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		o, err := c.variable(path)
		if err != nil {
			return nil, err
		}
		if data, ok := c.account.variableData[o.text("id")]; ok {
			return data, nil
		}
		return nil, notFound
	}
}

func setVariableData(path string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		o, err := c.variable(path)
		if err != nil {
			return nil, err
		}
		sent, err := c.sent("")
		if err != nil {
			return nil, err
		}
		if _, ok := sent.get("cache_variable_data").(bool); !ok {
			return nil, invalidInput("Cache_variable_data must be a boolean.")
		}
		data := object{{"cache_variable_data", sent.get("cache_variable_data")}, {"updated_at", c.now}}
		c.account.variableData[o.text("id")] = data
		return data, nil
	}
}

// recommendations are rules that would have been good.
func recommendations() *collection {
	return &collection{
		path: "/recommendations/event_orchestrations/rules", one: "recommended_rule", many: "recommended_rules", ops: "list",
		pages: func(c *call, name string, records []object) (any, error) {
			p, err := byCursor(c, name, records)
			if err != nil {
				return nil, err
			}
			return p.(object).without("limit"), nil
		},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(40, func(i int) object {
				d := newDice(a.seed, kindOrchestration, 30_000+i)
				word := pick(&d, alertNames)
				actions := []object{{{"suppress", true}}, {{"severity", "info"}}, {{"priority", shortID(a.seed, kindPriority, 3)}}}[i%3]
				return object{
					{"recommendation_id", hexKey(&d)}, {"type", "service"}, {"status", "available"}, {"description", "Alerts named " + word + " are rarely acted on"}, {"pcl_expr", "event.summary matches part '" + word + "'"},
					{"created_at", a.base.AddDate(0, 0, -9)}, {"updated_at", a.base.AddDate(0, 0, -2)},
					{"metrics", object{{"num_events_matching_rule", d.between(50, 900)}, {"num_events_with_action", d.between(50, 900)}, {"num_events_with_action_matching_rule", d.between(10, 50)}, {"precision_metric", 0.94}, {"recall", 0.81}}},
					{"actions", actions}, {"parent", object{{"id", a.services[i*3].id}, {"type", "service_reference"}}},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			service := o.text("parent", "id")
			teams := c.filter("team_ids[]", c.account.teamByID)
			i, ok := c.account.serviceByID[service]
			actions, _ := o.get("actions").(object)
			return ok && o.text("status") == "available" && (c.query.Get("service_id") == "" || c.query.Get("service_id") == service) && c.filterAllows("service_ids[]", service) &&
				teams.allows(c.account.services[i].teams...) && c.filterAllows("actions[]", actions[0].name)
		},
	}
}

// decide takes a recommendation, which puts its rule first in the service's
// orchestration, or turns it down.
func decide(accept bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		const path = "/recommendations/event_orchestrations/rules"
		all, err := c.account.records(path)
		if err != nil {
			return nil, err
		}
		for i, o := range all {
			if o.text("recommendation_id") != c.ids[1] || o.text("parent", "id") != c.ids[0] {
				continue
			}
			kept := append(append([]object{}, all[:i]...), all[i+1:]...)
			c.account.keep(kept, path)
			if accept {
				c.account.addRule(c.ids[0], o)
			}
			return object{{"status", "ok"}}, nil
		}
		return nil, notFound
	}
}

func (a *account) addRule(service string, recommended object) {
	path := a.path(service, "service")
	set := path.objects("sets")[0]
	rule := object{{"id", recommended.text("recommendation_id")[:8]}, {"label", recommended.get("description")}, {"conditions", when(recommended.text("pcl_expr"))}, {"actions", recommended.get("actions")}, {"disabled", false}}
	rules := append([]object{rule}, set.objects("rules")...)
	a.storesMu.Lock()
	defer a.storesMu.Unlock()
	a.paths["service "+service] = tree(path.with("sets", []object{set.with("rules", rules)}))
}

func eventRuleRoutes() []route {
	const rules = "/recommendations/event_orchestrations/services/{id}/rules/{id}/"
	out := []route{
		{"POST", rules + "accept", 200, decide(true)},
		{"POST", rules + "dismiss", 200, decide(false)},
	}
	for _, path := range []string{globalVariablesPath, serviceVariablesPath} {
		out = append(out,
			route{"GET", path + "/{id}/data", 200, showVariableData(path)},
			route{"PUT", path + "/{id}/data", 200, setVariableData(path)})
	}
	return out
}
