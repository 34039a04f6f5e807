package fakepagerduty

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// logEntry is one step in an incident's life.
type logEntry struct {
	kind, summary string
	at            int64
	agent         raw
	user          int   // whose zone the time may be in
	people        []int // whom the step is about: assignees, or who was notified
	channel       object
	note          string
}

// maxLogEntries keeps the log entries' ids of one incident apart from the next one's.
const maxLogEntries = 4096

// logEntries are all steps, the oldest first: those of the seed keep their
// places when others follow.
func (a *account) logEntries(i int) []logEntry {
	return append(a.seededEntries(i), a.editOrNone(i).log...)
}

func (a *account) seededEntries(i int) []logEntry {
	if i >= a.generated {
		return nil
	}
	h := a.original(i)
	service, responder := a.services[h.service], a.users[h.responder]
	first := int(h.assignee)
	if h.status == statusResolved {
		first = int(h.responder)
	}
	entries := []logEntry{
		{kind: "trigger", summary: "Triggered through the API", at: h.created, agent: service.ref, user: first, channel: triggerChannel(a, i)},
		{kind: "assign", summary: "Assigned by the escalation policy", at: h.created, agent: service.ref, user: first, people: []int{first}},
		{kind: "notify", summary: "Notified by phone", at: h.created + 2, agent: service.ref, user: first, people: []int{first}},
	}
	policy := a.policies[service.policy]
	end := h.acked
	if end == 0 {
		end = h.resolved
	}
	if due := h.created + int64(policy.rules[0].delay)*60; !h.lowUrgency && end > due && len(policy.rules) > 1 {
		last := policy.rules[len(policy.rules)-1].targets[0].user
		entries = append(entries, logEntry{kind: "escalate", summary: "Escalated to the next level, as nobody answered", at: due, agent: service.ref, user: last, people: []int{last}, channel: object{{"type", "timeout"}}})
	}
	if h.acked != 0 {
		entries = append(entries, logEntry{kind: "acknowledge", summary: "Acknowledged by " + responder.name, at: h.acked, agent: responder.ref, user: int(h.responder), channel: websiteChannel()})
	}
	for _, n := range slices.Backward(a.oldNotes(i)) {
		if n.user >= 0 {
			entries = append(entries, logEntry{kind: "annotate", summary: "Note added by " + a.users[n.user].name, at: n.at.Unix(), agent: a.users[n.user].ref, user: n.user, note: n.content, channel: object{{"type", "note"}, {"summary", n.content}}})
		}
	}
	if h.status == statusResolved {
		agent, by, channel := responder.ref, responder.name, websiteChannel()
		if h.autoResolved {
			agent, by, channel = service.ref, "the service", object{{"type", "api"}}
		}
		entries = append(entries, logEntry{kind: "resolve", summary: "Resolved by " + by, at: h.resolved, agent: agent, user: int(h.responder), channel: channel})
	}
	slices.SortStableFunc(entries, func(x, y logEntry) int { return cmp.Compare(x.at, y.at) })
	return entries
}

func websiteChannel() object { return object{{"type", "website"}} }

// triggerChannel is what the first alert of an incident came with.
func triggerChannel(a *account, i int) object {
	return object{{"type", "api"}, {"service_key", nil}, {"description", a.causeOf(i)}, {"incident_key", a.incidentKey(i)}}
}

// causeOf is why an incident was triggered.
func (a *account) causeOf(i int) string {
	if i >= a.generated {
		return a.edits[i].title
	}
	return alertSummary(a, i, 0)
}

func (c *call) listIncidentLog() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	since, until, err := c.span()
	if err != nil {
		return nil, err
	}
	return c.pageLog(c.logIn([]int{i}, since, until))
}

// listLogEntries answers those of all incidents, newest first.
func (c *call) listLogEntries() (any, error) {
	since, until, err := c.span()
	if err != nil {
		return nil, err
	}
	a := c.account
	teams := c.filter("team_ids[]", a.teamByID)
	var incidents []int
	for i, h := range a.heads {
		if teams.allows(a.services[h.service].teams...) && (until.IsZero() || h.created < until.Unix()) {
			incidents = append(incidents, i)
		}
	}
	return c.pageLog(c.logIn(incidents, since, until))
}

// step is one entry and its place.
type step struct {
	incident, place int
	logEntry
}

// logIn are the entries of the range, the newest first.
func (c *call) logIn(incidents []int, since, until time.Time) []step {
	overview := c.flag("is_overview")
	var steps []step
	for _, i := range incidents {
		if last := c.account.lastStep(i); last < since.Unix() {
			continue
		}
		for j, e := range c.account.logEntries(i) {
			at := instant(e.at)
			if at.Before(since) || !until.IsZero() && !at.Before(until) || overview && (e.kind == "notify" || e.kind == "annotate") {
				continue
			}
			steps = append(steps, step{i, j, e})
		}
	}
	slices.SortFunc(steps, func(x, y step) int {
		return cmp.Or(cmp.Compare(y.at, x.at), cmp.Compare(y.incident, x.incident), cmp.Compare(y.place, x.place))
	})
	return steps
}

