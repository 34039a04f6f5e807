package fakepagerduty

import "slices"

// responder is a user, or an escalation policy, that was asked to help.
type responder struct {
	target pointer // of a user or of an escalation policy
	user   int
	state  string // pending or user_cancelled
	record object
}

// targetSent is one target as it is sent: wrapped, or plain where it is cancelled.
type targetSent struct {
	Wrapped *pointer `json:"responder_request_target"`
	pointer
}

func (t targetSent) target() pointer {
	if t.Wrapped != nil {
		return *t.Wrapped
	}
	return t.pointer
}

// requestBody is what both operations on responder requests take.
type requestBody struct {
	Requester string       `json:"requester_id"`
	Message   string       `json:"message"`
	Targets   []targetSent `json:"responder_request_targets"`
}

func (c *call) responderRequest() (i, requester int, sent requestBody, err error) {
	if i, _, err = c.incidentOf(false); err != nil {
		return
	}
	if sent, err = body[requestBody](c); err != nil {
		return
	}
	requester, ok := c.account.userByID[sent.Requester]
	switch {
	case !ok:
		err = invalidInput("Requester not found.")
	case len(sent.Targets) == 0:
		err = invalidInput("Responder_request_targets can't be blank.")
	}
	return
}

func (c *call) requestResponders() (any, error) {
	i, requester, sent, err := c.responderRequest()
	if err != nil {
		return nil, err
	}
	a := c.account
	var asked []responder
	for _, t := range sent.Targets {
		users, ok := a.targetUsers(t.target(), c)
		if !ok {
			return nil, invalidInput("Responder request target not found.")
		}
		for _, u := range users {
			asked = append(asked, responder{target: t.target(), user: u, state: "pending"})
		}
	}
	by := a.users[requester]
	targets := []object{}
	for n := range asked {
		r := &asked[n]
		r.record = object{
			{"state", r.state}, {"user", a.users[r.user].ref}, {"incident", a.incidentRef(i)}, {"updated_at", c.now},
			{"message", sent.Message}, {"requester", by.ref}, {"requested_at", c.now}, {"escalation_policy_requests", []any{}},
		}
		targets = append(targets, object{{"responder_request_target", object{
			{"type", kindOf(r.target)}, {"id", r.target.ID}, {"incidents_responders", []object{r.record}},
		}}})
	}
	request := object{
		{"id", a.newID()}, {"incident", a.incidentRef(i)}, {"requester", by.ref}, {"requested_at", c.now},
		{"message", sent.Message}, {"responder_request_targets", targets},
	}
	e := a.editOf(i)
	e.requests, e.responders = append(e.requests, request), append(e.responders, asked...)
	for _, r := range asked {
		c.record(i, logEntry{kind: "delegate", summary: a.users[r.user].name + " was asked to help by " + by.name, agent: by.ref, user: requester, people: []int{r.user}, channel: websiteChannel()})
	}
	return object{{"responder_request", request}}, nil
}

func kindOf(p pointer) string {
	if p.Type == "escalation_policy_reference" || p.Type == "escalation_policy" {
		return "escalation_policy"
	}
	return "user"
}

// targetUsers are who is asked: the user, or who is on call for the policy.
func (a *account) targetUsers(p pointer, c *call) ([]int, bool) {
	if kindOf(p) == "user" {
		u, ok := a.userByID[p.ID]
		return []int{u}, ok
	}
	policy, ok := a.policyByID[p.ID]
	if !ok {
		return nil, false
	}
	return []int{a.callee(policy, c.now)}, true
}

// cancelResponders takes back what nobody has answered yet.
func (c *call) cancelResponders() (any, error) {
	i, requester, sent, err := c.responderRequest()
	if err != nil {
		return nil, err
	}
	e := c.account.editOf(i)
	by := c.account.users[requester]
	results := []object{}
	for _, t := range sent.Targets {
		p, result := t.target(), "not_found"
		for n := range e.responders {
			if r := &e.responders[n]; r.target.ID == p.ID && r.state == "pending" {
				r.state, result = "user_cancelled", "cancelled"
				r.record = r.record.with("state", r.state).with("updated_at", c.now)
				c.record(i, logEntry{kind: "delegate", summary: "The request to " + c.account.users[r.user].name + " was cancelled by " + by.name, agent: by.ref, user: requester, channel: websiteChannel()})
			}
		}
		results = append(results, object{{"type", kindOf(p) + "_reference"}, {"id", p.ID}, {"result", result}})
	}
	return object{{"responder_request_targets", results}}, nil
}

func (a *account) responderRecords(i int) []object {
	records := []object{}
	for _, r := range a.editOrNone(i).responders {
		records = append(records, r.record)
	}
	return records
}

func (a *account) requestsOf(i int) []object {
	return slices.Concat([]object{}, a.editOrNone(i).requests)
}
