package fakepagerduty

import (
	"cmp"
	"slices"
	"time"
)

// analyticsRange is the longest range of the analytics: a year.
const analyticsRange = 366 * 24 * time.Hour

// insight is one query of the analytics: its filters, and the incidents that
// pass them.
type insight struct {
	sent         object
	filters      object
	since, until time.Time
	zone         *time.Location
	zoneName     string
	incidents    []int
}

// insight reads a query. Names are those of the two ends of the range. Without
// a range it is the last month.
func (c *call) insight(sinceName, untilName string) (*insight, error) {
	sent, err := c.sent("")
	if err != nil {
		return nil, err
	}
	q := &insight{sent: sent, zone: time.UTC, zoneName: "Etc/UTC"}
	q.filters, _ = sent.get("filters").(object)
	if name := sent.text("time_zone"); name != "" {
		c.query.Set("time_zone", name)
		if q.zone, err = c.zone(); err != nil {
			return nil, err
		}
		q.zoneName = name
	}
	q.until = c.now
	for name, end := range map[string]*time.Time{sinceName: &q.since, untilName: &q.until} {
		if text := q.filters.text(name); text != "" {
			at, ok := parseTime(text)
			if !ok {
				return nil, invalidInput(title(name) + " is invalid.")
			}
			*end = at
		}
	}
	if q.since.IsZero() {
		q.since = q.until.Add(-month)
	}
	if !q.until.After(q.since) || q.until.Sub(q.since) > analyticsRange {
		return nil, badRange
	}
	q.incidents = c.analysed(q)
	return q, nil
}

// ofIncidents is an insight into incidents, for which a user's key must name
// teams or services.
func (c *call) ofIncidents() (*insight, error) {
	q, err := c.insight("created_at_start", "created_at_end")
	if err != nil {
		return nil, err
	}
	if c.key.user != noUser && len(q.list("team_ids")) == 0 && len(q.list("service_ids")) == 0 {
		return nil, invalidInput("A team_ids or service_ids filter is required for user-level API keys.")
	}
	return q, nil
}

// list are the strings of a filter.
func (q *insight) list(name string) []string {
	values, _ := q.filters.get(name).([]any)
	var out []string
	for _, v := range values {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// allows reports whether a filter lets one of the values pass.
func (q *insight) allows(name string, values ...string) bool {
	wanted := q.list(name)
	return len(wanted) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(wanted, v) })
}

// analysed are the incidents that pass all filters, the oldest first.
func (c *call) analysed(q *insight) []int {
	a := c.account
	since, until := q.since.Unix(), q.until.Unix()
	urgency := q.filters.text("urgency")
	var out []int
	for i, h := range a.heads {
		if h.created < since || h.created >= until || urgency != "" && h.urgency() != urgency {
			continue
		}
		s := a.services[h.service]
		var teams []string
		for _, t := range s.teams {
			teams = append(teams, a.teams[t].id)
		}
		if !q.allows("team_ids", teams...) || !q.allows("service_ids", s.id) || !q.allows("escalation_policy_ids", a.policies[a.policyOf(i)].id) {
			continue
		}
		if len(q.list("priority_ids"))+len(q.list("priority_names")) > 0 || q.filters.has("major") {
			p := c.priorityOfIncident(i)
			if !q.allows("priority_ids", p.text("id")) || !q.allows("priority_names", p.text("name")) {
				continue
			}
			if major, ok := q.filters.get("major").(bool); ok && major != isMajor(p) {
				continue
			}
		}
		out = append(out, i)
	}
	return out
}

// priorityOfIncident is nil for an incident without one.
func (c *call) priorityOfIncident(i int) object {
	a := c.account
	d := newDice(a.seed, kindIncidentText, i)
	a.incidentTitle(&d, a.heads[i], noEdit)
	p, _ := a.incidentPriority(&d, a.editOrNone(i)).(object)
	return p
}

// isMajor: the two highest priorities make an incident a major one.
func isMajor(p object) bool { return p.text("name") == "P1" || p.text("name") == "P2" }

// measures are the numbers of one incident, in seconds unless they are counts.
type measures struct {
	acked, resolved, engaged               int64 // 0 when it did not happen
	assignments, escalations, reassigned   int
	timeouts, manual, notifications        int
	business, off, sleep                   int // interruptions
	autoResolved, acknowledged, isResolved bool
	responder                              int
}

// measure is what the analytics know of an incident.
func (c *call) measure(i int, zone *time.Location) measures {
	a := c.account
	h := a.heads[i]
	m := measures{responder: int(h.responder), autoResolved: h.status == statusResolved && h.autoResolved, assignments: 1, isResolved: h.status == statusResolved}
	if h.status != statusResolved && h.acked == 0 {
		m.responder = int(h.assignee)
	}
	if h.acked != 0 {
		m.acked, m.acknowledged = h.acked-h.created, true
		end := h.resolved
		if end == 0 {
			end = c.now.Unix()
		}
		m.engaged = end - h.acked
	}
	if h.resolved != 0 {
		m.resolved = h.resolved - h.created
	}
	for _, e := range a.logEntries(i) {
		switch {
		case e.kind == "escalate" && e.channel.text("type") == "timeout":
			m.escalations, m.timeouts, m.assignments = m.escalations+1, m.timeouts+1, m.assignments+1
		case e.kind == "escalate":
			m.escalations, m.manual, m.assignments = m.escalations+1, m.manual+1, m.assignments+1
		case e.kind == "assign" && e.at > h.created:
			m.reassigned, m.assignments = m.reassigned+1, m.assignments+1
		}
	}
	m.notifications = 1 + 2*m.escalations
	if h.lowUrgency {
		return m
	}
	at := instant(h.created).In(zone)
	switch hour := at.Hour(); {
	case hour < 8 || hour >= 22:
		m.sleep = 1 + m.escalations
	case hour < 18 && at.Weekday() != time.Saturday && at.Weekday() != time.Sunday:
		m.business = 1 + m.escalations
	default:
		m.off = 1 + m.escalations
	}
	return m
}

// percentile is the value below which p percent of the sorted ones lie; nil of none.
func percentile(sorted []int64, p int) any {
	if len(sorted) == 0 {
		return nil
	}
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}

func mean(values []int64) any {
	if len(values) == 0 {
		return nil
	}
	var sum int64
	for _, v := range values {
		sum += v
	}
	return sum / int64(len(values))
}

// order sorts rows by the field that the query names.
func (q *insight) order(rows []object, byDefault string) (by, direction string) {
	by, direction = q.sent.text("order_by"), q.sent.text("order")
	if by == "" {
		by = byDefault
	}
	if direction == "" {
		direction = "desc"
	}
	slices.SortStableFunc(rows, func(x, y object) int {
		if direction == "desc" {
			x, y = y, x
		}
		return compareValues(x.get(by), y.get(by))
	})
	return by, direction
}

func compareValues(x, y any) int {
	switch x := x.(type) {
	case string:
		y, _ := y.(string)
		return cmp.Compare(x, y)
	default:
		return cmp.Compare(numberOf(x), numberOf(y))
	}
}

func numberOf(v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return -1
}
