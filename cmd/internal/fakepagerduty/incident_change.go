package fakepagerduty

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// check refuses a change that cannot be made. Only a change of many may
// acknowledge a resolved incident, which opens it again.
func (c *call) check(i int, ch *change, many bool) error {
	a := c.account
	if ch.Type != "incident" && ch.Type != "incident_reference" {
		return invalidInput("Type must be incident or incident_reference.")
	}
	if ch.Status != nil {
		if !slices.Contains([]string{"triggered", "acknowledged", "resolved"}, *ch.Status) {
			return badStatus
		}
		switch a.heads[i].status {
		case statusResolved:
			if *ch.Status == "resolved" || *ch.Status == "acknowledged" && !many {
				return resolved
			}
		case statusAcknowledged:
			if *ch.Status == "acknowledged" {
				return acknowledged
			}
		}
	}
	if ch.Urgency != nil && *ch.Urgency != "high" && *ch.Urgency != "low" {
		return invalidInput("Urgency must be high or low.")
	}
	if ch.Title != nil && strings.TrimSpace(*ch.Title) == "" {
		return invalidInput("Title can't be blank.")
	}
	if ch.Service != nil {
		if _, ok := a.serviceByID[ch.Service.ID]; !ok {
			return invalidInput("Service not found.")
		}
	}
	if err := c.checkParts(ch.Priority, ch.Assignments, ch.Policy, ch.IncidentType); err != nil {
		return err
	}
	if ch.Level != nil {
		policy := a.policyOf(i)
		if ch.Policy != nil {
			policy = a.policyByID[ch.Policy.ID]
		}
		if levels := len(a.policies[policy].rules); *ch.Level < 1 || *ch.Level > levels {
			return invalidInput("Escalation_level must be between 1 and " + strconv.Itoa(levels) + ".")
		}
	}
	return nil
}

// checkParts refuses what does not exist, or does not go together.
func (c *call) checkParts(priority json.RawMessage, assignments []*assignment, policy *pointer, kind *incidentType) error {
	a := c.account
	if _, cleared, ok := a.priorityOf(priority); len(priority) > 0 && !cleared && !ok {
		return invalidInput("Priority not found.")
	}
	for _, as := range assignments {
		if as == nil {
			return invalidInput("Assignments must not hold null.")
		}
		if _, ok := a.userByID[as.Assignee.ID]; !ok {
			return invalidInput("Assignee not found.")
		}
	}
	if policy != nil {
		if len(assignments) > 0 {
			return badArguments("Assignments and escalation_policy exclude each other.")
		}
		if _, ok := a.policyByID[policy.ID]; !ok {
			return invalidInput("Escalation policy not found.")
		}
	}
	if kind != nil {
		if _, ok := a.incidentTypeOf(kind.Name); !ok {
			return invalidInput("Incident type not found.")
		}
	}
	return nil
}

// priorityOf reads a priority: an object with an id, a name, or null.
func (a *account) priorityOf(sent json.RawMessage) (index int, cleared, ok bool) {
	v, err := parse(sent)
	if err != nil {
		return 0, false, false
	}
	switch v := v.(type) {
	case nil:
		return 0, true, true
	case string:
		for i := range priorityTexts {
			if v == "P"+strconv.Itoa(i+1) {
				return i, false, true
			}
		}
	case object:
		i := a.priorityIndex(v.text("id"))
		return i, false, i >= 0
	}
	return 0, false, false
}

