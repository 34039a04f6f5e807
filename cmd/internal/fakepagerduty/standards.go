package fakepagerduty

import "slices"

const standardsPath = "/standards"

// standardTexts are what services are measured by.
var standardTexts = [][2]string{
	{"has_technical_service_description", "Service has a description"},
	{"has_technical_service_dependencies", "Service has dependencies"},
	{"minimum_escalation_policy_rule_depth", "Escalation policy has at least two levels"},
	{"has_technical_service_runbook", "Service has a runbook"},
	{"has_technical_service_team", "Service belongs to a team"},
}

func standards() *collection {
	return &collection{
		path: standardsPath, one: "standard", many: "standards", ops: "list", pages: whole,
		seed: func(a *account, _ []string) ([]object, error) {
			return times(len(standardTexts), func(i int) object {
				return object{
					{"id", wideID(a.seed, kindStandard, i)}, {"type", standardTexts[i][0]}, {"name", standardTexts[i][1]}, {"description", "Every service should pass: " + standardTexts[i][1]},
					{"active", i != 3}, {"resource_type", "technical_service"}, {"exclusions", []any{}}, {"inclusions", []any{}},
				}
			}), nil
		},
		match: func(c *call, o object) bool {
			kind := c.query.Get("resource_type")
			return (!c.query.Has("active") || (o.get("active") == true) == c.flag("active")) && (kind == "" || o.text("resource_type") == kind)
		},
	}
}

func (c *call) updateStandard() (any, error) {
	all, err := c.account.records(standardsPath)
	i := slices.IndexFunc(all, func(o object) bool { return o.text("id") == c.id })
	if err != nil || i < 0 {
		return nil, notFound
	}
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	all = slices.Clone(all)
	for _, name := range []string{"active", "description", "exclusions", "inclusions"} {
		if sent.has(name) {
			all[i] = all[i].with(name, sent.get(name))
		}
	}
	c.account.keep(all, standardsPath)
	return all[i], nil
}

func (c *call) score(service int) (object, error) {
	a := c.account
	all, err := a.records(standardsPath)
	if err != nil {
		return nil, err
	}
	s := a.services[service]
	record := c.plain().serviceRecord(service)
	passes := map[string]func() bool{
		"has_technical_service_description":    func() bool { return record.get("description") != nil },
		"minimum_escalation_policy_rule_depth": func() bool { return len(a.policies[s.policy].rules) > 2 },
		"has_technical_service_team":           func() bool { return len(s.teams) > 0 },
		"has_technical_service_dependencies": func() bool {
			return slices.ContainsFunc(c.dependencies(), func(d dependency) bool { return d.supporting.ID == s.id || d.dependent.ID == s.id })
		},
		"has_technical_service_runbook": func() bool {
			defined, _ := a.records("/services/custom_fields")
			for _, v := range a.valuesOf(defined, serviceFieldTexts, kindService, service, a.fieldsSet[s.id]) {
				if v.text("name") == "runbook" {
					return v.get("value") != nil
				}
			}
			return false
		},
	}
	results, passing, total := []object{}, 0, 0
	for _, o := range all {
		if o.get("active") != true {
			continue
		}
		pass := passes[o.text("type")]()
		total++
		if pass {
			passing++
		}
		results = append(results, object{{"active", true}, {"description", o.get("description")}, {"id", o.get("id")}, {"name", o.get("name")}, {"type", o.get("type")}, {"pass", pass}})
	}
	return object{{"resource_id", s.id}, {"resource_type", "technical_service"}, {"score", object{{"passing", passing}, {"total", total}}}, {"standards", results}}, nil
}

func (c *call) listScores() (any, error) {
	if len(c.query["ids"]) == 0 {
		return nil, invalidInput("Ids are required.")
	}
	resources := []object{}
	for _, id := range c.query["ids"] {
		if i, ok := c.account.serviceByID[id]; ok {
			o, err := c.score(i)
			if err != nil {
				return nil, err
			}
			resources = append(resources, o)
		}
	}
	return object{{"resources", resources}}, nil
}

func (c *call) showScore() (any, error) {
	i, ok := c.account.serviceByID[c.id]
	if !ok {
		return nil, notFound
	}
	return c.score(i)
}
