package fakepagerduty

import (
	"math"
	"slices"
	"time"
)

// maxSpan bounds how much of a schedule is rendered at once.
const maxSpan = 366 * 24 * time.Hour

// schedule is one rotation: its users take turns of the same length, the first
// one from start on.
type schedule struct {
	id, name string
	ref      raw
	team     int
	zone     zone
	users    []int
	start    time.Time
	turn     time.Duration
	policies []int

	from, hours int // the hour of each day at which it begins, and for how long; 0 hours is all day
	overrides   []override
	deleted     bool
}

// shift is one turn of a schedule.
type shift struct {
	user       int
	start, end time.Time
}

func (a *account) makeSchedules() {
	for i := range scheduleCount {
		d := newDice(a.seed, kindSchedule, i)
		s := schedule{id: shortID(a.seed, kindSchedule, i), team: i % teamCount, zone: pick(&d, zones)}
		if i%13 == 12 {
			s.id = longID(a.seed, kindSchedule, i)
		}
		s.turn = pick(&d, []time.Duration{12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 7 * 24 * time.Hour})
		s.start = mondayMorning(a.base.AddDate(0, 0, -26*7), s.zone)
		t := a.teams[s.team]
		s.name, s.users = t.name+" Primary", slices.Clone(t.members)
		if i >= teamCount {
			s.name = t.name + " Secondary"
			s.users = slices.Concat(t.members[1:], t.members[:1])
		}
		switch i {
		case emptySchedule:
			s.users = nil
		case daytimeSchedule:
			s.from, s.hours = 6+s.zone.minutes/60, 15
		case 0: // whose turn it is becomes the demo user's
			now := int(a.base.Sub(s.start)/s.turn) % len(s.users)
			first := len(s.users) - now
			s.users = slices.Concat(s.users[first:], s.users[:first])
		}
		s.ref = reference(s.id, "schedule", s.name, "schedules")
		a.scheduleByID[s.id] = i
		a.schedules = append(a.schedules, s)
	}
}

// mondayMorning is 9 o'clock on the Monday of t's week.
func mondayMorning(t time.Time, z zone) time.Time {
	t = t.In(z.location())
	monday := t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	return time.Date(monday.Year(), monday.Month(), monday.Day(), 9, 0, 0, 0, t.Location())
}

func (z zone) location() *time.Location { return time.FixedZone("", z.minutes*60) }

// shifts are who is on call in the range, overrides included, each shift whole;
// for an instant the one that holds it.
func (s schedule) shifts(since, until time.Time) []shift {
	out := s.turns(since, until)
	for _, o := range s.overrides {
		out = o.over(out)
	}
	slices.SortFunc(out, func(x, y shift) int { return x.start.Compare(y.start) })
	return slices.DeleteFunc(out, func(sh shift) bool { return !sh.touches(since, until) })
}

// touches reports whether a shift has a part in the range, or holds the instant.
func (sh shift) touches(since, until time.Time) bool {
	if since.Equal(until) {
		return !sh.start.After(since) && sh.end.After(since)
	}
	return sh.start.Before(until) && sh.end.After(since)
}

// turns are those of the rotation alone.
func (s schedule) turns(since, until time.Time) []shift {
	if len(s.users) == 0 || until.Before(s.start) {
		return nil
	}
	var out []shift
	k := max(0, int(since.Sub(s.start)/s.turn))
	for start := s.start.Add(time.Duration(k) * s.turn); ; start, k = start.Add(s.turn), k+1 { // a product would overflow after 292 years
		if start.After(until) || start.Equal(until) && len(out) > 0 {
			return out
		}
		turn := shift{user: s.users[k%len(s.users)], start: start, end: start.Add(s.turn)}
		if s.hours == 0 {
			out = append(out, turn)
		} else {
			out = append(out, s.daytime(turn)...)
		}
	}
}

// daytime cuts a turn into the hours of each day on which the schedule is kept.
func (s schedule) daytime(turn shift) []shift {
	var out []shift
	local := turn.start.In(s.zone.location())
	day := time.Date(local.Year(), local.Month(), local.Day(), s.from, 0, 0, 0, local.Location()).AddDate(0, 0, -1)
	for ; day.Before(turn.end); day = day.AddDate(0, 0, 1) {
		piece := shift{turn.user, later(day, turn.start), earlier(day.Add(time.Duration(s.hours)*time.Hour), turn.end)}
		if piece.start.Before(piece.end) {
			out = append(out, piece)
		}
	}
	return out
}

// covered is how much of the range someone is on call, in percent.
func covered(shifts []shift, since, until time.Time) float64 {
	var sum time.Duration
	for _, sh := range shifts {
		sum += max(0, earlier(sh.end, until).Sub(later(sh.start, since)))
	}
	if !until.After(since) {
		return 0
	}
	return math.Round(1000*float64(sum)/float64(until.Sub(since))) / 10
}

