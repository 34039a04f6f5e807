package fakepagerduty

import (
	"encoding/json"
	"slices"
	"strconv"
)

// The bounds of a page of raw analytics.
const (
	defaultRaw = 100
	maxRaw     = 1000
)

const plainTime = "2006-01-02T15:04:05Z07:00"

// rawIncident is an incident with its numbers.
func (c *call) rawIncident(i int, q *insight) object {
	a := c.account
	h, e := a.heads[i], a.editOrNone(i)
	s, m := a.services[h.service], c.measure(i, q.zone)
	d := newDice(a.seed, kindIncidentText, i)
	responder := a.users[m.responder]
	policy := a.policies[a.policyOf(i)]
	at := func(unix int64) any {
		if unix == 0 {
			return nil
		}
		return instant(unix).In(q.zone).Format(plainTime)
	}
	orNull := func(n int64, ok bool) any {
		if !ok {
			return nil
		}
		return n
	}
	acks, ackIDs, ackNames := 0, []string{}, []string{}
	if m.acknowledged {
		acks, ackIDs, ackNames = 1, []string{responder.id}, []string{responder.name}
	}
	o := object{
		{"id", h.id}, {"incident_number", firstNumber + i}, {"description", a.incidentTitle(&d, h, e)}, {"status", h.status.String()}, {"urgency", h.urgency()},
		{"created_at", at(h.created)}, {"updated_at", at(max(h.changed(), e.updated))}, {"resolved_at", at(h.resolved)},
		{"service_id", s.id}, {"service_name", s.name}, {"team_id", nil}, {"team_name", nil},
		{"escalation_policy_id", policy.id}, {"escalation_policy_name", policy.name},
		{"incident_type_name", typeOf(e)}, {"incident_type_id", nil},
		{"priority_id", nil}, {"priority_name", nil}, {"priority_order", nil}, {"major", false},
		{"acknowledged_user_ids", ackIDs}, {"acknowledged_user_names", ackNames}, {"acknowledgement_count", acks}, {"active_user_count", 1},
		{"assigned_user_ids", []string{responder.id}}, {"assigned_user_names", []string{responder.name}}, {"assignment_count", m.assignments},
		{"joined_user_ids", []string{}}, {"joined_user_names", []string{}},
		{"auto_resolved", m.autoResolved}, {"resolved_by_user_id", nil}, {"resolved_by_user_name", nil},
		{"business_hour_interruptions", m.business}, {"off_hour_interruptions", m.off}, {"sleep_hour_interruptions", m.sleep},
		{"total_interruptions", m.business + m.off + m.sleep}, {"total_notifications", m.notifications},
		{"engaged_seconds", m.engaged}, {"engaged_user_count", acks},
		{"escalation_count", m.escalations}, {"manual_escalation_count", m.manual}, {"timeout_escalation_count", m.timeouts}, {"reassignment_count", m.reassigned},
		{"seconds_to_engage", orNull(m.acked, m.acknowledged)}, {"seconds_to_first_ack", orNull(m.acked, m.acknowledged)}, {"seconds_to_mobilize", nil},
		{"seconds_to_resolve", orNull(m.resolved, m.isResolved)}, {"snoozed_seconds", 0}, {"user_defined_effort_seconds", nil},
	}
	if len(s.teams) > 0 {
		o.set("team_id", a.teams[s.teams[0]].id)
		o.set("team_name", a.teams[s.teams[0]].name)
	}
	if m.isResolved && !m.autoResolved {
		o.set("resolved_by_user_id", responder.id)
		o.set("resolved_by_user_name", responder.name)
	}
	if kind, ok := a.record(typeOf(e), "/incidents/types"); ok {
		o.set("incident_type_id", kind.text("id"))
	}
	if p := c.priorityOfIncident(i); p != nil {
		o.set("priority_id", p.get("id"))
		o.set("priority_name", p.get("name"))
		n, _ := strconv.Atoi(p.text("name")[1:])
		o.set("priority_order", 1<<(26-n))
		o.set("major", isMajor(p))
	}
	return o
}

func (c *call) listRawIncidents() (any, error) {
	q, err := c.ofIncidents()
	if err != nil {
		return nil, err
	}
	records := []object{}
	for _, i := range q.incidents {
		records = append(records, c.rawIncident(i, q))
	}
	p, err := q.cut(records, "id", defaultRaw)
	if err != nil {
		return nil, err
	}
	return p.with("filters", q.filters), nil
}

