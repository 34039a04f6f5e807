package fakepagerduty

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

func customShifts() *collection {
	return &collection{
		path: customShiftsPath, above: shiftSchedulesPath, one: "custom_shift", many: "custom_shifts", ops: "list show create update delete",
		needs: []string{"start_time", "end_time", "assignments"}, several: true,
		seed: func(a *account, parents []string) ([]object, error) {
			i := a.shiftIndex(parents[0])
			if i < 0 {
				return []object{}, nil
			}
			start := a.base.Truncate(time.Hour).Add(50 * time.Hour)
			member := a.users[a.teams[i*5].members[0]].id
			return []object{{
				{"id", wideID(a.seed, kindShift, 400+i)}, {"type", "custom_shift"}, {"start_time", start}, {"end_time", start.Add(4 * time.Hour)},
				{"assignments", []object{{{"id", wideID(a.seed, kindShift, 500+i)}, {"type", "shift_assignment"}, {"member", object{{"type", "user_member"}, {"user_id", member}}}}}},
			}}, nil
		},
		match:    inShiftRange,
		pages:    shiftPages,
		complete: completeCustomShift,
		remove:   endShift,
	}
}

func inShiftRange(c *call, o object) bool {
	since, until, err := c.span()
	start, end := shiftTimes(o)
	return err != nil || start.Before(until) && end.After(since)
}

// shiftPages wants a range.
func shiftPages(c *call, name string, records []object) (any, error) {
	since, until, err := c.span()
	if err != nil {
		return nil, err
	}
	if since.IsZero() || until.IsZero() {
		return nil, invalidInput("Since and until are required.")
	}
	return byOffset(c, name, records)
}

func shiftTimes(o object) (start, end time.Time) {
	start, _ = parseTime(o.text("start_time"))
	end, _ = parseTime(o.text("end_time"))
	return start, end
}

func completeCustomShift(c *call, _ string, old, sent object) (object, error) {
	a := c.account
	if old == nil {
		old = object{{"id", wideID(a.seed, kindMade, a.made)}, {"type", "custom_shift"}}
	} else if err := c.begun(old, sent, "end_time"); err != nil {
		return nil, err
	}
	o := old.patched(sent.without("type"))
	if err := a.checkShift(o); err != nil {
		return nil, err
	}
	assignments := o.objects("assignments")
	if len(assignments) != 1 {
		return nil, invalidInput("Assignments must be exactly one.")
	}
	if err := a.checkMember(assignments[0], "member"); err != nil {
		return nil, err
	}
	a.made++
	return o.with("assignments", []object{append(object{{"id", wideID(a.seed, kindMade, a.made)}}, assignments[0].without("id")...)}), nil
}

// begun refuses a change of a shift that has begun to anything but those fields.
func (c *call) begun(old, sent object, may ...string) error {
	start, end := shiftTimes(old)
	if c.now.After(end) {
		return invalidInput("End_time lies in the past: the shift is over.")
	}
	for _, f := range sent {
		if c.now.After(start) && f.name != "type" && !slices.Contains(may, f.name) && string(appendJSON(nil, f.value)) != string(appendJSON(nil, old.get(f.name))) {
			return invalidInput(title(f.name) + " of a shift that has begun cannot be changed.")
		}
	}
	return nil
}

func (a *account) checkShift(o object) error {
	if start, end := shiftTimes(o); start.IsZero() || !end.After(start) {
		return invalidInput("End_time must be after start_time.")
	}
	return nil
}

func (a *account) checkMember(o object, name string) error {
	if o.text(name, "type") == "empty_member" {
		return nil
	}
	if _, ok := a.userByID[o.text(name, "user_id")]; !ok {
		return invalidInput(title(name) + " is a user who does not exist.")
	}
	return nil
}

