package fakepagerduty

import (
	"slices"
	"strings"
	"time"
)

// The schedules of the newer kind are made of shifts: rotations with events that
// recur, custom shifts, and overrides of both.

const (
	shiftSchedulesPath = "/v3/schedules"
	rotationsPath      = "/v3/schedules/{id}/rotations"
	eventsPath         = "/v3/schedules/{id}/rotations/{id}/events"
	customShiftsPath   = "/v3/schedules/{id}/custom_shifts"
	shiftOverridesPath = "/v3/schedules/{id}/overrides"
)

// shiftScheduleCount is how many there are at first: one for every fifth team.
const shiftScheduleCount = 8

func shiftSchedules() *collection {
	return &collection{
		path: shiftSchedulesPath, one: "schedule", many: "schedules", ops: "list show create update delete", needs: []string{"name", "time_zone"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(shiftScheduleCount, a.shiftSchedule), nil
		},
		match: func(c *call, o object) bool {
			return c.named(o.text("name")) && c.filterAllows("team_ids[]", o.ids("teams")...)
		},
		view: (*call).viewShiftSchedule,
		complete: func(c *call, id string, old, sent object) (object, error) {
			for _, name := range []string{"rotations", "escalation_policies", "final_schedule"} {
				if sent.has(name) {
					return nil, invalidInput(title(name) + " cannot be set here.")
				}
			}
			if old == nil {
				old = object{
					{"id", id}, {"type", "schedule_v3"}, {"self", apiURL("v3/schedules", id)}, {"html_url", webURL("schedules", id)},
					{"name", ""}, {"time_zone", ""}, {"description", ""}, {"teams", []any{}},
					{"http_cal_url", nil}, {"web_cal_url", nil},
				}
			}
			o := old.patched(sent.without("type"))
			if o.text("name") == "" {
				return nil, invalidInput("Name can't be blank.")
			}
			if o.text("time_zone") == "" {
				return nil, invalidInput("Time_zone can't be blank.")
			}
			return o, nil
		},
	}
}

func (a *account) shiftSchedule(i int) object {
	t := i * 5
	id := shortID(a.seed, kindShift, i)
	name := a.teams[t].name + []string{" Follow the sun", " Weekend cover"}[i%2]
	return object{
		{"id", id}, {"type", "schedule_v3"}, {"self", apiURL("v3/schedules", id)}, {"html_url", webURL("schedules", id)},
		{"name", name}, {"time_zone", zones[i%3].name}, {"description", "Who answers for " + a.teams[t].name + ", by shifts"},
		{"teams", []raw{a.teams[t].ref}},
		{"http_cal_url", "https://acme-demo.pagerduty.com/private/" + strings.ToLower(longID(a.seed, kindShift, i)) + "/feed"},
		{"web_cal_url", "webcal://acme-demo.pagerduty.com/private/" + strings.ToLower(longID(a.seed, kindShift, i)) + "/feed"},
	}
}

// shiftReference names such a schedule inside another record.
func shiftReference(o object) object {
	return object{
		{"id", o.text("id")}, {"type", "schedule_v3_reference"}, {"summary", o.text("name")},
		{"self", o.get("self")}, {"html_url", o.get("html_url")},
	}
}

// viewShiftSchedule is a reference in a list; whole it has its rotations, its
// users and, if that was asked for, who is on call when.
func (c *call) viewShiftSchedule(o object) object {
	if c.method == "GET" && len(c.ids) == 0 {
		return shiftReference(o)
	}
	a := c.account
	id := o.text("id")
	all, _ := a.records(rotationsPath, id)
	rendered := []object{}
	var users []raw
	var seen []string
	for _, r := range all {
		r = a.withEvents(id, r)
		rendered = append(rendered, r)
		for _, e := range r.objects("events") {
			for _, m := range e.objects("assignment_strategy", "members") {
				if u, ok := a.userByID[m.text("user_id")]; ok && !slices.Contains(seen, a.users[u].id) {
					seen, users = append(seen, a.users[u].id), append(users, a.users[u].ref)
				}
			}
		}
	}
	policies := []raw{}
	for _, p := range a.policies {
		for _, r := range p.rules {
			if !p.deleted && slices.ContainsFunc(r.targets, func(t target) bool { return strings.Contains(string(t.other), `"`+id+`"`) }) {
				policies = append(policies, p.ref)
			}
		}
	}
	o = o.with("escalation_policies", policies).with("users", slices.Concat([]raw{}, users)).with("rotations", rendered)
	if since, until := c.shiftSpan(); c.includes("final_schedule") || c.query.Has("since") {
		o = o.with("final_schedule", c.finalShifts(o, since, until))
	}
	return o
}

// shiftSpan is the range of shifts: two weeks from now unless the query says otherwise.
func (c *call) shiftSpan() (since, until time.Time) {
	since, until, _ = c.span()
	if since.IsZero() {
		since = c.now
	}
	if until.IsZero() || until.Sub(since) > maxSpan {
		until = since.Add(14 * 24 * time.Hour)
	}
	return since, until
}

