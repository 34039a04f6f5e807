package fakepagerduty

import (
	"cmp"
	"slices"
	"strings"
)

// maxAlerts is how many alerts an incident of the seed has at most.
const maxAlerts = 5

// alert is one alert: the place at which it came in names it, wherever it is
// moved to.
type alert struct {
	incident, place   int
	created, resolved int64  // Unix seconds; resolved is 0 while it is triggered
	event             object // what a caller sent; nil for those of the seed
	key               string // of an event
}

// alertCount is how many alerts the seed gives an incident: at least one.
func (a *account) alertCount(i int) int {
	if i >= a.generated {
		return 0
	}
	d := newDice(a.seed, kindAlert, i)
	return d.between(1, maxAlerts)
}

// alertsOf are the alerts of an incident as they are now.
func (a *account) alertsOf(i int) []alert {
	if e := a.editOrNone(i); e.alerts != nil {
		return e.alerts
	}
	h := a.heads[i]
	alerts := []alert{}
	for j := range a.alertCount(i) {
		alerts = append(alerts, alert{incident: i, place: j, created: h.created + int64(j*30), resolved: h.resolved})
	}
	return alerts
}

func alertCounts(alerts []alert) object {
	triggered := 0
	for _, al := range alerts {
		if al.resolved == 0 {
			triggered++
		}
	}
	return object{{"all", len(alerts)}, {"triggered", triggered}, {"resolved", len(alerts) - triggered}}
}

func (al alert) id(a *account) string {
	return shortID(a.seed, kindAlert, al.incident*maxAlerts+al.place)
}

func (al alert) status() string {
	if al.resolved != 0 {
		return "resolved"
	}
	return "triggered"
}

func (a *account) alertKey(al alert) string {
	if al.key != "" {
		return al.key
	}
	d := newDice(a.seed, kindAlert, al.incident*maxAlerts+al.place)
	d.next() // the summary's
	return hexKey(&d)
}

// alertSummary is what the monitoring system calls an alert.
func alertSummary(a *account, i, j int) string {
	d := newDice(a.seed, kindAlert, i*maxAlerts+j)
	return pick(&d, alertNames) + " on " + a.services[a.heads[i].service].name
}

func (c *call) listAlerts() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	allowed, err := c.choices("statuses[]", "triggered", "resolved")
	if err != nil {
		return nil, err
	}
	key := c.query.Get("alert_key")
	alerts := slices.DeleteFunc(slices.Clone(c.account.alertsOf(i)), func(al alert) bool {
		return allowed != nil && !slices.Contains(allowed, al.status()) || key != "" && c.account.alertKey(al) != key
	})
	if err := sortAlerts(alerts, c.query.Get("sort_by")); err != nil {
		return nil, err
	}
	return page(c, "alerts", alerts, func(al alert) object { return c.alertRecord(i, al) })
}

func sortAlerts(alerts []alert, by string) error {
	name, direction, _ := strings.Cut(by, ":")
	key := func(al alert) int64 { return al.created }
	switch name {
	case "":
		return nil
	case "created_at":
	case "resolved_at":
		key = func(al alert) int64 { return al.resolved }
	default:
		return invalidInput("Sort_by is invalid.")
	}
	slices.SortStableFunc(alerts, func(x, y alert) int {
		if direction == "desc" {
			x, y = y, x
		}
		return cmp.Compare(key(x), key(y))
	})
	return nil
}

func (c *call) alertRecord(i int, al alert) object {
	a := c.account
	h := a.heads[i]
	id := al.id(a)
	d := newDice(a.seed, kindAlert, al.incident*maxAlerts+al.place)
	summary := alertSummary(a, al.incident, al.place)
	d.next()
	key := a.alertKey(al)
	d.next()
	d.next()
	severity := pick(&d, []string{"info", "warning", "error", "critical"})
	if al.event != nil {
		summary, severity = al.event.text("payload", "summary"), al.event.text("payload", "severity")
	}
	var incident, service any = a.incidentRef(i), a.services[h.service].ref
	if c.includes("incidents") {
		incident = c.plain().incidentRecord(i, false)
	}
	if c.includes("services") {
		service = c.plain().serviceRecord(int(h.service))
	}
	return object{
		{"id", id}, {"type", "alert"}, {"summary", summary},
		{"self", apiURL("incidents", h.id) + "/alerts/" + id}, {"html_url", webURL("alerts", id)},
		{"created_at", instant(al.created)},
		{"status", al.status()},
		{"resolved_at", instantOrNull(al.resolved)},
		{"alert_key", key},
		{"service", service},
		{"first_trigger_log_entry", a.logEntryRef(i, 0)},
		{"incident", incident},
		{"suppressed", false},
		{"severity", severity},
		{"integration", a.integrations(int(h.service))[0]},
		{"body", a.alertBody(al, id, summary, severity, &d)},
	}
}

