package fakepagerduty

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// windowCount is how many maintenance windows there are: one a day of two hours,
// half of them before the base.
const windowCount = 30

func maintenanceWindows() *collection {
	return &collection{
		path: "/maintenance_windows", one: "maintenance_window", many: "maintenance_windows",
		ops: "list show create update delete", needs: []string{"type", "start_time", "end_time", "services"},
		seed: func(a *account, _ []string) ([]object, error) {
			return times(windowCount, a.maintenanceWindow), nil
		},
		match: func(c *call, o object) bool {
			return c.filterAllows("team_ids[]", o.ids("teams")...) && c.filterAllows("service_ids[]", o.ids("services")...) &&
				c.named(o.text("description")) && c.inPhase(o)
		},
		complete: completeWindow,
		remove: func(c *call, old object) (object, error) {
			start, end := windowTimes(old)
			switch {
			case !c.now.Before(end):
				return nil, apiError{status: http.StatusMethodNotAllowed, code: codeInvalidInput, message: "Method Not Allowed", errors: []string{"A past maintenance window cannot be deleted."}}
			case c.now.Before(start):
				return nil, nil
			}
			return old.with("end_time", c.now), nil
		},
	}
}

func (a *account) maintenanceWindow(i int) object {
	id := shortID(a.seed, kindWindow, i)
	start := a.base.Add(time.Duration(i-windowCount/2)*24*time.Hour - time.Hour)
	text := []string{"Database upgrade", "Certificate rotation", "Network maintenance", "Rechenzentrumsumzug"}[i%4] + ", week " + strconv.Itoa(i/7+1)
	teams := []raw{}
	for _, t := range a.services[i].teams {
		teams = append(teams, a.teams[t].ref)
	}
	return append(identity(id, "maintenance_window", text, "maintenance_windows"), object{
		{"sequence_number", i + 1}, {"description", text},
		{"start_time", start}, {"end_time", start.Add(2 * time.Hour)},
		{"services", []raw{a.services[i].ref}}, {"teams", teams}, {"created_by", a.users[i].ref},
	}...)
}

func completeWindow(c *call, id string, old, sent object) (object, error) {
	if old == nil {
		user, err := c.writer()
		if err != nil {
			return nil, err
		}
		old = append(identity(id, "maintenance_window", "", "maintenance_windows"),
			field{"sequence_number", c.account.made + windowCount}, field{"description", ""})
		sent = sent.with("created_by", c.account.users[user].ref)
	} else if start, end := windowTimes(old); !c.now.Before(end) {
		return nil, invalidInput("A maintenance window that is over cannot be changed.")
	} else if next, ok := parseTime(sent.text("start_time")); ok && !next.Equal(start) && !c.now.Before(start) {
		return nil, invalidInput("Start_time of a maintenance window that has begun cannot be changed.")
	}
	o := old.patched(sent.without("summary")).with("summary", sent.get("description"))
	if o.text("summary") == "" {
		o = o.with("summary", o.get("description"))
	}
	start, end := windowTimes(o)
	if start.IsZero() || end.IsZero() || !end.After(start) {
		return nil, invalidInput("End_time must be after start_time.")
	}
	if !end.After(c.now) {
		return nil, invalidInput("End_time must be in the future.")
	}
	if len(o.ids("services")) == 0 {
		return nil, invalidInput("Services can't be blank.")
	}
	teams := []raw{}
	for _, id := range o.ids("services") {
		i, ok := c.account.serviceByID[id]
		if !ok {
			return nil, invalidInput("Service not found.")
		}
		for _, t := range c.account.services[i].teams {
			teams = append(teams, c.account.teams[t].ref)
		}
	}
	return o.with("start_time", start).with("end_time", end).with("teams", teams), nil
}

func windowTimes(o object) (start, end time.Time) {
	start, _ = parseTime(o.text("start_time"))
	end, _ = parseTime(o.text("end_time"))
	return start, end
}

// inPhase reports whether a window is past, future, ongoing or open as filter asks.
func (c *call) inPhase(o object) bool {
	start, end := windowTimes(o)
	past, future := !c.now.Before(end), c.now.Before(start)
	switch c.query.Get("filter") {
	case "past":
		return past
	case "future":
		return future
	case "ongoing":
		return !past && !future
	case "open":
		return !past
	}
	return true
}

// inMaintenance reports whether a window of that service is going on.
func (c *call) inMaintenance(service int) bool {
	if c.maintained == nil {
		c.maintained = map[string]bool{}
		windows, _ := c.account.records("/maintenance_windows")
		for _, o := range windows {
			if start, end := windowTimes(o); !c.now.Before(start) && c.now.Before(end) {
				for _, id := range o.ids("services") {
					c.maintained[id] = true
				}
			}
		}
	}
	return c.maintained[c.account.services[service].id]
}

// filterAllows reports whether one of a record's ids is among those that the
// query asks for; all are when it asks for none.
func (c *call) filterAllows(name string, ids ...string) bool {
	return !c.query.Has(name) || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(c.query[name], id) })
}
