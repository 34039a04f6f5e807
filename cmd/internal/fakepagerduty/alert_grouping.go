package fakepagerduty

import (
	"slices"
	"time"
)

// groupingCount is how many settings there are at first: more than two pages.
const groupingCount = 60

var groupingTypes = []string{"intelligent", "content_based", "time", "content_based_intelligent"}

func groupingSettings() *collection {
	return &collection{
		path: "/alert_grouping_settings", one: "alert_grouping_setting", many: "alert_grouping_settings", ops: "list show create update delete",
		needs: []string{"type", "config", "services"}, pages: afterPages,
		seed:  func(a *account, _ []string) ([]object, error) { return times(groupingCount, a.groupingSetting), nil },
		match: func(c *call, o object) bool { return c.filterAllows("service_ids[]", o.ids("services")...) },
		complete: func(c *call, id string, old, sent object) (object, error) {
			a := c.account
			if old == nil {
				old = object{{"id", id}, {"name", nil}, {"description", nil}, {"type", nil}, {"config", nil}, {"services", nil}, {"created_at", c.now}}
			}
			if kind := sent.text("type"); sent.has("type") && !slices.Contains(groupingTypes, kind) {
				return nil, invalidInput("Type is invalid.")
			}
			if sent.has("services") {
				services := []object{}
				for _, id := range sent.ids("services") {
					i, ok := a.serviceByID[id]
					if !ok {
						return nil, invalidInput("Service not found.")
					}
					services = append(services, object{{"id", id}, {"type", "service_reference"}, {"name", a.services[i].name}})
				}
				if len(services) == 0 {
					return nil, invalidInput("Services can't be blank.")
				}
				sent = sent.with("services", services)
			}
			return old.patched(sent).with("updated_at", c.now), nil
		},
	}
}

func (a *account) groupingSetting(i int) object {
	kind := groupingTypes[i%4]
	config := object{{"time_window", 300 * (1 + i%4)}, {"recommended_time_window", 900}, {"iag_fields", []string{"summary"}}}
	switch kind {
	case "content_based", "content_based_intelligent":
		config = object{{"time_window", 900}, {"recommended_time_window", 900}, {"aggregate", []string{"all", "any"}[i%2]}, {"fields", []string{"summary", "component", "custom_details.host"}}}
	case "time":
		config = object{{"timeout", 600}}
	}
	s := a.services[i*3]
	return object{
		{"id", shortID(a.seed, kindGrouping, i)}, {"name", "Grouping of " + s.name}, {"description", "Alerts of " + s.name + " that belong together"}, {"type", kind}, {"config", config},
		{"services", []object{{{"id", s.id}, {"type", "service_reference"}, {"name", s.name}}}}, {"created_at", a.base.AddDate(0, -7, 0)}, {"updated_at", a.base.AddDate(0, 0, -i)},
	}
}

// afterPages cuts a page that begins behind a record, or ends before one.
func afterPages(c *call, name string, records []object) (any, error) {
	limit, err := c.integer("limit", defaultPage, 1)
	if err != nil {
		return nil, err
	}
	limit = min(limit, maxPage)
	place := func(param string) (int, error) {
		n := slices.IndexFunc(records, func(o object) bool { return afterCursor(o.text("id")) == c.query.Get(param) })
		if n < 0 {
			return 0, invalidInput(title(param) + " is invalid.")
		}
		return n, nil
	}
	from, to := 0, min(limit, len(records))
	switch {
	case c.query.Get("after") != "":
		n, err := place("after")
		if err != nil {
			return nil, err
		}
		from, to = n+1, min(n+1+limit, len(records))
	case c.query.Get("before") != "":
		n, err := place("before")
		if err != nil {
			return nil, err
		}
		from, to = max(0, n-limit), n
	}
	var after, before, total any
	if to < len(records) && to > from {
		after = afterCursor(records[to-1].text("id"))
	}
	if from > 0 && to > from {
		before = afterCursor(records[from].text("id"))
	}
	if c.flag("total") {
		total = len(records)
	}
	return object{{name, records[from:to]}, {"limit", limit}, {"after", after}, {"before", before}, {"total", total}}, nil
}

// pausedRange is how far back paused alerts are known.
const pausedRange = longestRange

// paused are the alerts that were held back before they could page, as the seed
// says: some resolved, some triggered after all.
func (c *call) paused() (since, until time.Time, triggered, resolved []object, err error) {
	if since, until, err = c.span(); err != nil {
		return
	}
	if until.IsZero() {
		until = c.now
	}
	if since.IsZero() {
		since = until.Add(-month)
	}
	if until.Sub(since) > pausedRange {
		err = badRange
		return
	}
	a := c.account
	for i := len(a.heads) - 1; i >= 0; i-- {
		h := a.heads[i]
		d := newDice(a.seed, kindAlert, 2_000_000+i)
		at, service := instant(h.created), a.services[h.service].id
		if !d.percent(12) || at.Before(since) || !at.Before(until) || c.query.Get("service_id") != "" && c.query.Get("service_id") != service {
			continue
		}
		by := "auto_pause"
		if d.percent(40) {
			by = "rules"
		}
		if want := c.query.Get("suspended_by"); want != "" && want != by {
			continue
		}
		record := object{{"id", shortID(a.seed, kindAlert, i*maxAlerts)}, {"service_id", service}, {"created_at", at}}
		if d.percent(30) {
			triggered = append(triggered, record)
		} else {
			resolved = append(resolved, record)
		}
	}
	return
}

func (c *call) showPausedCounts() (any, error) {
	since, until, triggered, resolved, err := c.paused()
	if err != nil {
		return nil, err
	}
	return object{{"paused_incident_reporting_counts", object{
		{"since", since}, {"until", until}, {"paused_count", len(triggered) + len(resolved)},
		{"triggered_after_pause_count", len(triggered)}, {"resolved_after_pause_count", len(resolved)},
	}}}, nil
}

func (c *call) listPausedAlerts() (any, error) {
	since, until, triggered, resolved, err := c.paused()
	if err != nil {
		return nil, err
	}
	five := func(all []object) []object { return append([]object{}, all[:min(5, len(all))]...) }
	return object{{"paused_incident_reporting_alerts", object{
		{"since", since}, {"until", until}, {"triggered_after_pause_alerts", five(triggered)}, {"resolved_after_pause_alerts", five(resolved)},
	}}}, nil
}