// apply makes a change that was checked, and writes each part of it in the log.
func (c *call) apply(i int, ch *change, user int) {
	a := c.account
	e := a.editOf(i)
	e.updated = c.now.Unix()
	by := a.users[user]
	log := func(kind, summary string, people ...int) {
		c.record(i, logEntry{kind: kind, summary: summary + " by " + by.name, agent: by.ref, user: user, people: people, channel: websiteChannel()})
	}
	if ch.Title != nil {
		e.title = *ch.Title
		log("field_value_change", "Title changed")
	}
	if low := ch.Urgency != nil && *ch.Urgency == "low"; ch.Urgency != nil && low != a.heads[i].lowUrgency {
		a.heads[i].lowUrgency = low
		log("urgency_change", "Urgency changed to "+*ch.Urgency)
	}
	if len(ch.Priority) > 0 {
		log("field_value_change", "Priority changed")
	}
	a.setParts(e, ch.Priority, ch.IncidentType, ch.Bridge)
	if ch.Service != nil {
		a.countOpen(i, -1)
		a.heads[i].service = int32(a.serviceByID[ch.Service.ID])
		a.countOpen(i, +1)
		log("field_value_change", "Moved to "+a.services[a.heads[i].service].name)
	}
	if len(ch.Assignments) > 0 {
		e.assignees, e.assignedAt, e.escalated = nil, c.now.Unix(), false
		for _, as := range ch.Assignments {
			e.assignees = append(e.assignees, a.userByID[as.Assignee.ID])
		}
		log("assign", "Reassigned", e.assignees...)
	}
	if ch.Policy != nil || ch.Level != nil {
		if ch.Policy != nil {
			policy := a.policyByID[ch.Policy.ID]
			e.policy = &policy
		}
		level := 1
		if ch.Level != nil {
			level = *ch.Level
		}
		e.assignees, e.assignedAt, e.escalated = a.calleesAt(a.policyOf(i), level, c.now), c.now.Unix(), true
		log("escalate", "Escalated to level "+strconv.Itoa(level), e.assignees...)
	}
	if ch.Resolution != nil && strings.TrimSpace(*ch.Resolution) != "" {
		c.addNote(i, user, "Resolution Note: "+*ch.Resolution)
	}
	if ch.Status != nil {
		c.setStatus(i, *ch.Status, user)
	}
}

func (a *account) setParts(e *edit, priority json.RawMessage, kind *incidentType, b *bridge) {
	if len(priority) > 0 {
		index, cleared, _ := a.priorityOf(priority)
		e.priority, e.noPriority = &index, cleared
	}
	if kind != nil {
		e.incidentType, _ = a.incidentTypeOf(kind.Name)
	}
	if b != nil {
		e.bridge = b.record()
	}
}

// setStatus changes the status, and what depends on it.
func (c *call) setStatus(i int, status string, user int) {
	a := c.account
	e := a.editOf(i)
	by, now := a.users[user], c.now.Unix()
	log := func(kind, summary string) {
		c.record(i, logEntry{kind: kind, summary: summary + " by " + by.name, agent: by.ref, user: user, channel: websiteChannel()})
	}
	a.countOpen(i, -1)
	h := &a.heads[i]
	if h.status == statusResolved {
		e.reopened, h.resolved, h.assignee = true, 0, int32(a.callee(a.policyOf(i), c.now))
		if e.alerts != nil {
			e.alerts = slices.Clone(e.alerts)
		}
	}
	e.snoozed = 0
	switch status {
	case "triggered":
		h.status, h.acked = statusTriggered, 0
		log("unacknowledge", "Put back to triggered")
	case "acknowledged":
		h.status, h.acked, h.responder = statusAcknowledged, now, int32(user)
		log("acknowledge", "Acknowledged")
	case "resolved":
		h.status, h.resolved, h.responder, h.autoResolved = statusResolved, now, int32(user), false
		for j := range e.alerts {
			if e.alerts[j].resolved == 0 {
				e.alerts[j].resolved = now
			}
		}
		log("resolve", "Resolved")
	}
	a.countOpen(i, +1)
}

// wakeUp triggers the incidents again whose snooze is over.
func (a *account) wakeUp(c *call) {
	now := c.now.Unix()
	a.mu.RLock()
	due := a.wakes != 0 && a.wakes <= now
	a.mu.RUnlock()
	if !due {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.wakes = 0
	for i, e := range a.edits {
		if e.snoozed != 0 && e.snoozed <= now {
			a.endSnooze(i, e)
		} else if e.snoozed != 0 && (a.wakes == 0 || e.snoozed < a.wakes) {
			a.wakes = e.snoozed
		}
	}
}

func (a *account) endSnooze(i int, e *edit) {
	a.countOpen(i, -1)
	h := &a.heads[i]
	e.log = append(e.log, logEntry{
		kind: "unacknowledge", summary: "The snooze is over", at: e.snoozed, agent: a.services[h.service].ref,
		user: int(h.responder), channel: object{{"type", "timeout"}},
	})
	h.status, h.acked = statusTriggered, 0
	e.updated, e.snoozed = e.snoozed, 0
	a.countOpen(i, +1)
}
