package fakepagerduty

import (
	"strconv"
	"strings"
	"time"
)

// One incident in so many has a body of more than hugeBody bytes.
const (
	hugeEvery = 2500
	hugeBody  = 120_000
)

// incidentRecord makes an incident from its number alone, its head and its edit.
func (c *call) incidentRecord(i int, whole bool) object {
	a := c.account
	h := a.heads[i]
	e := a.editOrNone(i)
	d := newDice(a.seed, kindIncidentText, i)
	title := a.incidentTitle(&d, h, e)
	number := firstNumber + i
	s := a.services[h.service]
	o := object{
		{"id", h.id},
		{"type", "incident"},
		{"summary", "[#" + strconv.Itoa(number) + "] " + title},
		{"self", apiURL("incidents", h.id)},
		{"html_url", webURL("incidents", h.id)},
		{"incident_number", number},
		{"title", title},
		{"description", title},
		{"created_at", instant(h.created)},
		{"updated_at", instant(max(h.changed(), e.updated))},
		{"status", h.status.String()},
		{"incident_key", a.incidentKey(i)},
		{"service", c.serviceOf(h)},
		{"assignments", c.assignments(h, e)},
		{"assigned_via", assignedVia(e)},
		{"last_status_change_at", instant(h.changed())},
		{"resolved_at", instantOrNull(h.resolved)},
		{"first_trigger_log_entry", c.firstTrigger(i)},
		{"alert_counts", alertCounts(a.alertsOf(i))},
		{"is_mergeable", true},
		{"incident_type", object{{"name", typeOf(e)}}},
		{"escalation_policy", c.policyOfIncident(i)},
		{"teams", c.teamsOf(s)},
		{"impacted_services", []raw{s.ref}},
		{"pending_actions", pendingActions(h, e)},
		{"acknowledgements", c.acknowledgements(h)},
		{"basic_alert_grouping", nil},
		{"alert_grouping", nil},
		{"last_status_change_by", c.changedBy(h)},
		{"priority", a.incidentPriority(&d, e)},
		{"resolve_reason", a.resolveReason(&d, i)},
		{"conference_bridge", conferenceBridge(&d, number, e)},
		{"incidents_responders", a.responderRecords(i)},
		{"responder_requests", a.requestsOf(i)},
		{"subscriber_requests", []any{}},
		{"urgency", h.urgency()},
		{"occurrence", object{
			{"source_id", int64(d.next() >> 1)},
			{"score", float64(d.below(100_000)) / 1000},
			{"labels", object{{"region", pick(&d, regions)}, {"城市", pick(&d, cities)}, {"shard", d.below(64)}}},
		}},
	}
	switch {
	case a.filler > 0:
		o = append(o, field{"custom_fields", a.customFields(&d)})
	case c.includes("custom_fields"):
		o = append(o, field{"custom_fields", a.fieldValues(i)})
	}
	if huge := i%hugeEvery == hugeEvery/2; whole || huge || c.includes("body") {
		o = append(o, field{"body", incidentBody(&d, e, title, huge)})
	}
	if h.status != statusResolved {
		return o
	}
	return flaw(o, i, 48, "summary", "title", "description", "updated_at", "incident_key", "service", "assignments",
		"last_status_change_at", "first_trigger_log_entry", "alert_counts", "escalation_policy", "teams", "acknowledgements",
		"last_status_change_by", "html_url", "self", "pending_actions", "resolved_at", "priority", "resolve_reason")
}

