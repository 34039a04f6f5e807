package fakepagerduty

import (
	"slices"
	"strings"
	"time"
)

func scheduleRoutes() []route {
	return []route{
		{"POST", "/schedules", 201, (*call).createSchedule},
		{"POST", "/schedules/preview", 200, (*call).previewSchedule},
		{"PUT", "/schedules/{id}", 200, (*call).updateSchedule},
		{"DELETE", "/schedules/{id}", 204, (*call).deleteSchedule},
	}
}

// scheduleSent reads a schedule: of its layers the first one is what counts
// here, with its first daily restriction.
func (c *call) scheduleSent(old schedule) (object, schedule, error) {
	a := c.account
	sent, err := c.sent("schedule")
	if err != nil {
		return nil, old, err
	}
	s := old
	if name := strings.TrimSpace(sent.text("name")); name != "" {
		if slices.ContainsFunc(a.schedules, func(x schedule) bool { return strings.EqualFold(x.name, name) && x.id != old.id && !x.deleted }) {
			return nil, old, invalidInput("Name has already been taken.")
		}
		s.name = name
	}
	if name := sent.text("time_zone"); name != "" {
		i := slices.IndexFunc(zones, func(z zone) bool { return z.name == name })
		if i < 0 {
			location, err := time.LoadLocation(name)
			if err != nil {
				return nil, old, invalidInput("Time_zone is invalid.")
			}
			_, seconds := c.now.In(location).Zone()
			s.zone = zone{name, seconds / 60}
		} else {
			s.zone = zones[i]
		}
	}
	if teams, ok := indexesOf(a.teamByID, sent.ids("teams")); ok && len(teams) > 0 {
		s.team = teams[0]
	}
	for n, l := range sent.objects("schedule_layers") {
		if n > 0 {
			break
		}
		var users []string
		for _, u := range l.objects("users") {
			users = append(users, u.text("user", "id"))
		}
		indexes, ok := indexesOf(a.userByID, users)
		start, ok2 := parseTime(l.text("rotation_virtual_start"))
		turn := intOf(l.get("rotation_turn_length_seconds"))
		if !ok || !ok2 || turn < 3600 || len(users) == 0 {
			return nil, old, invalidInput("Schedule_layers are invalid.")
		}
		s.users, s.start, s.turn, s.from, s.hours = indexes, start, time.Duration(turn)*time.Second, 0, 0
		for _, r := range l.objects("restrictions") {
			if at, err := time.Parse(time.TimeOnly, r.text("start_time_of_day")); err == nil && r.text("type") == "daily_restriction" {
				s.from, s.hours = at.Hour(), intOf(r.get("duration_seconds"))/3600
			}
		}
	}
	return sent, s, nil
}

func (c *call) createSchedule() (any, error) {
	sent, s, err := c.scheduleSent(schedule{zone: zones[3]})
	if err != nil {
		return nil, err
	}
	if err := required(sent, "name", "time_zone", "schedule_layers"); err != nil {
		return nil, err
	}
	a := c.account
	i := len(a.schedules)
	s.id = a.newID()
	a.schedules = append(a.schedules, s)
	a.scheduleByID[s.id] = i
	a.changeSchedule(i, s, object{{"description", nil}, {"teams", []any{}}}.patched(sent))
	return c.rendered(i)
}

func (a *account) changeSchedule(i int, s schedule, sent object) {
	s.ref = reference(s.id, "schedule", s.name, "schedules")
	a.schedules[i] = s
	fields := sent
	for _, name := range []string{"name", "time_zone", "summary", "schedule_layers", "users", "escalation_policies", "final_schedule", "overrides_subschedule"} {
		fields = fields.without(name)
	}
	a.patch(s.id, fields)
}

// rendered is a schedule, as a read of it would answer.
func (c *call) rendered(i int) (any, error) {
	since, until, err := c.scheduleSpan()
	if err != nil {
		return nil, err
	}
	return object{{"schedule", c.scheduleRecord(i, since, until, true, true)}}, nil
}

// previewSchedule renders a schedule that is not kept.
func (c *call) previewSchedule() (any, error) {
	sent, s, err := c.scheduleSent(schedule{zone: zones[3], id: "PREVIEW"})
	if err != nil {
		return nil, err
	}
	if err := required(sent, "name", "time_zone", "schedule_layers"); err != nil {
		return nil, err
	}
	preview := *c
	preview.account = c.account.withSchedule(s)
	return preview.rendered(len(c.account.schedules))
}

// withSchedule is a shallow account for rendering alone, with one schedule more.
func (a *account) withSchedule(s schedule) *account {
	s.ref = reference(s.id, "schedule", s.name, "schedules")
	return &account{
		seed: a.seed, base: a.base, teams: a.teams, users: a.users, policies: a.policies, patches: a.patches,
		schedules: append(slices.Clip(a.schedules), s),
	}
}

func (c *call) updateSchedule() (any, error) {
	i, ok := c.account.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	sent, s, err := c.scheduleSent(c.account.schedules[i])
	if err != nil {
		return nil, err
	}
	c.account.changeSchedule(i, s, sent)
	return c.rendered(i)
}

func (c *call) deleteSchedule() (any, error) {
	a := c.account
	i, ok := a.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	if len(a.schedules[i].policies) > 0 {
		return nil, invalidInput("The schedule is used by escalation policies.")
	}
	a.schedules[i].deleted = true
	delete(a.scheduleByID, c.id)
	return object{}, nil
}
