package fakepagerduty

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

func policyRoutes() []route {
	return []route{
		{"GET", "/escalation_policies", 200, (*call).listPolicies},
		{"GET", "/escalation_policies/{id}", 200, (*call).showPolicy},
		{"POST", "/escalation_policies", 201, (*call).createPolicy},
		{"PUT", "/escalation_policies/{id}", 200, (*call).updatePolicy},
		{"DELETE", "/escalation_policies/{id}", 204, (*call).deletePolicy},
	}
}

func (c *call) createPolicy() (any, error) {
	sent, rules, err := c.policySent("")
	if err != nil {
		return nil, err
	}
	if err := required(sent, "name", "escalation_rules"); err != nil {
		return nil, err
	}
	a := c.account
	i := len(a.policies)
	a.policies = append(a.policies, policy{id: a.newID()})
	a.policyByID[a.policies[i].id] = i
	a.changePolicy(i, object{{"description", nil}, {"num_loops", 0}, {"on_call_handoff_notifications", "if_has_services"}}.patched(sent), rules)
	return object{{"escalation_policy", a.policyRecord(i)}}, nil
}

// policySent reads a policy and its rules, which are nil when none were sent.
func (c *call) policySent(self string) (object, []rule, error) {
	a := c.account
	sent, err := c.sent("escalation_policy")
	if err != nil {
		return nil, nil, err
	}
	name := strings.TrimSpace(sent.text("name"))
	switch {
	case sent.has("name") && name == "":
		return nil, nil, invalidInput("Name can't be blank.")
	case slices.ContainsFunc(a.policies, func(p policy) bool { return strings.EqualFold(p.name, name) && p.id != self && !p.deleted }):
		return nil, nil, invalidInput("Name has already been taken.")
	}
	var rules []rule
	for _, r := range sent.objects("escalation_rules") {
		delay, _ := r.get("escalation_delay_in_minutes").(json.Number)
		minutes, err := strconv.Atoi(delay.String())
		if err != nil || minutes < 1 {
			return nil, nil, invalidInput("Escalation_delay_in_minutes must be at least 1.")
		}
		made := rule{delay: minutes, sent: r}
		if r.text("id") == "" {
			made.sent = append(object{{"id", a.newID()}}, r.without("id")...)
		}
		for _, t := range r.objects("targets") {
			made.targets = append(made.targets, a.targetOf(t))
		}
		if len(made.targets) == 0 {
			return nil, nil, invalidInput("Targets can't be blank.")
		}
		if slices.ContainsFunc(made.targets, func(t target) bool { return t.schedule < 0 && t.user < 0 && t.other == nil }) {
			return nil, nil, invalidInput("Target not found.")
		}
		rules = append(rules, made)
	}
	if sent.has("escalation_rules") && rules == nil {
		return nil, nil, invalidInput("Escalation_rules can't be blank.")
	}
	return sent, rules, nil
}

// targetOf reads whom a rule calls.
func (a *account) targetOf(t object) target {
	out := target{schedule: -1, user: -1}
	id := t.text("id")
	if i, ok := a.scheduleByID[id]; ok {
		out.schedule = i
	} else if i, ok := a.userByID[id]; ok {
		out.user = i
	} else if o, ok := a.record(id, "/v3/schedules"); ok {
		out.other = encode(shiftReference(o))
	}
	return out
}

func (a *account) changePolicy(i int, sent object, rules []rule) {
	p := &a.policies[i]
	if name := sent.text("name"); name != "" {
		p.name = name
		p.ref = reference(p.id, "escalation_policy", p.name, "escalation_policies")
	}
	if teams, ok := indexesOf(a.teamByID, sent.ids("teams")); ok && sent.has("teams") {
		p.teams = teams
	}
	if rules != nil {
		a.setRules(i, rules)
	}
	fields := sent
	for _, name := range []string{"name", "summary", "teams", "services", "escalation_rules"} {
		fields = fields.without(name)
	}
	a.patch(p.id, fields)
}

// setRules gives a policy its rules, and the schedules in them the policy.
func (a *account) setRules(i int, rules []rule) {
	for n := range a.schedules {
		a.schedules[n].policies = without(a.schedules[n].policies, i)
	}
	a.policies[i].rules = rules
	for _, r := range rules {
		for _, t := range r.targets {
			if t.schedule >= 0 {
				s := &a.schedules[t.schedule]
				s.policies = append(without(s.policies, i), i)
			}
		}
	}
}

func (c *call) updatePolicy() (any, error) {
	i, ok := c.account.policyByID[c.id]
	if !ok {
		return nil, notFound
	}
	sent, rules, err := c.policySent(c.id)
	if err != nil {
		return nil, err
	}
	c.account.changePolicy(i, sent, rules)
	return object{{"escalation_policy", c.account.policyRecord(i)}}, nil
}

func (c *call) deletePolicy() (any, error) {
	a := c.account
	i, ok := a.policyByID[c.id]
	if !ok {
		return nil, notFound
	}
	if len(a.policies[i].services) > 0 {
		return nil, invalidInput("The escalation policy is used by services.")
	}
	a.setRules(i, nil)
	a.policies[i].deleted = true
	delete(a.policyByID, c.id)
	return object{}, nil
}
