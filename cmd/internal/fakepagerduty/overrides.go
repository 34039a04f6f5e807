package fakepagerduty

import (
	"net/http"
	"slices"
	"time"
)

// override is a shift that somebody takes over.
type override struct {
	id string
	shift
}

// makeOverrides lets someone of the team take over for a few hours on every
// third schedule, and on the demo user's own in some hours.
func (a *account) makeOverrides() {
	hour := a.base.Truncate(time.Hour)
	for i := range a.schedules {
		s := &a.schedules[i]
		if i%3 != 0 || len(s.users) < 2 {
			continue
		}
		start := hour.Add(time.Duration(4+13*i) * time.Hour)
		other := s.users[0]
		for _, sh := range s.turns(start, start) {
			if other == sh.user {
				other = s.users[1]
			}
		}
		s.overrides = []override{{longID(a.seed, kindLayer, 1000+i), shift{other, start, start.Add(8 * time.Hour)}}}
	}
}

// over lays an override over shifts.
func (o override) over(shifts []shift) []shift {
	var out []shift
	for _, sh := range shifts {
		if !sh.start.Before(o.end) || !sh.end.After(o.start) {
			out = append(out, sh)
			continue
		}
		if sh.start.Before(o.start) {
			out = append(out, shift{sh.user, sh.start, o.start})
		}
		if sh.end.After(o.end) {
			out = append(out, shift{sh.user, o.end, sh.end})
		}
	}
	return append(out, o.shift)
}

// overriding are the overrides of a range.
func (s schedule) overriding(since, until time.Time) []shift {
	var out []shift
	for _, o := range s.overrides {
		if o.touches(since, until) {
			out = append(out, o.shift)
		}
	}
	return out
}

func (c *call) overrideRecord(o override, zone *time.Location) object {
	return object{{"id", o.id}, {"start", o.start.In(zone)}, {"end", o.end.In(zone)}, {"user", c.account.users[o.user].ref}}
}

func (c *call) listOverrides() (any, error) {
	i, ok := c.account.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	since, until, err := c.span()
	if err != nil {
		return nil, err
	}
	if since.IsZero() || until.IsZero() {
		return nil, invalidInput("Since and until are required.")
	}
	s := c.account.schedules[i]
	records := []object{}
	for _, o := range s.overrides {
		if !o.touches(since, until) || c.flag("editable") && !o.end.After(c.now) {
			continue
		}
		if !c.flag("overflow") {
			o.start, o.end = later(o.start, since), earlier(o.end, until)
		}
		records = append(records, c.overrideRecord(o, s.zone.location()))
	}
	return object{{"overrides", records}}, nil
}

// createOverrides answers what became of each one: some may fail.
func (c *call) createOverrides() (any, error) {
	i, ok := c.account.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	sent, err := body[struct {
		Overrides []struct {
			Start string  `json:"start"`
			End   string  `json:"end"`
			User  pointer `json:"user"`
		} `json:"overrides"`
	}](c)
	if err != nil {
		return nil, err
	}
	if len(sent.Overrides) == 0 {
		return nil, invalidInput("Overrides can't be blank.")
	}
	a := c.account
	s := &a.schedules[i]
	results := []object{}
	for _, o := range sent.Overrides {
		var wrong []string
		user, known := a.userByID[o.User.ID]
		if !known {
			wrong = append(wrong, "User not found.")
		}
		start, ok1 := parseTime(o.Start)
		end, ok2 := parseTime(o.End)
		if !ok1 || !ok2 || !end.After(start) {
			wrong = append(wrong, "End must be after start.")
		} else if !end.After(c.now) {
			wrong = append(wrong, "Override must end after its start and not end in the past.")
		}
		if wrong != nil {
			results = append(results, object{{"status", http.StatusBadRequest}, {"errors", wrong}, {"override", object{
				{"start", o.Start}, {"end", o.End}, {"user", object{{"id", o.User.ID}, {"type", "user_reference"}}},
			}}})
			continue
		}
		a.made++
		made := override{longID(a.seed, kindMade, a.made), shift{user, later(start, c.now), end}}
		s.overrides = append(slices.Clip(s.overrides), made)
		results = append(results, object{{"status", http.StatusCreated}, {"override", c.overrideRecord(made, s.zone.location())}})
	}
	return results, nil
}

// deleteOverride takes one away that has not begun, and ends one that has.
func (c *call) deleteOverride() (any, error) {
	i, ok := c.account.scheduleByID[c.id]
	if !ok {
		return nil, notFound
	}
	s := &c.account.schedules[i]
	n := slices.IndexFunc(s.overrides, func(o override) bool { return o.id == c.ids[1] })
	if n < 0 {
		return nil, notFound
	}
	s.overrides = slices.Clone(s.overrides)
	switch o := &s.overrides[n]; {
	case !o.end.After(c.now):
		return nil, invalidInput("An override that is over cannot be deleted.")
	case o.start.Before(c.now):
		o.end, c.status = c.now, http.StatusOK
	default:
		s.overrides = slices.Delete(s.overrides, n, n+1)
	}
	return object{}, nil
}