// lastStep is a time after which nothing happened to an incident.
func (a *account) lastStep(i int) int64 {
	const notes = 3 * 90 // seconds after the creation, at most
	h := a.heads[i]
	return max(h.created+notes+3600, h.acked, h.resolved, a.editOrNone(i).updated)
}

func (c *call) pageLog(steps []step) (any, error) {
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	return page(c, "log_entries", steps, func(s step) object { return c.logEntryRecord(s, zone) })
}

func (c *call) showLogEntry() (any, error) {
	s, ok := c.account.findStep(c.id)
	if !ok {
		return nil, notFound
	}
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	return object{{"log_entry", c.logEntryRecord(s, zone)}}, nil
}

// updateLogChannel takes what a trigger was caused by.
func (c *call) updateLogChannel() (any, error) {
	if _, err := c.writer(); err != nil {
		return nil, err
	}
	s, ok := c.account.findStep(c.id)
	if !ok {
		return nil, notFound
	}
	sent, err := c.sent("channel")
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"web_trigger", "mobile"}, sent.text("type")) || sent.text("details") == "" {
		return nil, invalidInput("Channel must have a type of web_trigger or mobile, and details.")
	}
	c.account.channels[c.id] = object{{"type", sent.text("type")}, {"details", sent.text("details")}}
	c.account.editOf(s.incident).updated = c.now.Unix()
	return object{}, nil
}

// findStep undoes what longID does.
func (a *account) findStep(id string) (step, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(id, "Q"), 36, 64)
	if err != nil {
		return step{}, false
	}
	n = unscramble(n) ^ scramble(a.seed)
	place := int(n & (1<<40 - 1))
	i, j := place/maxLogEntries, place%maxLogEntries
	if kind(n>>40) != kindLogEntry || i >= len(a.heads) {
		return step{}, false
	}
	entries := a.logEntries(i)
	if j >= len(entries) || longID(a.seed, kindLogEntry, place) != id {
		return step{}, false
	}
	return step{i, j, entries[j]}, true
}

func (c *call) logEntryRecord(s step, zone *time.Location) object {
	a := c.account
	id := longID(a.seed, kindLogEntry, s.incident*maxLogEntries+s.place)
	h := a.heads[s.incident]
	at := instant(s.at)
	switch d := newDice(a.seed, kindLogEntry, s.incident*maxLogEntries+s.place); {
	case zone != nil:
		at = at.In(zone)
	case d.percent(40):
		at = at.In(a.userZone(s.user).location())
	}
	var channel any = object{{"type", "api"}}
	switch changed, ok := a.channels[id]; {
	case ok:
		channel = changed
	case s.channel != nil && (c.includes("channels") || s.kind != "trigger"):
		channel = s.channel
	}
	var incident, service any = a.incidentRef(s.incident), a.services[h.service].ref
	if c.includes("incidents") {
		incident = c.plain().incidentRecord(s.incident, false)
	}
	if c.includes("services") {
		service = c.plain().serviceRecord(int(h.service))
	}
	o := object{
		{"id", id}, {"type", s.kind + "_log_entry"}, {"summary", s.summary},
		{"self", apiURL("log_entries", id)}, {"html_url", nil},
		{"created_at", at},
		{"agent", s.agent},
		{"channel", channel},
		{"service", service},
		{"incident", incident},
		{"teams", c.teamsOf(a.services[h.service])},
		{"contexts", []any{}},
	}
	var people []raw
	for _, u := range s.people {
		people = append(people, a.users[u].ref)
	}
	switch s.kind {
	case "trigger":
		o = append(o, field{"event_details", object{{"description", a.causeOf(s.incident)}}})
	case "assign", "escalate":
		o = append(o, field{"assignees", people})
	case "notify":
		o = append(o, field{"user", people[0]})
	case "annotate":
		o = append(o, field{"note", s.note})
	case "acknowledge":
		o = append(o, field{"acknowledgement_timeout", 1800})
	}
	return o
}

func (a *account) logEntryRef(i, j int) object {
	id := longID(a.seed, kindLogEntry, i*maxLogEntries+j)
	return object{
		{"id", id}, {"type", "trigger_log_entry_reference"}, {"summary", "Triggered through the API"},
		{"self", apiURL("log_entries", id) + "?incident_id=" + a.heads[i].id}, {"html_url", webURL("incidents", a.heads[i].id) + "/log_entries/" + id},
	}
}
