package fakepagerduty

import (
	"slices"
	"strings"
)

func teamRoutes() []route {
	return []route{
		{"GET", "/teams", 200, (*call).listTeams},
		{"GET", "/teams/{id}", 200, (*call).showTeam},
		{"POST", "/teams", 201, (*call).createTeam},
		{"PUT", "/teams/{id}", 200, (*call).updateTeam},
		{"DELETE", "/teams/{id}", 204, (*call).deleteTeam},
		{"GET", "/teams/{id}/members", 200, (*call).listMembers},
		{"PUT", "/teams/{id}/users/{id}", 204, (*call).addMember},
		{"DELETE", "/teams/{id}/users/{id}", 204, (*call).removeMember},
		{"PUT", "/teams/{id}/escalation_policies/{id}", 204, (*call).addTeamPolicy},
		{"DELETE", "/teams/{id}/escalation_policies/{id}", 204, (*call).removeTeamPolicy},
		{"GET", "/teams/{id}/notification_subscriptions", 200, (*call).listTeamSubscriptions},
		{"POST", "/teams/{id}/notification_subscriptions", 200, (*call).subscribeTeam},
		{"POST", "/teams/{id}/notification_subscriptions/unsubscribe", 200, (*call).unsubscribeTeam},
	}
}

func (c *call) checkTeam(sent object, self string) error {
	name := strings.TrimSpace(sent.text("name"))
	switch {
	case sent.has("name") && name == "":
		return invalidInput("Name can't be blank.")
	case slices.ContainsFunc(c.account.teams, func(t team) bool { return strings.EqualFold(t.name, name) && t.id != self && !t.deleted }):
		return invalidInput("Name has already been taken.")
	}
	return nil
}

func (c *call) createTeam() (any, error) {
	sent, err := c.sent("team")
	if err != nil {
		return nil, err
	}
	if err := required(sent, "name"); err != nil {
		return nil, err
	}
	if err := c.checkTeam(sent, ""); err != nil {
		return nil, err
	}
	a := c.account
	i := len(a.teams)
	a.teams = append(a.teams, team{id: a.newID()})
	a.teamByID[a.teams[i].id] = i
	a.changeTeam(i, object{{"description", nil}, {"default_role", "manager"}, {"parent", nil}}.patched(sent))
	return object{{"team", a.teamRecord(i)}}, nil
}

func (a *account) changeTeam(i int, sent object) {
	t := &a.teams[i]
	if name := sent.text("name"); name != "" {
		t.name = name
		t.ref = reference(t.id, "team", t.name, "teams")
	}
	a.patch(t.id, sent.without("name").without("summary"))
}

func (c *call) updateTeam() (any, error) {
	i, ok := c.account.teamByID[c.id]
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("team")
	if err != nil {
		return nil, err
	}
	if err := c.checkTeam(sent, c.id); err != nil {
		return nil, err
	}
	c.account.changeTeam(i, sent)
	return object{{"team", c.account.teamRecord(i)}}, nil
}

// deleteTeam takes a team away that owns nothing, or hands what it owns to another one.
func (c *call) deleteTeam() (any, error) {
	a := c.account
	i, ok := a.teamByID[c.id]
	if !ok {
		return nil, notFound
	}
	owned := slices.ContainsFunc(a.services, func(s service) bool { return !s.deleted && slices.Contains(s.teams, i) }) ||
		slices.ContainsFunc(a.policies, func(p policy) bool { return !p.deleted && slices.Contains(p.teams, i) }) ||
		slices.ContainsFunc(a.schedules, func(s schedule) bool { return !s.deleted && s.team == i })
	if owned {
		return nil, invalidInput("The team cannot be deleted as it is associated with escalation policies, services or schedules.")
	}
	if other := c.query.Get("reassignment_team"); other != "" {
		if _, ok := a.teamByID[other]; !ok {
			return nil, invalidInput("Reassignment team not found.")
		}
	}
	a.teams[i].deleted = true
	for _, u := range a.teams[i].members {
		a.users[u].teams = without(a.users[u].teams, i)
	}
	delete(a.teamByID, c.id)
	return object{}, nil
}

// roleOf is the role of a member.
func (a *account) roleOf(team, user int) string {
	if role := a.roles[[2]int{team, user}]; role != "" {
		return role
	}
	d := newDice(a.seed, kindTeam, 1000+team*userCount+user)
	return pick(&d, []string{"responder", "responder", "manager", "observer"})
}

func (c *call) listMembers() (any, error) {
	a := c.account
	i, ok := a.teamByID[c.id]
	if !ok {
		return nil, notFound
	}
	return page(c, "members", a.teams[i].members, func(u int) object {
		return object{{"user", c.person(u, "users")}, {"role", a.roleOf(i, u)}}
	})
}

func (c *call) membership() (team, user int, err error) {
	team, ok := c.account.teamByID[c.id]
	user, found := c.account.userByID[c.ids[1]]
	if !ok || !found {
		err = notFound
	}
	return team, user, err
}

