package fakepagerduty

import (
	"slices"
	"strings"
)

type policy struct {
	id, name string
	ref      raw
	teams    []int
	rules    []rule
	services []int
	deleted  bool
}

// rule is one level of a policy.
type rule struct {
	delay   int // minutes
	targets []target
	sent    object // as a caller wrote it
}

// target is a schedule or, when that is negative, a user or, when that is
// negative, too, a schedule of the newer kind, of which only the name is known.
type target struct {
	schedule, user int
	other          raw
}

// strategies are how the targets of a rule are assigned: most to all of them.
var strategies = []string{"assign_to_everyone", "assign_to_everyone", "assign_to_everyone", "round_robin"}

func (a *account) makePolicies() {
	for i := range policyCount {
		team := i % teamCount
		d := newDice(a.seed, kindPolicy, i)
		p := policy{id: shortID(a.seed, kindPolicy, i), name: a.teams[team].name, teams: []int{team}}
		if i >= teamCount {
			p.name += " (low urgency)"
		}
		if i == policyCount-1 {
			p.teams = nil
		}
		members := a.teams[team].members
		p.rules = []rule{{delay: 5 * d.between(1, 6), targets: []target{{schedule: team}}}}
		if secondary := teamCount + team; secondary < scheduleCount {
			p.rules = append(p.rules, rule{delay: 15, targets: []target{{schedule: secondary}}})
		}
		p.rules = append(p.rules, rule{delay: 30, targets: []target{{schedule: -1, user: members[len(members)-1]}}})
		for _, r := range p.rules {
			for _, t := range r.targets {
				if t.schedule >= 0 {
					s := &a.schedules[t.schedule]
					s.policies = append(s.policies, i)
				}
			}
		}
		p.ref = reference(p.id, "escalation_policy", p.name, "escalation_policies")
		a.policyByID[p.id] = i
		a.policies = append(a.policies, p)
	}
}

// makeRetired adds a team and a policy that nothing needs, so that they may be deleted.
func (a *account) makeRetired() {
	const name = "Retired shop"
	t, i := team{id: shortID(a.seed, kindTeam, teamCount), name: name}, len(a.teams)
	t.ref = reference(t.id, "team", name, "teams")
	a.teamByID[t.id], a.teams = i, append(a.teams, t)
	p, i := policy{id: shortID(a.seed, kindPolicy, policyCount), name: name}, len(a.policies)
	p.rules = []rule{{delay: 30, targets: []target{{schedule: emptySchedule}}}}
	p.ref = reference(p.id, "escalation_policy", name, "escalation_policies")
	a.policyByID[p.id], a.policies = i, append(a.policies, p)
	a.schedules[emptySchedule].policies = append(a.schedules[emptySchedule].policies, i)
}

func (a *account) policyRecord(i int) object {
	p := a.policies[i]
	d := newDice(a.seed, kindPolicy, i)
	rules := []any{}
	for level, r := range p.rules {
		targets := []raw{}
		for _, t := range r.targets {
			targets = append(targets, a.targetRef(t))
		}
		if r.sent != nil {
			rules = append(rules, r.sent.with("targets", targets))
			continue
		}
		rules = append(rules, object{
			{"id", shortID(a.seed, kindRule, i*8+level)},
			{"escalation_delay_in_minutes", r.delay},
			{"targets", targets},
			{"escalation_rule_assignment_strategy", []object{{{"type", strategies[(i+level)%len(strategies)]}}}},
		})
	}
	services := []raw{}
	for _, s := range p.services {
		services = append(services, a.services[s].ref)
	}
	teams := []raw{}
	for _, t := range p.teams {
		teams = append(teams, a.teams[t].ref)
	}
	o := append(identity(p.id, "escalation_policy", p.name, "escalation_policies"), object{
		{"name", p.name},
		{"description", "Who is called for " + p.name},
		{"num_loops", d.below(4)},
		{"on_call_handoff_notifications", "if_has_services"},
		{"escalation_rules", rules},
		{"services", services},
		{"teams", teams},
		{"privilege", nil},
	}...)
	if i >= policyCount {
		return a.patched(p.id, o)
	}
	return a.patched(p.id, flaw(o, i, 7, "num_loops", "description", "services", "teams", "html_url", "summary"))
}

func (a *account) targetRef(t target) raw {
	switch {
	case t.schedule >= 0:
		return a.schedules[t.schedule].ref
	case t.user < 0:
		return t.other
	}
	return a.users[t.user].ref
}

// callees are the users that a policy may call, over its schedules too.
func (a *account) callees(p policy) []int {
	var users []int
	for _, r := range p.rules {
		for _, t := range r.targets {
			if t.schedule >= 0 {
				users = append(users, a.schedules[t.schedule].users...)
			} else if t.user >= 0 {
				users = append(users, t.user)
			}
		}
	}
	return users
}

func (c *call) listPolicies() (any, error) {
	a := c.account
	teams := c.filter("team_ids[]", a.teamByID)
	users := c.filter("user_ids[]", a.userByID)
	var matches []int
	for i, p := range a.policies {
		if !p.deleted && c.named(p.name) && teams.allows(p.teams...) && users.allows(a.callees(p)...) {
			matches = append(matches, i)
		}
	}
	slices.SortFunc(matches, func(x, y int) int {
		order := strings.Compare(a.policies[x].name, a.policies[y].name)
		if c.query.Get("sort_by") == "name:desc" {
			return -order
		}
		return order
	})
	return page(c, "escalation_policies", matches, a.policyRecord)
}

func (c *call) showPolicy() (any, error) {
	i, ok := c.account.policyByID[c.id]
	if !ok {
		return nil, notFound
	}
	return object{{"escalation_policy", c.account.policyRecord(i)}}, nil
}