// cut is the page that the body asks for, between starting_after and ending_before.
func (q *insight) cut(records []object, id string, byDefault int) (object, error) {
	limit := byDefault
	if n, ok := q.sent.get("limit").(json.Number); ok {
		v, err := strconv.Atoi(n.String())
		if err != nil || v < 0 || v > maxRaw {
			return nil, invalidInput("Limit must be between 0 and 1000.")
		}
		limit = v
	}
	by, direction := q.sent.text("order_by"), q.sent.text("order")
	if by == "" {
		by = "created_at"
	}
	if direction == "" {
		direction = "asc"
	}
	if len(records) > 0 && records[0].has(by) {
		slices.SortStableFunc(records, func(x, y object) int {
			if direction == "desc" {
				x, y = y, x
			}
			return compareValues(x.get(by), y.get(by))
		})
	}
	from, to := 0, len(records)
	for name, end := range map[string]*int{"starting_after": &from, "ending_before": &to} {
		if key := q.sent.text(name); key != "" {
			n := slices.IndexFunc(records, func(o object) bool { return o.text(id) == key })
			if n < 0 {
				return nil, invalidInput(title(name) + " is invalid.")
			}
			*end = n
			if name == "starting_after" {
				*end = n + 1
			}
		}
	}
	from = min(from, to)
	page := records[from:min(from+limit, to)]
	if q.sent.text("ending_before") != "" {
		page = records[max(from, to-limit):to]
	}
	more := from+len(page) < to
	first, last := "", ""
	if len(page) > 0 {
		first, last = page[0].text(id), page[len(page)-1].text(id)
	}
	return object{
		{"data", page}, {"first", first}, {"last", last}, {"limit", limit}, {"more", more},
		{"order", direction}, {"order_by", by}, {"time_zone", q.zoneName},
	}, nil
}

// oneInsight is a question about the incident that the path names.
func (c *call) oneInsight() (int, *insight, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return 0, nil, notFound
	}
	zone, err := c.zone()
	if zone == nil {
		zone = instant(0).Location()
	}
	return i, &insight{zone: zone, zoneName: "Etc/UTC"}, err
}

func (c *call) showRawIncident() (any, error) {
	i, q, err := c.oneInsight()
	if err != nil {
		return nil, err
	}
	return c.rawIncident(i, q), nil
}

// listRawResponses answers who was asked, and when they answered.
func (c *call) listRawResponses() (any, error) {
	i, q, err := c.oneInsight()
	if err != nil {
		return nil, err
	}
	a := c.account
	h := a.heads[i]
	responses := []object{}
	for _, e := range a.logEntries(i) {
		kind := map[string]string{"assign": "assigned", "escalate": "escalated", "delegate": "added_responder"}[e.kind]
		for _, u := range e.people {
			if kind == "" {
				continue
			}
			status, responded, took := "pending", any(nil), any(nil)
			if h.acked >= e.at && int(h.responder) == u {
				status, responded, took = "joined", instant(h.acked).In(q.zone).Format(plainTime), h.acked-e.at
			}
			responses = append(responses, object{
				{"responder_name", a.users[u].name}, {"responder_id", a.users[u].id}, {"response_status", status}, {"responder_type", kind},
				{"requested_at", instant(e.at).In(q.zone).Format(plainTime)}, {"responded_at", responded}, {"time_to_respond_seconds", took},
			})
		}
	}
	return object{{"incident_id", h.id}, {"responses", responses}, {"limit", defaultRaw}, {"order", "asc"}, {"order_by", "requested_at"}, {"time_zone", q.zoneName}}, nil
}

func (c *call) listRawUsers() (any, error) {
	q, err := c.insight("created_at_start", "created_at_end")
	if err != nil {
		return nil, err
	}
	records := []object{}
	for u := range c.account.users {
		if o := c.rawUser(u); q.allows("team_ids", c.teamIDs(u)...) && q.allows("user_ids", o.text("id")) {
			records = append(records, o)
		}
	}
	p, err := q.cut(records, "id", defaultRaw)
	if err != nil {
		return nil, err
	}
	return p.with("filters", q.filters), nil
}

func (c *call) teamIDs(u int) []string {
	var out []string
	for _, t := range c.account.users[u].teams {
		out = append(out, c.account.teams[t].id)
	}
	return out
}