func (c *call) addMember() (any, error) {
	t, u, err := c.membership()
	if err != nil {
		return nil, err
	}
	role := "manager"
	if len(c.body) > 0 {
		sent, err := c.sent("")
		if err != nil {
			return nil, err
		}
		if sent.has("role") {
			role = sent.text("role")
		}
	}
	if !slices.Contains([]string{"observer", "responder", "manager"}, role) {
		return nil, invalidInput("Role must be observer, responder or manager.")
	}
	a := c.account
	if !slices.Contains(a.teams[t].members, u) {
		a.teams[t].members = append(slices.Clip(a.teams[t].members), u)
		a.users[u].teams = append(slices.Clip(a.users[u].teams), t)
	}
	a.roles[[2]int{t, u}] = role
	return object{}, nil
}

func (c *call) removeMember() (any, error) {
	t, u, err := c.membership()
	if err != nil {
		return nil, err
	}
	a := c.account
	if !slices.Contains(a.teams[t].members, u) {
		return nil, notFound
	}
	for _, p := range a.policies {
		for _, r := range p.rules {
			if !p.deleted && slices.Contains(p.teams, t) && slices.ContainsFunc(r.targets, func(x target) bool { return x.schedule < 0 && x.user == u }) {
				return nil, invalidInput("User is on an escalation policy of the team.")
			}
		}
	}
	a.teams[t].members, a.users[u].teams = without(a.teams[t].members, u), without(a.users[u].teams, t)
	delete(a.roles, [2]int{t, u})
	return object{}, nil
}

func (c *call) teamPolicy() (team int, p *policy, err error) {
	team, ok := c.account.teamByID[c.id]
	i, found := c.account.policyByID[c.ids[1]]
	if !ok || !found {
		return 0, nil, notFound
	}
	return team, &c.account.policies[i], nil
}

func (c *call) addTeamPolicy() (any, error) {
	t, p, err := c.teamPolicy()
	if err != nil {
		return nil, err
	}
	p.teams = append(without(p.teams, t), t)
	return object{}, nil
}

func (c *call) removeTeamPolicy() (any, error) {
	t, p, err := c.teamPolicy()
	if err != nil {
		return nil, err
	}
	p.teams = without(p.teams, t)
	return object{}, nil
}

// teamSubscriptions are what a team is told of.
func (c *call) teamSubscriptions() ([]object, error) {
	if _, ok := c.account.teamByID[c.id]; !ok {
		return nil, notFound
	}
	return c.account.subscribed["team "+c.id], nil
}

func (c *call) listTeamSubscriptions() (any, error) {
	all, err := c.teamSubscriptions()
	if err != nil {
		return nil, err
	}
	records := []object{}
	for _, s := range all {
		records = append(records, object{{"subscription", s.with("account_id", accountID).with("subscriber_id", c.id).with("subscriber_type", "team")}, {"subscribable_name", c.subscribableName(s)}})
	}
	return onePage(c, "subscriptions", records)
}

func (c *call) subscribableName(s object) any {
	if o, ok := c.account.record(s.text("subscribable_id"), "/business_services"); ok {
		return o.text("name")
	}
	if i, ok := c.findIncident(s.text("subscribable_id")); ok {
		return c.plain().incidentRecord(i, false).get("title")
	}
	return nil
}

// subscriptionsSent are what a team is told of, and what a request says of it.
func (c *call) subscriptionsSent() (kept, sent []object, err error) {
	if kept, err = c.teamSubscriptions(); err != nil {
		return nil, nil, err
	}
	body, err := c.sent("")
	if err != nil {
		return nil, nil, err
	}
	if sent = body.objects("subscribables"); len(sent) == 0 {
		return nil, nil, invalidInput("Subscribables can't be blank.")
	}
	return kept, sent, nil
}

func sameSubscribable(s object) func(object) bool {
	return func(o object) bool { return o.text("subscribable_id") == s.text("subscribable_id") }
}

func (c *call) subscribeTeam() (any, error) {
	kept, sent, err := c.subscriptionsSent()
	if err != nil {
		return nil, err
	}
	results := []object{}
	for _, s := range sent {
		result := "success"
		if slices.ContainsFunc(kept, sameSubscribable(s)) {
			result = "duplicate"
		} else {
			kept = append(slices.Clip(kept), object{{"subscribable_id", s.text("subscribable_id")}, {"subscribable_type", s.text("subscribable_type")}})
		}
		results = append(results, object{
			{"account_id", accountID}, {"subscribable_id", s.text("subscribable_id")}, {"subscribable_type", s.text("subscribable_type")},
			{"subscriber_id", c.id}, {"subscriber_type", "team"}, {"result", result},
		})
	}
	c.account.subscribed["team "+c.id] = kept
	return object{{"subscriptions", results}}, nil
}

func (c *call) unsubscribeTeam() (any, error) {
	kept, sent, err := c.subscriptionsSent()
	if err != nil {
		return nil, err
	}
	deleted := 0
	for _, s := range sent {
		if n := slices.IndexFunc(kept, sameSubscribable(s)); n >= 0 {
			kept = slices.Delete(slices.Clone(kept), n, n+1)
			deleted++
		}
	}
	c.account.subscribed["team "+c.id] = kept
	return object{{"deleted_count", deleted}, {"unauthorized_count", 0}, {"non_existent_count", len(sent) - deleted}}, nil
}