// endShift removes a shift that has not begun and ends one that has.
func endShift(c *call, old object) (object, error) {
	switch start, end := shiftTimes(old); {
	case c.now.After(end):
		return nil, invalidInput("End_time lies in the past: the shift is over.")
	case c.now.After(start):
		return old.with("end_time", c.now), nil
	}
	return nil, nil
}

func shiftOverrides() *collection {
	return &collection{
		path: shiftOverridesPath, above: shiftSchedulesPath, one: "override", many: "overrides", ops: "list show create update delete",
		needs: []string{"start_time", "end_time", "overridden_member", "overriding_member"}, several: true,
		seed: func(a *account, parents []string) ([]object, error) {
			i := a.shiftIndex(parents[0])
			if i < 0 || len(a.teams[i*5].members) < 2 {
				return []object{}, nil
			}
			start := a.base.Truncate(time.Hour).Add(26 * time.Hour)
			member := func(n int) object {
				return object{{"type", "user_member"}, {"user_id", a.users[a.teams[i*5].members[n]].id}}
			}
			return []object{{
				{"id", wideID(a.seed, kindShift, 600+i)}, {"type", "override_shift"}, {"rotation_id", wideID(a.seed, kindShift, 100+i)}, {"custom_shift_id", nil},
				{"start_time", start}, {"end_time", start.Add(6 * time.Hour)}, {"overridden_member", member(0)}, {"overriding_member", member(1)},
			}}, nil
		},
		match: inShiftRange,
		pages: shiftPages,
		complete: func(c *call, _ string, old, sent object) (object, error) {
			a := c.account
			if old == nil {
				if sent.has("rotation_id") == sent.has("custom_shift_id") {
					return nil, invalidInput("Rotation_id or custom_shift_id must be given, not both.")
				}
				if _, ok := a.record(sent.text("rotation_id"), rotationsPath, c.ids[0]); sent.has("rotation_id") && !ok {
					return nil, invalidInput("Rotation_id is unknown.")
				}
				if _, ok := a.record(sent.text("custom_shift_id"), customShiftsPath, c.ids[0]); sent.has("custom_shift_id") && !ok {
					return nil, invalidInput("Custom_shift_id is unknown.")
				}
				old = object{{"id", wideID(a.seed, kindMade, a.made)}, {"type", "override_shift"}, {"rotation_id", nil}, {"custom_shift_id", nil}}
			} else if sent.has("overridden_member") {
				return nil, invalidInput("Overridden_member cannot be changed.")
			}
			o := old.patched(sent.without("type"))
			if err := a.checkShift(o); err != nil {
				return nil, err
			}
			for _, name := range []string{"overridden_member", "overriding_member"} {
				if err := a.checkMember(o, name); err != nil {
					return nil, err
				}
			}
			return o, nil
		},
	}
}

// memberShift is one shift of the final schedule.
type memberShift struct {
	start, end     time.Time
	member, source object
}

// finalShifts are who is on call when, of all rotations, custom shifts and overrides.
func (c *call) finalShifts(schedule object, since, until time.Time) object {
	a := c.account
	id := schedule.text("id")
	var all []memberShift
	for _, r := range schedule.objects("rotations") {
		all = append(all, rotationShifts(r, since, until)...)
	}
	custom, _ := a.records(customShiftsPath, id)
	for _, o := range custom {
		start, end := shiftTimes(o)
		source := object{{"type", "custom_shift"}, {"shift_id", o.text("id")}}
		member, _ := o.objects("assignments")[0].get("member").(object)
		all = append(all, memberShift{start, end, member, source})
	}
	overrides, _ := a.records(shiftOverridesPath, id)
	for _, o := range overrides {
		all = overrideMember(all, o)
	}
	all = slices.DeleteFunc(all, func(s memberShift) bool { return !s.start.Before(until) || !s.end.After(since) })
	slices.SortStableFunc(all, func(x, y memberShift) int { return cmp.Or(x.start.Compare(y.start), x.end.Compare(y.end)) })
	records := []object{}
	zone, _ := c.zone()
	if zone == nil {
		zone = time.UTC
	}
	var sum time.Duration
	reached := since
	for _, s := range all {
		if !c.flag("overflow") {
			s.start, s.end = later(s.start, since), earlier(s.end, until)
		}
		if from := later(later(s.start, since), reached); s.member.text("type") == "user_member" && s.end.After(from) {
			sum += earlier(s.end, until).Sub(from)
			reached = s.end
		}
		records = append(records, object{
			{"type", "computed_shift_assignment"}, {"start_time", s.start.In(zone)}, {"end_time", s.end.In(zone)}, {"member", s.member}, {"source", s.source},
		})
	}
	return object{
		{"type", "final_schedule"},
		{"rendered_coverage_percentage", math.Round(1000*float64(sum)/float64(until.Sub(since))) / 10},
		{"computed_shift_assignments", records},
	}
}