func instant(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func instantOrNull(unix int64) any {
	if unix == 0 {
		return nil
	}
	return instant(unix)
}

// incidentKey is what tells an incident's events from another's.
func (a *account) incidentKey(i int) string {
	if e := a.edits[i]; e != nil && e.key != "" {
		return e.key
	}
	d := newDice(a.seed, kindIncidentKey, i)
	return hexKey(&d)
}

func (c *call) serviceOf(h head) any {
	if c.includes("services") {
		return c.plain().serviceRecord(int(h.service))
	}
	return c.account.services[h.service].ref
}

// person is a user's record where include[] asks for it, else the reference.
func (c *call) person(user int, include string) any {
	if c.includes(include) || c.includes("users") {
		return c.plain().userRecord(user)
	}
	return c.account.users[user].ref
}

func (c *call) assignments(h head, e *edit) []object {
	assignments := []object{}
	if h.status == statusResolved {
		return assignments
	}
	users := e.assignees
	if users == nil {
		users = []int{int(h.assignee)}
	}
	for _, u := range users {
		assignments = append(assignments, object{{"at", instant(max(h.created, e.assignedAt))}, {"assignee", c.person(u, "assignees")}})
	}
	return assignments
}

func assignedVia(e *edit) string {
	if e.assignees != nil && !e.escalated {
		return "direct_assignment"
	}
	return "escalation_policy"
}

func (c *call) acknowledgements(h head) []object {
	acks := []object{}
	if h.status != statusAcknowledged {
		return acks
	}
	return append(acks, object{{"at", instant(h.acked)}, {"acknowledger", c.person(int(h.responder), "acknowledgers")}})
}

func (c *call) changedBy(h head) any {
	if h.status == statusTriggered || h.status == statusResolved && h.autoResolved {
		return c.account.services[h.service].ref
	}
	return c.person(int(h.responder), "agents")
}

func pendingActions(h head, e *edit) []object {
	switch {
	case h.status == statusTriggered:
		return []object{{{"type", "escalate"}, {"at", instant(h.created + 1800)}}, {{"type", "resolve"}, {"at", instant(h.created + 14400)}}}
	case h.status == statusAcknowledged && e.snoozed != 0:
		return []object{{{"type", "unacknowledge"}, {"at", instant(e.snoozed)}}, {{"type", "resolve"}, {"at", instant(e.snoozed + 14400)}}}
	case h.status == statusAcknowledged:
		return []object{{{"type", "unacknowledge"}, {"at", instant(h.acked + 1800)}}, {{"type", "resolve"}, {"at", instant(h.created + 14400)}}}
	}
	return []object{}
}

func typeOf(e *edit) string {
	if e.incidentType != "" {
		return e.incidentType
	}
	return "incident_default"
}

func (c *call) policyOfIncident(i int) any {
	policy := c.account.policyOf(i)
	if c.includes("escalation_policies") {
		return c.account.policyRecord(policy)
	}
	return c.account.policies[policy].ref
}

// policyOf is the escalation policy of an incident: its service's, unless a
// caller chose another.
func (a *account) policyOf(i int) int {
	if e := a.editOrNone(i); e.policy != nil {
		return *e.policy
	}
	return a.services[a.heads[i].service].policy
}

// resolveReason is null unless the incident was merged into another one: by a
// caller, or by the seed into the one after it.
func (a *account) resolveReason(d *dice, i int) any {
	merged := d.percent(2)
	e, into := a.editOrNone(i), -1
	switch {
	case a.heads[i].status != statusResolved:
	case e.mergedInto > 0:
		into = e.mergedInto - 1
	case merged && a.original(i).status == statusResolved && !e.reopened && i+1 < a.generated:
		into = i + 1
	}
	if into < 0 {
		return nil
	}
	return object{{"type", "merge_resolve_reason"}, {"incident", a.incidentRef(into)}}
}

func (c *call) firstTrigger(i int) object {
	if c.includes("first_trigger_log_entries") {
		return c.plain().logEntryRecord(step{i, 0, c.account.logEntries(i)[0]}, nil)
	}
	return c.account.logEntryRef(i, 0)
}

func (a *account) incidentRef(i int) object {
	h := a.heads[i]
	return object{
		{"id", h.id}, {"type", "incident_reference"}, {"summary", "[#" + strconv.Itoa(firstNumber+i) + "]"},
		{"self", apiURL("incidents", h.id)}, {"html_url", webURL("incidents", h.id)},
	}
}

func conferenceBridge(d *dice, number int, e *edit) any {
	switch some := d.percent(3); {
	case e.bridge != nil:
		return e.bridge
	case !some:
		return nil
	}
	return object{{"conference_number", "+1-415-555-1212,,,,1234#"}, {"conference_url", "https://meet.example.com/inc-" + strconv.Itoa(number)}}
}

// incidentBody is what the monitoring system sent.
func incidentBody(d *dice, e *edit, title string, huge bool) object {
	var details any = object{
		{"message", title}, {"firing_since_ns", int64(d.next() >> 1)}, {"value", float64(d.below(1_000_000)) / 7},
		{"labels", object{{"severity", "critical"}, {"region", pick(d, regions)}}}, {"acknowledged_by", nil},
	}
	switch {
	case e.details != nil:
		details = e.details
	case huge:
		line := title + "\n\tat com.example.Handler.run(Handler.java:" + strconv.Itoa(d.below(900)) + ")\n"
		details = object{{"stack", strings.Repeat(line, hugeBody/len(line)+1)}}
	}
	return object{{"type", "incident_body"}, {"details", details}}
}
