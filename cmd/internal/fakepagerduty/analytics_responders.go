package fakepagerduty

import "time"

// load is what one user carried.
type load struct {
	level1, above   time.Duration // on call
	incidents       []int
	from, to        int // escalations by timeout
	business        int
	off, sleep, ack int
	acked, engaged  []int64
}

// loads are the loads of all users that pass the filters.
func (c *call) loads(q *insight) map[int]*load {
	a := c.account
	all := map[int]*load{}
	of := func(u int) *load {
		if all[u] == nil {
			all[u] = &load{}
		}
		return all[u]
	}
	for i, s := range a.schedules {
		if !q.allows("team_ids", a.teams[s.team].id) {
			continue
		}
		for _, sh := range s.shifts(q.since, q.until) {
			d := earlier(sh.end, q.until).Sub(later(sh.start, q.since))
			if i < teamCount {
				of(sh.user).level1 += d
			} else {
				of(sh.user).above += d
			}
		}
	}
	for _, i := range q.incidents {
		m := c.measure(i, q.zone)
		l := of(m.responder)
		l.incidents = append(l.incidents, i)
		l.business, l.off, l.sleep, l.to = l.business+m.business, l.off+m.off, l.sleep+m.sleep, l.to+m.timeouts
		if m.acknowledged {
			l.ack++
			l.acked, l.engaged = append(l.acked, m.acked), append(l.engaged, m.engaged)
		}
	}
	for u := range all {
		if !q.allows("responder_ids", a.users[u].id) {
			delete(all, u)
		}
	}
	return all
}

func (l *load) add(other *load) {
	l.level1, l.above = l.level1+other.level1, l.above+other.above
	l.incidents = append(l.incidents, other.incidents...)
	l.from, l.to, l.ack = l.from+other.from, l.to+other.to, l.ack+other.ack
	l.business, l.off, l.sleep = l.business+other.business, l.off+other.off, l.sleep+other.sleep
	l.acked, l.engaged = append(l.acked, other.acked...), append(l.engaged, other.engaged...)
}

func (l *load) record() object {
	var engaged int64
	for _, s := range l.engaged {
		engaged += s
	}
	return object{
		{"mean_engaged_seconds", mean(l.engaged)},
		{"mean_time_to_acknowledge_seconds", mean(l.acked)},
		{"total_business_hour_interruptions", l.business},
		{"total_engaged_seconds", engaged},
		{"total_incident_count", len(l.incidents)},
		{"total_incidents_acknowledged", l.ack},
		{"total_incidents_manual_escalated_from", 0}, {"total_incidents_manual_escalated_to", 0},
		{"total_incidents_reassigned_from", 0}, {"total_incidents_reassigned_to", 0},
		{"total_incidents_timeout_escalated_from", l.from}, {"total_incidents_timeout_escalated_to", l.to},
		{"total_interruptions", l.business + l.off + l.sleep},
		{"total_notifications", len(l.incidents) + l.business + l.off + l.sleep},
		{"total_off_hour_interruptions", l.off},
		{"total_seconds_on_call", int((l.level1 + l.above) / time.Second)},
		{"total_seconds_on_call_level_1", int(l.level1 / time.Second)},
		{"total_seconds_on_call_level_2_plus", int(l.above / time.Second)},
		{"total_sleep_hour_interruptions", l.sleep},
	}
}

// responderMetrics answers a row for each user or, together, one for all.
func responderMetrics(together bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		q, err := c.insight("date_range_start", "date_range_end")
		if err != nil {
			return nil, err
		}
		all := c.loads(q)
		rows := []object{}
		var sum load
		for u, person := range c.account.users {
			l := all[u]
			if l == nil {
				continue
			}
			sum.add(l)
			row := append(l.record(), field{"responder_id", person.id}, field{"responder_name", person.name}, field{"team_id", nil}, field{"team_name", nil})
			if len(person.teams) > 0 {
				row.set("team_id", c.account.teams[person.teams[0]].id)
				row.set("team_name", c.account.teams[person.teams[0]].name)
			}
			rows = append(rows, row)
		}
		if together {
			rows = []object{sum.record()}
		}
		orderBy, order := q.order(rows, "total_incident_count")
		return object{{"data", rows}, {"filters", q.filters}, {"time_zone", q.zoneName}, {"order", order}, {"order_by", orderBy}}, nil
	}
}

// listResponderIncidents answers what one user answered, the oldest first.
func (c *call) listResponderIncidents() (any, error) {
	u, ok := c.account.userByID[c.id]
	if !ok {
		return nil, notFound
	}
	q, err := c.insight("created_at_start", "created_at_end")
	if err != nil {
		return nil, err
	}
	a := c.account
	records := []object{}
	for _, i := range q.incidents {
		m := c.measure(i, q.zone)
		if m.responder != u {
			continue
		}
		r := c.rawIncident(i, q)
		acks, toAck := 0, any(nil)
		if m.acknowledged {
			acks, toAck = 1, m.acked
		}
		records = append(records, object{
			{"incident_id", r.get("id")}, {"incident_number", r.get("incident_number")}, {"incident_description", r.get("description")},
			{"incident_created_at", r.get("created_at")}, {"incident_urgency", r.get("urgency")},
			{"incident_priority_id", r.get("priority_id")}, {"incident_priority_name", r.get("priority_name")}, {"incident_priority_order", nil},
			{"mean_time_to_acknowledge_seconds", toAck}, {"responder_id", a.users[u].id}, {"responder_name", a.users[u].name},
			{"service_id", r.get("service_id")}, {"service_name", r.get("service_name")},
			{"service_team_id", r.get("team_id")}, {"service_team_name", r.get("team_name")},
			{"total_acknowledgements", acks}, {"total_engaged_seconds", m.engaged},
			{"total_business_hour_interruptions", m.business}, {"total_sleep_hour_interruptions", m.sleep},
			{"total_interruptions", m.business + m.off + m.sleep}, {"total_manual_escalations_from", 0}, {"total_manual_escalations_to", m.manual},
			{"total_reassignments_from", 0}, {"total_reassignments_to", m.reassigned}, {"total_timeout_escalations_from", 0}, {"total_timeout_escalations_to", m.timeouts},
		})
	}
	p, err := q.cut(records, "incident_id", defaultRaw)
	if err != nil {
		return nil, err
	}
	return append(object{{"responder_id", a.users[u].id}}, p.without("more").with("order_by", "incident_created_at").with("filters", q.filters)...), nil
}
