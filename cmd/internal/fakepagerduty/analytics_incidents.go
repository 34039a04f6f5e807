package fakepagerduty

import (
	"slices"
	"time"
)

// grouping is what the metrics of incidents are grouped by.
type grouping struct {
	of    func(a *account, i int) []int // the groups of an incident
	names func(a *account, group int) object
}

var (
	allTogether = grouping{
		of:    func(*account, int) []int { return []int{0} },
		names: func(*account, int) object { return nil },
	}
	byService = grouping{
		of: func(a *account, i int) []int { return []int{int(a.heads[i].service)} },
		names: func(a *account, g int) object {
			s := a.services[g]
			o := object{{"service_id", s.id}, {"service_name", s.name}, {"team_id", nil}, {"team_name", nil}}
			if len(s.teams) > 0 {
				o.set("team_id", a.teams[s.teams[0]].id)
				o.set("team_name", a.teams[s.teams[0]].name)
			}
			return o
		},
	}
	byTeam = grouping{
		of: func(a *account, i int) []int { return a.services[a.heads[i].service].teams },
		names: func(a *account, g int) object {
			return object{{"team_id", a.teams[g].id}, {"team_name", a.teams[g].name}}
		},
	}
	byPolicy = grouping{
		of: func(a *account, i int) []int { return []int{a.policyOf(i)} },
		names: func(a *account, g int) object {
			return object{{"escalation_policy_id", a.policies[g].id}, {"escalation_policy_name", a.policies[g].name}}
		},
	}
)

// incidentMetrics answers one row for each group and, if it was asked for, each
// day, week or month.
func incidentMetrics(by grouping) func(*call) (any, error) {
	return func(c *call) (any, error) {
		q, err := c.ofIncidents()
		if err != nil {
			return nil, err
		}
		unit := q.sent.text("aggregate_unit")
		type place struct {
			group int
			start int64
		}
		members := map[place][]int{}
		var places []place
		for _, i := range q.incidents {
			start := startOf(instant(c.account.heads[i].created).In(q.zone), unit)
			for _, g := range by.of(c.account, i) {
				p := place{g, start.Unix()}
				if members[p] == nil {
					places = append(places, p)
				}
				members[p] = append(members[p], i)
			}
		}
		rows := []object{}
		for _, p := range places {
			row := c.metrics(members[p], q)
			if unit != "" {
				row = append(row, field{"range_start", time.Unix(p.start, 0).In(q.zone).Format("2006-01-02T15:04:05")})
			}
			row = append(row, by.names(c.account, p.group)...)
			if by.names(c.account, 0).has("escalation_policy_id") {
				row = append(row, field{"distinct_responder_count", c.responders(members[p])})
			}
			rows = append(rows, row)
		}
		name := "total_incident_count"
		if unit != "" {
			name = "range_start"
		}
		orderBy, order := q.order(rows, name)
		answer := object{{"data", rows}, {"filters", q.filters}, {"time_zone", q.zoneName}, {"order", order}, {"order_by", orderBy}}
		if unit != "" {
			answer = append(answer, field{"aggregate_unit", unit})
		}
		return answer, nil
	}
}

// startOf is the beginning of the unit that holds the time; without a unit it
// is always the same.
func startOf(t time.Time, unit string) time.Time {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	switch unit {
	case "day":
		return day
	case "week":
		return day.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case "month":
		return day.AddDate(0, 0, 1-t.Day())
	}
	return time.Time{}
}

func (c *call) responders(incidents []int) int {
	seen := map[int32]bool{}
	for _, i := range incidents {
		seen[c.account.heads[i].responder] = true
	}
	return len(seen)
}

// metrics sums up incidents.
func (c *call) metrics(incidents []int, q *insight) object {
	var acked, resolved, engaged, mobilized []int64
	var total measures
	acknowledged, auto, down := 0, 0, int64(0)
	for _, i := range incidents {
		m := c.measure(i, q.zone)
		if m.acknowledged {
			acknowledged++
			acked, engaged = append(acked, m.acked), append(engaged, m.engaged)
			mobilized = append(mobilized, m.acked/2)
		}
		if m.isResolved {
			resolved = append(resolved, m.resolved)
			down += m.resolved
		}
		if m.autoResolved {
			auto++
		}
		total.assignments += m.assignments
		total.escalations += m.escalations
		total.timeouts += m.timeouts
		total.manual += m.manual
		total.reassigned += m.reassigned
		total.notifications += m.notifications
		total.business += m.business
		total.off += m.off
		total.sleep += m.sleep
		total.engaged += m.engaged
	}
	slices.Sort(acked)
	slices.Sort(resolved)
	count := len(incidents)
	up := max(0, 100-float64(down)/float64(count)/q.until.Sub(q.since).Seconds()*100)
	return object{
		{"mean_assignment_count", total.assignments / count},
		{"mean_engaged_seconds", mean(engaged)},
		{"mean_engaged_user_count", 1},
		{"mean_seconds_to_engage", mean(mobilized)},
		{"mean_seconds_to_first_ack", mean(acked)},
		{"mean_seconds_to_mobilize", nil},
		{"mean_seconds_to_resolve", mean(resolved)},
		{"mean_user_defined_engaged_seconds", mean(engaged)},
		{"p50_seconds_to_first_ack", percentile(acked, 50)}, {"p75_seconds_to_first_ack", percentile(acked, 75)},
		{"p90_seconds_to_first_ack", percentile(acked, 90)}, {"p95_seconds_to_first_ack", percentile(acked, 95)},
		{"p50_seconds_to_resolve", percentile(resolved, 50)}, {"p75_seconds_to_resolve", percentile(resolved, 75)},
		{"p90_seconds_to_resolve", percentile(resolved, 90)}, {"p95_seconds_to_resolve", percentile(resolved, 95)},
		{"total_business_hour_interruptions", total.business},
		{"total_engaged_seconds", total.engaged},
		{"total_escalation_count", total.escalations},
		{"total_incident_count", count},
		{"total_incidents_acknowledged", acknowledged},
		{"total_incidents_auto_resolved", auto},
		{"total_incidents_manual_escalated", total.manual},
		{"total_incidents_reassigned", total.reassigned},
		{"total_incidents_timeout_escalated", total.timeouts},
		{"total_interruptions", total.business + total.off + total.sleep},
		{"total_notifications", total.notifications},
		{"total_off_hour_interruptions", total.off},
		{"total_sleep_hour_interruptions", total.sleep},
		{"total_snoozed_seconds", 0},
		{"total_user_defined_engaged_seconds", total.engaged},
		{"up_time_pct", float64(int(up*1000)) / 1000},
	}
}