// overrideMember puts another member in the place of one, for a time.
func overrideMember(all []memberShift, o object) []memberShift {
	start, end := shiftTimes(o)
	over, _ := o.get("overriding_member").(object)
	var out []memberShift
	for _, s := range all {
		same := s.source.text("rotation_id") != "" && s.source.text("rotation_id") == o.text("rotation_id") || s.source.text("shift_id") != "" && s.source.text("shift_id") == o.text("custom_shift_id")
		if !same || !s.start.Before(end) || !s.end.After(start) {
			out = append(out, s)
			continue
		}
		if s.start.Before(start) {
			out = append(out, memberShift{s.start, start, s.member, s.source})
		}
		kind := "schedule_rotation_override"
		if o.text("custom_shift_id") != "" {
			kind = "custom_shift_override"
		}
		out = append(out, memberShift{later(s.start, start), earlier(s.end, end), over, s.source.with("type", kind).with("override_id", o.text("id"))})
		if s.end.After(end) {
			out = append(out, memberShift{end, s.end, s.member, s.source})
		}
	}
	return out
}

// rotationShifts are the occurrences of a rotation's events. Only the parts FREQ
// and BYDAY of a rule are heeded.
func rotationShifts(rotation object, since, until time.Time) []memberShift {
	var out []memberShift
	source := object{{"type", "schedule_rotation"}, {"rotation_id", rotation.text("id")}}
	for _, e := range rotation.objects("events") {
		first, _ := time.Parse(time.RFC3339, e.text("start_time", "date_time"))
		end, _ := time.Parse(time.RFC3339, e.text("end_time", "date_time"))
		from, _ := parseTime(e.text("effective_since"))
		last, ends := parseTime(e.text("effective_until"))
		length := end.Sub(first)
		members := e.objects("assignment_strategy", "members")
		each := max(1, intOf(e.get("assignment_strategy", "shifts_per_member")))
		every := e.text("assignment_strategy", "type") == "every_member_assignment_strategy"
		n := 0
		for day := first; day.Before(until) && (!ends || day.Before(last)) && len(members) > 0; day = day.AddDate(0, 0, 1) {
			if day.Before(from) || !recurs(e, first, day) {
				continue
			}
			if day.Add(length).After(since) {
				for m, member := range members {
					if every || m == n/each%len(members) {
						out = append(out, memberShift{day, day.Add(length), member, source})
					}
				}
			}
			n++
		}
	}
	return out
}

// recurs reports whether an event that first happened on one day happens on another.
func recurs(e object, first, day time.Time) bool {
	rules, _ := e.get("recurrence").([]any)
	if len(rules) == 0 {
		return day.Equal(first)
	}
	rule, _ := rules[0].(string)
	if _, days, ok := strings.Cut(rule, "BYDAY="); ok {
		days, _, _ = strings.Cut(days, ";")
		return slices.Contains(strings.Split(days, ","), strings.ToUpper(day.Weekday().String()[:2]))
	}
	if strings.Contains(rule, "FREQ=WEEKLY") {
		return day.Weekday() == first.Weekday()
	}
	return true
}