// scheduleRecord renders entries between since and until; none when they are zero.
func (c *call) scheduleRecord(i int, since, until time.Time, layers, final bool) object {
	a := c.account
	s := a.schedules[i]
	users, policies := []raw{}, []raw{}
	for _, u := range s.users {
		users = append(users, a.users[u].ref)
	}
	for _, p := range s.policies {
		policies = append(policies, a.policies[p].ref)
	}
	o := append(identity(s.id, "schedule", s.name, "schedules"), object{
		{"name", s.name},
		{"time_zone", s.zone.name},
		{"description", "Who answers for " + a.teams[s.team].name},
		{"web_cal_url", nil},
		{"escalation_policies", policies},
		{"users", users},
		{"teams", []raw{a.teams[s.team].ref}},
	}...)
	zone := s.zone.location()
	if c.zoned != nil {
		zone = c.zoned
	}
	rendered := func(shifts []shift) (entries []object, coverage any) {
		if since.IsZero() {
			return []object{}, nil
		}
		return c.entries(shifts, since, until, zone), covered(shifts, since, until)
	}
	if layers {
		entries, coverage := rendered(s.turns(since, until))
		o = append(o, field{"schedule_layers", a.layers(i, entries, coverage)})
	}
	if final {
		entries, coverage := rendered(s.shifts(since, until))
		over, overCoverage := rendered(s.overriding(since, until))
		o = append(o,
			field{"overrides_subschedule", object{{"name", "Overrides"}, {"rendered_schedule_entries", over}, {"rendered_coverage_percentage", overCoverage}}},
			field{"final_schedule", object{{"name", "Final Schedule"}, {"rendered_schedule_entries", entries}, {"rendered_coverage_percentage", coverage}}})
	}
	if i >= scheduleCount {
		return a.patched(s.id, o)
	}
	return a.patched(s.id, flaw(o, i, 9, "description", "teams", "escalation_policies", "html_url", "summary", "users"))
}

// layers are the rotation itself and, in some schedules, one that has ended.
func (a *account) layers(i int, entries []object, coverage any) []object {
	s := a.schedules[i]
	users := []object{}
	for _, u := range s.users {
		users = append(users, object{{"user", a.users[u].ref}})
	}
	layer := object{
		{"name", "Layer 1"},
		{"rendered_schedule_entries", entries},
		{"rendered_coverage_percentage", coverage},
		{"id", shortID(a.seed, kindLayer, 2*i)},
		{"start", s.start},
		{"end", nil},
		{"rotation_virtual_start", s.start},
		{"rotation_turn_length_seconds", int(s.turn / time.Second)},
		{"users", users},
		{"restrictions", s.restrictions()},
	}
	if i%4 != 3 {
		return []object{layer}
	}
	ended := slices.Clone(layer)
	ended.set("name", "Layer 2")
	ended.set("rendered_schedule_entries", []any{})
	ended.set("rendered_coverage_percentage", nil)
	ended.set("id", shortID(a.seed, kindLayer, 2*i+1))
	ended.set("start", s.start.AddDate(0, -6, 0))
	ended.set("end", s.start)
	ended.set("restrictions", []object{{{"type", "daily_restriction"}, {"start_time_of_day", "08:00:00"}, {"duration_seconds", 32400}}})
	return []object{layer, ended}
}

func (s schedule) restrictions() []object {
	if s.hours == 0 {
		return []object{}
	}
	from := time.Date(2000, 1, 1, s.from, 0, 0, 0, time.UTC).Format(time.TimeOnly)
	return []object{{{"type", "daily_restriction"}, {"start_time_of_day", from}, {"duration_seconds", s.hours * 3600}}}
}

// entries are the shifts as they are rendered: cut at the ends of the range
// unless overflow is asked for.
func (c *call) entries(shifts []shift, since, until time.Time, zone *time.Location) []object {
	entries := []object{}
	for _, sh := range shifts {
		if !sh.touches(since, until) {
			continue
		}
		if !c.flag("overflow") {
			sh.start, sh.end = later(sh.start, since), earlier(sh.end, until)
		}
		entries = append(entries, object{
			{"start", sh.start.In(zone)}, {"end", sh.end.In(zone)}, {"user", c.account.users[sh.user].ref},
		})
	}
	return entries
}

// scheduleSpan reads the range of entries to render: two weeks when only one
// end was sent, zero times when none was.
func (c *call) scheduleSpan() (since, until time.Time, err error) {
	const twoWeeks = 14 * 24 * time.Hour
	since, until, err = c.span()
	switch {
	case err != nil || since.IsZero() && until.IsZero():
		return
	case since.IsZero():
		since = until.Add(-twoWeeks)
	case until.IsZero():
		until = since.Add(twoWeeks)
	}
	if until.Sub(since) > maxSpan {
		err = badRange
	}
	return
}

func (c *call) listSchedules() (any, error) {
	since, until, err := c.scheduleSpan()
	if err != nil {
		return nil, err
	}
	teams := c.filter("team_ids[]", c.account.teamByID)
	var matches []int
	for i, s := range c.account.schedules {
		if !s.deleted && c.named(s.name) && teams.allows(s.team) {
			matches = append(matches, i)
		}
	}
	return page(c, "schedules", matches, func(i int) object {
		return c.scheduleRecord(i, since, until, c.includes("schedule_layers"), c.includes("final_schedule"))
	})
}

func (c *call) showSchedule() (any, error) {
	i, ok := c.account.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	since, until, err := c.scheduleSpan()
	if err != nil {
		return nil, err
	}
	if c.zoned, err = c.zone(); err != nil {
		return nil, err
	}
	return object{{"schedule", c.scheduleRecord(i, since, until, true, true)}}, nil
}

func (c *call) listScheduleUsers() (any, error) {
	i, ok := c.account.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	since, until, err := c.scheduleSpan()
	if err != nil {
		return nil, err
	}
	if since.IsZero() {
		since, until = c.now, c.now
	}
	users := []object{}
	var seen []int
	for _, sh := range c.account.schedules[i].shifts(since, until) {
		if !slices.Contains(seen, sh.user) {
			seen = append(seen, sh.user)
			users = append(users, c.plain().userRecord(sh.user))
		}
	}
	return object{{"users", users}}, nil
}

func later(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

func earlier(x, y time.Time) time.Time {
	if x.Before(y) {
		return x
	}
	return y
}
