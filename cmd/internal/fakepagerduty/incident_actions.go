package fakepagerduty

import "slices"

// maxSnooze is a week, in seconds.
const maxSnooze = 604_800

// snooze acknowledges an incident until the time is over.
func (c *call) snooze() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Duration int `json:"duration"`
	}](c)
	if err != nil {
		return nil, err
	}
	a := c.account
	switch {
	case sent.Duration < 1 || sent.Duration > maxSnooze:
		return nil, invalidInput("Duration must be between 1 and 604800.")
	case a.heads[i].status == statusResolved:
		return nil, resolved
	case a.heads[i].status == statusTriggered:
		c.setStatus(i, "acknowledged", user)
	}
	e := a.editOf(i)
	e.snoozed = c.now.Unix() + int64(sent.Duration)
	if a.wakes == 0 || e.snoozed < a.wakes {
		a.wakes = e.snoozed
	}
	by := a.users[user]
	c.record(i, logEntry{kind: "snooze", summary: "Snoozed by " + by.name, agent: by.ref, user: user, channel: object{{"type", "website"}, {"duration", sent.Duration}}})
	return object{{"incident", c.incidentRecord(i, true)}}, nil
}

// merge moves the alerts of other incidents into one, and resolves them.
func (c *call) merge() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	sent, err := body[struct {
		Sources []pointer `json:"source_incidents"`
	}](c)
	if err != nil {
		return nil, err
	}
	a := c.account
	if len(sent.Sources) == 0 {
		return nil, invalidInput("Source_incidents is required.")
	}
	if a.heads[i].status == statusResolved {
		return nil, badArguments("The target incident must be open.")
	}
	var sources []int
	for _, p := range sent.Sources {
		s, ok := c.findIncident(p.ID)
		if !ok {
			return nil, notFound
		}
		if s == i || a.heads[s].status == statusResolved && a.editOrNone(s).mergedInto > 0 {
			return nil, badArguments("An incident cannot be merged into itself, nor twice.")
		}
		if !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	alerts := slices.Clone(a.alertsOf(i))
	for _, s := range sources {
		alerts = append(alerts, a.alertsOf(s)...)
		if a.heads[s].status != statusResolved {
			c.setStatus(s, "resolved", user)
		}
		e := a.editOf(s)
		e.alerts, e.mergedInto, e.reopened = []alert{}, i+1, false
	}
	e := a.editOf(i)
	e.alerts, e.updated = alerts, c.now.Unix()
	return object{{"incident", a.incidentRef(i)}}, nil
}

// showOutlier says how rare an incident is on its service.
func (c *call) showOutlier() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	a := c.account
	d := newDice(a.seed, kindSimilar, i)
	if d.percent(20) {
		return object{{"outlier_incident", nil}}, nil
	}
	count := d.below(40)
	category := "frequent"
	switch {
	case count == 0:
		category = "novel"
	case count < 6:
		category = "rare"
	}
	occurrence := object{
		{"count", count}, {"frequency", float64(count) / 30}, {"category", category},
		{"since", a.base.Add(-month)}, {"until", a.base},
	}
	return object{{"outlier_incident", object{
		{"incident", append(a.incidentSketch(i), field{"occurrence", occurrence})},
		{"incident_template", object{
			{"id", hexKey(&d)}, {"cluster_id", hexKey(&d)}, {"mined_text", alertSummary(a, i, 0) + " <*>"},
		}},
	}}}, nil
}
