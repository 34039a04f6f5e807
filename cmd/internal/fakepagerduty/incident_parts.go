package fakepagerduty

import (
	"slices"
	"time"
)

// maxAlerts is how many alerts an incident has at most.
const maxAlerts = 5

// alertCount is how many alerts an incident has: at least one.
func (a *account) alertCount(i int) int {
	d := newDice(a.seed, kindAlert, i)
	return d.between(1, maxAlerts)
}

func alertCounts(all int, s status) object {
	triggered := all
	if s == statusResolved {
		triggered = 0
	}
	return object{{"all", all}, {"triggered", triggered}, {"resolved", all - triggered}}
}

func (c *call) listAlerts() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	allowed, err := c.choices("statuses[]", "triggered", "resolved")
	if err != nil {
		return nil, err
	}
	state := "triggered"
	if c.account.heads[i].status == statusResolved {
		state = "resolved"
	}
	var alerts []int
	for j := range c.account.alertCount(i) {
		if allowed == nil || slices.Contains(allowed, state) {
			alerts = append(alerts, j)
		}
	}
	return page(c, "alerts", alerts, func(j int) object { return c.alertRecord(i, j, state) })
}

func (c *call) alertRecord(i, j int, state string) object {
	a := c.account
	h := a.heads[i]
	d := newDice(a.seed, kindAlert, i*maxAlerts+j)
	id := shortID(a.seed, kindAlert, i*maxAlerts+j)
	summary := pick(&d, alertNames) + " on " + a.services[h.service].name
	return object{
		{"id", id}, {"type", "alert"}, {"summary", summary},
		{"self", apiURL("incidents", h.id) + "/alerts/" + id}, {"html_url", webURL("alerts", id)},
		{"created_at", instant(h.created + int64(j*30))},
		{"status", state},
		{"resolved_at", instantOrNull(h.resolved)},
		{"alert_key", hexKey(&d)},
		{"service", a.services[h.service].ref},
		{"first_trigger_log_entry", a.logEntryRef(i, 0)},
		{"incident", a.incidentRef(i)},
		{"suppressed", false},
		{"severity", pick(&d, []string{"info", "warning", "error", "critical"})},
		{"integration", a.integrations(int(h.service))[0]},
		{"body", object{
			{"type", "alert_body"},
			{"contexts", []object{{{"type", "link"}, {"href", "https://grafana.example.com/d/" + id}, {"text", "Dashboard"}}}},
			{"details", object{{"firing", summary}, {"num_firing", d.between(1, 9)}, {"fingerprint", int64(d.next() >> 1)}}},
		}},
	}
}

// listNotes answers those that callers wrote, newest first, then those that
// were there before.
func (c *call) listNotes() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	written := slices.Clone(c.account.notes[i])
	slices.Reverse(written)
	return object{{"notes", append(append([]object{}, written...), c.account.oldNotes(i)...)}}, nil
}

// oldNotes are up to three notes on every third incident.
func (a *account) oldNotes(i int) []object {
	h := a.heads[i]
	d := newDice(a.seed, kindNote, i)
	if !d.percent(33) || i >= a.generated {
		return nil
	}
	var notes []object
	for j := d.between(1, 3) - 1; j >= 0; j-- {
		at := instant(h.created + int64(j+1)*90).In(time.FixedZone("", 2*3600))
		note := a.note(shortID(a.seed, kindNote, i*4+j), a.users[h.responder].ref, pick(&d, noteTexts), at)
		if d.percent(10) {
			rule := hexKey(&d)
			note.set("user", object{{"id", rule}, {"type", "bot_user_reference"}, {"summary", "A Global Event Rule"}, {"self", nil}, {"html_url", nil}})
			note.set("channel", object{{"id", rule}, {"type", "event_rule_reference"}, {"summary", "A Global Event Rule"}})
		}
		notes = append(notes, note)
	}
	return notes
}

func (a *account) note(id string, user raw, content string, at time.Time) object {
	return object{
		{"id", id}, {"user", user}, {"channel", object{{"summary", "The PagerDuty website or APIs"}}},
		{"content", content}, {"created_at", at}, {"updated_at", nil},
	}
}

// logEntry is one step in an incident's life.
type logEntry struct {
	kind, summary string
	at            int64
	agent         raw
}

func (c *call) listLogEntries() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	since, until, err := c.span()
	if err != nil {
		return nil, err
	}
	entries := c.account.logEntries(i)
	var matches []int
	for j := len(entries) - 1; j >= 0; j-- { // newest first
		at := instant(entries[j].at)
		if !at.Before(since) && (until.IsZero() || at.Before(until)) {
			matches = append(matches, j)
		}
	}
	return page(c, "log_entries", matches, func(j int) object { return c.logEntryRecord(i, j, entries[j]) })
}

func (a *account) logEntries(i int) []logEntry {
	h := a.heads[i]
	service, responder := a.services[h.service], a.users[h.responder]
	entries := []logEntry{
		{"trigger", "Triggered through the API", h.created, service.ref},
		{"assign", "Assigned by the escalation policy", h.created, service.ref},
		{"notify", "Notified by phone", h.created + 2, service.ref},
	}
	if h.acked != 0 {
		entries = append(entries, logEntry{"acknowledge", "Acknowledged by " + responder.name, h.acked, responder.ref})
	}
	for range a.notes[i] {
		entries = append(entries, logEntry{"annotate", "Note added", h.changed(), responder.ref})
	}
	if h.status == statusResolved {
		agent, by := responder.ref, responder.name
		if h.autoResolved {
			agent, by = service.ref, "the service"
		}
		entries = append(entries, logEntry{"resolve", "Resolved by " + by, h.resolved, agent})
	}
	return entries
}

// maxLogEntries keeps the log entries' ids of one incident apart from the next one's.
const maxLogEntries = 4096

func (c *call) logEntryRecord(i, j int, e logEntry) object {
	a := c.account
	id := longID(a.seed, kindLogEntry, i*maxLogEntries+j)
	h := a.heads[i]
	return object{
		{"id", id}, {"type", e.kind + "_log_entry"}, {"summary", e.summary},
		{"self", apiURL("log_entries", id)}, {"html_url", nil},
		{"created_at", instant(e.at)},
		{"agent", e.agent},
		{"channel", object{{"type", "api"}}},
		{"service", a.services[h.service].ref},
		{"incident", a.incidentRef(i)},
		{"teams", c.teamsOf(a.services[h.service])},
		{"contexts", []any{}},
	}
}

func (a *account) logEntryRef(i, j int) object {
	id := longID(a.seed, kindLogEntry, i*maxLogEntries+j)
	return object{
		{"id", id}, {"type", "trigger_log_entry_reference"}, {"summary", "Triggered through the API"},
		{"self", apiURL("log_entries", id) + "?incident_id=" + a.heads[i].id}, {"html_url", webURL("incidents", a.heads[i].id) + "/log_entries/" + id},
	}
}