func rotations() *collection {
	return &collection{
		path: rotationsPath, above: shiftSchedulesPath, one: "rotation", many: "rotations", ops: "list show create delete",
		seed: func(a *account, parents []string) ([]object, error) {
			i := a.shiftIndex(parents[0])
			if i < 0 {
				return []object{}, nil
			}
			return []object{a.rotation(parents[0], wideID(a.seed, kindShift, 100+i))}, nil
		},
		view: func(c *call, o object) object { return c.account.withEvents(c.ids[0], o) },
		complete: func(c *call, id string, _, _ object) (object, error) {
			return c.account.rotation(c.ids[0], wideID(c.account.seed, kindMade, c.account.made)), nil
		},
	}
}

// shiftIndex is which of the schedules of the beginning it is, or -1.
func (a *account) shiftIndex(id string) int {
	for i := range shiftScheduleCount {
		if shortID(a.seed, kindShift, i) == id {
			return i
		}
	}
	return -1
}

// wideID is an id of 26 characters.
func wideID(seed uint64, k kind, i int) string {
	return "01" + longID(seed, k, i)[2:] + longID(seed, k, 700_000_000+i)[2:]
}

func (a *account) rotation(schedule, id string) object {
	return object{
		{"id", id}, {"type", "rotation"}, {"self", apiURL("v3/schedules/"+schedule+"/rotations", id)}, {"html_url", webURL("schedules", schedule)},
		{"schedule", object{{"id", schedule}, {"type", "schedule_v3_reference"}}},
	}
}

func (a *account) withEvents(schedule string, rotation object) object {
	events, _ := a.records(eventsPath, schedule, rotation.text("id"))
	return rotation.with("events", events)
}

func rotationEvents() *collection {
	return &collection{
		path: eventsPath, above: rotationsPath, one: "event", many: "events", ops: "list show create update delete",
		needs: []string{"name", "start_time", "end_time", "effective_since", "recurrence", "assignment_strategy"},
		seed: func(a *account, parents []string) ([]object, error) {
			i := a.shiftIndex(parents[0])
			if i < 0 || parents[1] != wideID(a.seed, kindShift, 100+i) {
				return []object{}, nil
			}
			return a.shiftEvents(i), nil
		},
		complete: completeEvent,
	}
}

// shiftEvents are those of a schedule of the beginning: one by day and one by
// night, or one for the weekend.
func (a *account) shiftEvents(i int) []object {
	members := []object{}
	for _, u := range a.teams[i*5].members {
		members = append(members, object{{"type", "user_member"}, {"user_id", a.users[u].id}})
	}
	monday := mondayMorning(a.base.AddDate(0, 0, -70), zones[i%3])
	event := func(n int, name string, hour, hours int, rule string) object {
		start := time.Date(monday.Year(), monday.Month(), monday.Day(), hour, 0, 0, 0, monday.Location())
		at := func(t time.Time) object { return object{{"date_time", t}, {"time_zone", zones[i%3].name}} }
		return object{
			{"id", wideID(a.seed, kindShift, 200+i*8+n)}, {"type", "event"}, {"name", name}, {"start_time", at(start)}, {"end_time", at(start.Add(time.Duration(hours) * time.Hour))},
			{"effective_since", start.UTC()}, {"effective_until", nil}, {"recurrence", []string{rule}},
			{"assignment_strategy", object{{"type", "rotating_member_assignment_strategy"}, {"shifts_per_member", 1}, {"members", members}}},
		}
	}
	if i%2 == 1 {
		return []object{event(0, "Weekend", 8, 12, "RRULE:FREQ=WEEKLY;BYDAY=SA,SU")}
	}
	return []object{event(0, "Day", 8, 12, "RRULE:FREQ=DAILY"), event(1, "Night", 20, 12, "RRULE:FREQ=DAILY")}
}

func completeEvent(c *call, id string, old, sent object) (object, error) {
	a := c.account
	if old == nil {
		events, _ := a.records(eventsPath, c.ids[0], c.ids[1])
		if len(events) >= 5 {
			return nil, invalidInput("Events of a rotation are at most 5.")
		}
		old = object{
			{"id", wideID(a.seed, kindMade, a.made)}, {"type", "event"}, {"name", ""}, {"start_time", nil}, {"end_time", nil},
			{"effective_since", nil}, {"effective_until", nil}, {"recurrence", nil}, {"assignment_strategy", nil},
		}
		if at, ok := parseTime(sent.text("effective_since")); !ok {
			return nil, invalidInput("Effective_since is invalid.")
		} else if at.Before(c.now) {
			sent = sent.with("effective_since", c.now)
		}
	} else if since, _ := parseTime(old.text("effective_since")); since.Before(c.now) {
		if until, ok := parseTime(old.text("effective_until")); ok && until.Before(c.now) {
			return nil, invalidInput("Effective_until lies in the past: the event is over.")
		}
		for _, f := range sent {
			if f.name != "effective_until" && f.name != "type" && string(appendJSON(nil, f.value)) != string(appendJSON(nil, old.get(f.name))) {
				return nil, invalidInput(title(f.name) + " of an active event cannot be changed.")
			}
		}
	}
	o := old.patched(sent.without("type"))
	start, ok1 := parseTime(o.text("start_time", "date_time"))
	end, ok2 := parseTime(o.text("end_time", "date_time"))
	if !ok1 || !ok2 || !end.After(start) {
		return nil, invalidInput("End_time must be after start_time.")
	}
	for _, m := range o.objects("assignment_strategy", "members") {
		if _, ok := a.userByID[m.text("user_id")]; !ok && m.text("type") == "user_member" {
			return nil, invalidInput("Assignment_strategy names a user who does not exist.")
		}
	}
	return tree(o), nil
}
