package fakepagerduty

import (
	"encoding/json"
	"strings"
)

// newIncident is what POST /incidents takes.
type newIncident struct {
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Service     *pointer        `json:"service"`
	Urgency     string          `json:"urgency"`
	Key         string          `json:"incident_key"`
	Priority    json.RawMessage `json:"priority"`
	Assignments []*assignment   `json:"assignments"`
	Policy      *pointer        `json:"escalation_policy"`
	Kind        *incidentType   `json:"incident_type"`
	Bridge      *bridge         `json:"conference_bridge"`
	Body        struct {
		Details json.RawMessage `json:"details"`
	} `json:"body"`
}

func (c *call) createIncident() (any, error) {
	user, err := c.writer()
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Incident *newIncident `json:"incident"`
	}](c)
	if err != nil {
		return nil, err
	}
	service, err := c.checkNew(sent.Incident)
	if err != nil {
		return nil, err
	}
	return object{{"incident", c.incidentRecord(c.add(sent.Incident, service, user), true)}}, nil
}

// checkNew refuses an incident that cannot be created, and returns its service.
func (c *call) checkNew(n *newIncident) (service int, err error) {
	a := c.account
	var wrong []string
	switch {
	case n == nil:
		return 0, invalidInput("Incident is required.")
	case n.Type != "incident":
		wrong = append(wrong, "Type must be incident.")
	}
	if strings.TrimSpace(n.Title) == "" {
		wrong = append(wrong, "Title can't be blank.")
	}
	if n.Urgency != "" && n.Urgency != "high" && n.Urgency != "low" {
		wrong = append(wrong, "Urgency must be high or low.")
	}
	ok := false
	if n.Service != nil {
		service, ok = a.serviceByID[n.Service.ID]
	}
	if !ok {
		wrong = append(wrong, "Service not found.")
	}
	if len(wrong) > 0 {
		return 0, invalidInput(wrong...)
	}
	if n.Key != "" && a.hasOpen(service, n.Key) {
		return 0, badArguments("Open incident with matching dedup key already exists on this service")
	}
	return service, c.checkParts(n.Priority, n.Assignments, n.Policy, n.Kind)
}

// hasOpen reports whether a service has an open incident of that key.
func (a *account) hasOpen(service int, key string) bool {
	for i, h := range a.heads {
		if int(h.service) == service && h.status != statusResolved && a.incidentKey(i) == key {
			return true
		}
	}
	return false
}

// add opens an incident and returns its index. A user below 0 is the service
// itself, to which an event came.
func (c *call) add(n *newIncident, service, user int) int {
	a := c.account
	i := len(a.heads)
	now := c.now.Unix()
	h := head{
		id:         longID(a.seed, kindIncident, i),
		created:    now,
		service:    int32(service),
		responder:  int32(max(user, 0)),
		status:     statusTriggered,
		lowUrgency: n.Urgency == "low",
	}
	policy := a.services[service].policy
	if n.Policy != nil {
		policy = a.policyByID[n.Policy.ID]
	}
	h.assignee = int32(a.callee(policy, c.now))
	a.heads = append(a.heads, h)
	a.incidentByID[h.id] = i
	e := a.editOf(i)
	e.title, e.key, e.alerts = n.Title, n.Key, []alert{}
	if len(n.Body.Details) > 0 {
		e.details = raw(n.Body.Details)
	}
	if n.Policy != nil {
		e.policy = &policy
	}
	a.setParts(e, n.Priority, n.Kind, n.Bridge)
	for _, as := range n.Assignments {
		e.assignees = append(e.assignees, a.userByID[as.Assignee.ID])
	}
	e.assignedAt = now
	agent, summary := a.services[service].ref, "Triggered through the API"
	if user >= 0 {
		agent, summary = a.users[user].ref, "Triggered by "+a.users[user].name
	}
	c.record(i, logEntry{kind: "trigger", summary: summary, agent: agent, user: max(user, 0), channel: object{{"type", "web_trigger"}, {"summary", n.Title}, {"subject", n.Title}, {"details", nil}}})
	people := a.assignees(i)
	c.record(i, logEntry{kind: "assign", summary: "Assigned to " + a.users[people[0]].name, agent: agent, user: people[0], people: people})
	a.newest[service] = now
	a.countOpen(i, +1)
	return i
}
