package fakepagerduty

import "slices"

func (c *call) postStatusUpdate() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	if sent.text("message") == "" {
		return nil, invalidInput("Message can't be blank.")
	}
	a := c.account
	by := a.users[user]
	c.record(i, logEntry{kind: "annotate", summary: "Status update posted by " + by.name, agent: by.ref, user: user, note: sent.text("message"), channel: object{{"type", "note"}, {"summary", sent.text("message")}}})
	update := object{
		{"id", a.newID()}, {"message", sent.text("message")}, {"sender", by.ref}, {"created_at", c.now.In(a.userZone(user).location())},
		{"subject", sent.get("subject")}, {"html_message", sent.get("html_message")},
	}
	return object{{"status_update", update}}, nil
}

// subscribersOf are who is told of an incident: at first the team of its service
// for every fourth one.
func (a *account) subscribersOf(i int) []object {
	if e := a.editOrNone(i); e.subscribers != nil {
		return e.subscribers
	}
	s := a.services[a.heads[i].service]
	if i%4 != 0 || len(s.teams) == 0 {
		return []object{}
	}
	return []object{{{"subscriber_id", a.teams[s.teams[0]].id}, {"subscriber_type", "team"}}}
}

func (c *call) listIncidentSubscribers() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	records := []object{}
	for _, s := range c.account.subscribersOf(i) {
		records = append(records, append(slices.Clone(s), field{"has_indirect_subscription", false}, field{"subscribed_via", nil}))
	}
	list, err := onePage(c, "subscribers", records)
	return append(list.(object), field{"account_id", accountID}), err
}

// accountID is the id of the whole account.
const accountID = "PACCT01"

func (c *call) subscribeToIncident() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	kept, results, err := c.subscribe(c.account.subscribersOf(i), c.account.heads[i].id, "incident")
	if err != nil {
		return nil, err
	}
	c.account.editOf(i).subscribers = kept
	return object{{"subscriptions", results}}, nil
}

func (c *call) unsubscribeFromIncident() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	kept, counts, err := c.unsubscribe(c.account.subscribersOf(i))
	if err != nil {
		return nil, err
	}
	c.account.editOf(i).subscribers = kept
	return counts, nil
}

// subscribe adds the subscribers that were sent, and says what became of each.
func (c *call) subscribe(old []object, to, kind string) (kept, results []object, err error) {
	sent, err := c.subscribersSent()
	if err != nil {
		return nil, nil, err
	}
	kept = slices.Concat([]object{}, old)
	for _, s := range sent {
		result := "success"
		_, user := c.account.userByID[s.text("subscriber_id")]
		_, team := c.account.teamByID[s.text("subscriber_id")]
		switch {
		case !user && !team:
			result = "unauthorized"
		case slices.ContainsFunc(kept, sameSubscriber(s)):
			result = "duplicate"
		default:
			kept = append(kept, object{{"subscriber_id", s.text("subscriber_id")}, {"subscriber_type", s.text("subscriber_type")}})
		}
		results = append(results, object{
			{"account_id", accountID}, {"subscribable_id", to}, {"subscribable_type", kind},
			{"subscriber_id", s.text("subscriber_id")}, {"subscriber_type", s.text("subscriber_type")}, {"result", result},
		})
	}
	return kept, results, nil
}

// unsubscribe takes the subscribers away that were sent.
func (c *call) unsubscribe(old []object) (kept []object, counts object, err error) {
	sent, err := c.subscribersSent()
	if err != nil {
		return nil, nil, err
	}
	kept = slices.Concat([]object{}, old)
	deleted, missing := 0, 0
	for _, s := range sent {
		if !slices.ContainsFunc(kept, sameSubscriber(s)) {
			missing++
			continue
		}
		kept = slices.DeleteFunc(kept, sameSubscriber(s))
		deleted++
	}
	return kept, object{{"deleted_count", deleted}, {"unauthorized_count", 0}, {"non_existent_count", missing}}, nil
}

func sameSubscriber(s object) func(object) bool {
	return func(o object) bool { return o.text("subscriber_id") == s.text("subscriber_id") }
}

func (c *call) subscribersSent() ([]object, error) {
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	all := sent.objects("subscribers")
	if len(all) == 0 {
		return nil, invalidInput("Subscribers can't be blank.")
	}
	for _, s := range all {
		if kind := s.text("subscriber_type"); kind != "user" && kind != "team" || s.text("subscriber_id") == "" {
			return nil, invalidInput("A subscriber needs a subscriber_id and a subscriber_type of user or team.")
		}
	}
	return all, nil
}