// alertBody is what came in: the API's own form of it is cef_details.
func (a *account) alertBody(al alert, id, summary, severity string, d *dice) object {
	s := a.services[a.heads[al.incident].service]
	contexts := []any{object{{"type", "link"}, {"href", "https://grafana.example.com/d/" + id}, {"text", "Dashboard"}}}
	var details any = object{{"firing", summary}, {"num_firing", d.between(1, 9)}, {"fingerprint", int64(d.next() >> 1)}}
	client, address := any("Prometheus"), any("https://prometheus.example.com/alerts?service="+s.slug)
	source, component, group, class := any(s.slug+"-"+string('1'+byte(d.below(9)))), any(s.component), any(pick(d, regions)), any(pick(d, alertNames))
	switch {
	case al.event != nil:
		p, _ := al.event.get("payload").(object)
		details, client, address = p.get("custom_details"), al.event.get("client"), al.event.get("client_url")
		source, component, group, class = p.get("source"), p.get("component"), p.get("group"), p.get("class")
		contexts = []any{}
		for _, l := range al.event.objects("links") {
			contexts = append(contexts, object{{"type", "link"}, {"href", l.get("href")}, {"text", l.get("text")}})
		}
	case al.incident%29 == 7: // some senders give text
		details = "Firing: " + summary + "\nSee the runbook: https://wiki.example.com/runbooks/" + s.slug
	}
	return object{
		{"type", "alert_body"},
		{"contexts", contexts},
		{"details", details},
		{"cef_details", object{
			{"source_origin", source}, {"source_component", component}, {"service_group", group}, {"event_class", class},
			{"description", summary}, {"severity", severity}, {"dedup_key", a.alertKey(al)},
			{"client", client}, {"client_url", address}, {"contexts", contexts}, {"details", details}, {"message", summary},
			{"mutations", []any{}}, {"suppressed", nil}, {"urgency", nil}, {"version", "1.0"}, {"priority", nil}, {"reporter", nil},
		}},
	}
}

func (c *call) showAlert() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	for _, al := range c.account.alertsOf(i) {
		if al.id(c.account) == c.ids[1] {
			return object{{"alert", c.alertRecord(i, al)}}, nil
		}
	}
	return nil, notFound
}

// alertChange is what a PUT asks of one alert.
type alertChange struct {
	ID       string   `json:"id"`
	Status   string   `json:"status"`
	Incident *pointer `json:"incident"`
}

func (c *call) updateAlerts() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Alerts []alertChange `json:"alerts"`
	}](c)
	switch {
	case err != nil:
		return nil, err
	case len(sent.Alerts) == 0:
		return nil, invalidInput("Alerts is required.")
	case len(sent.Alerts) > maxBulk:
		return nil, tooMany
	}
	changed, err := c.changeAlerts(i, user, sent.Alerts)
	if err != nil {
		return nil, err
	}
	return object{{"alerts", changed}, {"limit", maxPage}, {"offset", 0}, {"total", nil}, {"more", false}}, nil
}

func (c *call) updateAlert() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Alert *alertChange `json:"alert"`
	}](c)
	if err != nil {
		return nil, err
	}
	if sent.Alert == nil {
		return nil, invalidInput("Alert is required.")
	}
	sent.Alert.ID = c.ids[1]
	changed, err := c.changeAlerts(i, user, []alertChange{*sent.Alert})
	if err != nil {
		return nil, err
	}
	return object{{"alert", changed[0]}}, nil
}

// changeAlerts resolves alerts or moves them to another incident: all or none.
// An incident whose last alert was resolved is resolved, too.
func (c *call) changeAlerts(i, user int, changes []alertChange) ([]object, error) {
	a := c.account
	alerts := slices.Clone(a.alertsOf(i))
	places := make([]int, len(changes))
	targets := make([]int, len(changes))
	for n, ch := range changes {
		places[n] = slices.IndexFunc(alerts, func(al alert) bool { return al.id(a) == ch.ID })
		targets[n] = i
		switch {
		case places[n] < 0:
			return nil, notFound
		case ch.Status != "" && ch.Status != "resolved" && ch.Status != "triggered":
			return nil, invalidInput("Status must be triggered or resolved.")
		case ch.Status == "triggered" && alerts[places[n]].resolved != 0:
			return nil, invalidInput("A resolved alert cannot be triggered again.")
		case ch.Incident != nil:
			target, ok := c.findIncident(ch.Incident.ID)
			if !ok || a.heads[target].status == statusResolved {
				return nil, invalidInput("Incident not found or already resolved.")
			}
			targets[n] = target
		}
	}
	moved := map[int]bool{}
	for n, ch := range changes {
		al := &alerts[places[n]]
		if ch.Status == "resolved" && al.resolved == 0 {
			al.resolved = c.now.Unix()
		}
		if targets[n] != i {
			e := a.editOf(targets[n])
			e.alerts, e.updated = append(slices.Clone(a.alertsOf(targets[n])), *al), c.now.Unix()
			moved[places[n]] = true
		}
	}
	records := []object{}
	for n := range changes {
		records = append(records, c.alertRecord(targets[n], alerts[places[n]]))
	}
	left := []alert{}
	open := 0
	for n, al := range alerts {
		if !moved[n] {
			left = append(left, al)
		}
		if !moved[n] && al.resolved == 0 {
			open++
		}
	}
	e := a.editOf(i)
	e.alerts, e.updated = left, c.now.Unix()
	if open == 0 && len(left) > 0 && a.heads[i].status != statusResolved {
		c.setStatus(i, "resolved", user)
	}
	return records, nil
}