// rawUser says whether a user can be reached, and is needed.
func (c *call) rawUser(u int) object {
	a := c.account
	d := newDice(a.seed, kindAnalytics, u)
	schedules, policies := 0, 0
	for _, s := range a.schedules {
		if slices.Contains(s.users, u) {
			schedules++
		}
	}
	for _, p := range a.policies {
		if slices.Contains(a.callees(p), u) {
			policies++
		}
	}
	record := c.plain().userRecord(u)
	reachable := !unreachable(u)
	channels, methods := []string{"EmailChannel", "PhoneChannel", "PushChannel"}, 3
	if !reachable {
		channels, methods = []string{}, 0
	}
	var team, teamName any
	if len(a.users[u].teams) > 0 {
		team, teamName = a.teams[a.users[u].teams[0]].id, a.teams[a.users[u].teams[0]].name
	}
	return object{
		{"id", a.users[u].id}, {"user_name", a.users[u].name}, {"email", a.users[u].email}, {"account_id", 1454},
		{"description", record.get("job_title")}, {"time_zone", a.userZone(u).name}, {"role", orText(record.text("role"), "user")},
		{"team_id", team}, {"team_name", teamName}, {"created_at", a.base.AddDate(0, -d.between(1, 60), 0)}, {"last_sign_in_at", a.base.AddDate(0, 0, -d.below(40))},
		{"default_notification_channel_count", methods}, {"escalation_policies_count", policies}, {"schedules_count", schedules},
		{"channel_types_configured", channels}, {"team_count", len(a.users[u].teams)}, {"downloaded_mobile_app", d.percent(70)},
		{"notification_methods", reachable}, {"on_escalation_policy", policies > 0}, {"on_schedule", schedules > 0}, {"signed_up", d.percent(95)},
	}
}

func orText(s, byDefault string) string {
	if s == "" {
		return byDefault
	}
	return s
}

func (c *call) showUserMetrics() (any, error) {
	q, err := c.insight("created_at_start", "created_at_end")
	if err != nil {
		return nil, err
	}
	total, counts := 0, map[string]int{}
	for u := range c.account.users {
		if !q.allows("team_ids", c.teamIDs(u)...) {
			continue
		}
		total++
		o := c.rawUser(u)
		for _, name := range []string{"downloaded_mobile_app", "on_escalation_policy", "signed_up", "notification_methods"} {
			if o.get(name) == true {
				counts[name]++
			}
		}
	}
	row := object{{"total_user_count", total}}
	for _, pair := range [][2]string{
		{"total_downloaded_mobile_app", "downloaded_mobile_app"}, {"total_on_escalation_policy", "on_escalation_policy"},
		{"total_signed_up", "signed_up"}, {"total_with_notification_methods", "notification_methods"},
	} {
		row = append(row, field{pair[0] + "_count", counts[pair[1]]}, field{pair[0] + "_percentage", float64(counts[pair[1]]*10000/max(1, total)) / 100})
	}
	return object{{"data", []object{row}}, {"filters", q.filters}, {"time_zone", q.zoneName}}, nil
}

func analyticsRoutes() []route {
	const metrics = "/analytics/metrics/incidents/"
	return []route{
		{"POST", metrics + "all", 200, incidentMetrics(allTogether)},
		{"POST", metrics + "services", 200, incidentMetrics(byService)},
		{"POST", metrics + "services/all", 200, incidentMetrics(allTogether)},
		{"POST", metrics + "teams", 200, incidentMetrics(byTeam)},
		{"POST", metrics + "teams/all", 200, incidentMetrics(allTogether)},
		{"POST", metrics + "escalation_policies", 200, incidentMetrics(byPolicy)},
		{"POST", metrics + "escalation_policies/all", 200, incidentMetrics(allTogether)},
		{"POST", "/analytics/metrics/responders/all", 200, responderMetrics(true)},
		{"POST", "/analytics/metrics/responders/teams", 200, responderMetrics(false)},
		{"POST", "/analytics/metrics/users/all", 200, (*call).showUserMetrics},
		{"POST", "/analytics/raw/incidents", 200, (*call).listRawIncidents},
		{"GET", "/analytics/raw/incidents/{id}", 200, (*call).showRawIncident},
		{"GET", "/analytics/raw/incidents/{id}/responses", 200, (*call).listRawResponses},
		{"POST", "/analytics/raw/responders/{id}/incidents", 200, (*call).listResponderIncidents},
		{"POST", "/analytics/raw/users", 200, (*call).listRawUsers},
	}
}
