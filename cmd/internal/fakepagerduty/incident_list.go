package fakepagerduty

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The range of GET /incidents: what holds when none is given, and the longest
// one, six months of at most 184 days.
const (
	defaultRange = 31 * 24 * time.Hour
	longestRange = 184 * 24 * time.Hour
)

func (c *call) listIncidents() (any, error) {
	matches, err := c.matchIncidents()
	if err != nil {
		return nil, err
	}
	if err := c.sortIncidents(matches); err != nil {
		return nil, err
	}
	return page(c, "incidents", matches, func(i int) object { return c.incidentRecord(i, false) })
}

func (c *call) showIncident() (any, error) {
	i, ok := c.findIncident(c.id)
	if !ok {
		return nil, notFound
	}
	return object{{"incident", c.incidentRecord(i, true)}}, nil
}

// findIncident takes an id or an incident number.
func (c *call) findIncident(id string) (int, bool) {
	if i, ok := c.account.incidentByID[id]; ok {
		return i, true
	}
	n, err := strconv.Atoi(id)
	i := n - firstNumber
	return i, err == nil && i >= 0 && i < len(c.account.heads)
}

// matchIncidents returns the incidents that pass all filters, newest first.
func (c *call) matchIncidents() ([]int, error) {
	a := c.account
	statuses, err := c.choices("statuses[]", "triggered", "acknowledged", "resolved")
	if err != nil {
		return nil, err
	}
	urgencies, err := c.choices("urgencies[]", "high", "low")
	if err != nil {
		return nil, err
	}
	since, until, err := c.incidentSpan()
	if err != nil {
		return nil, err
	}
	services := c.serviceFilter()
	users := c.filter("user_ids[]", a.userByID)
	key := c.query.Get("incident_key")
	var matches []int
	for i := len(a.heads) - 1; i >= 0; i-- {
		h := &a.heads[i]
		if services[h.service] &&
			(h.created >= since && h.created < until) &&
			(statuses == nil || slices.Contains(statuses, h.status.String())) &&
			(urgencies == nil || slices.Contains(urgencies, h.urgency())) &&
			(!users.given || h.status != statusResolved && users.allows(a.assignees(i)...)) &&
			(key == "" || a.incidentKey(i) == key) {
			matches = append(matches, i)
		}
	}
	return matches, nil
}

// serviceFilter says of each service whether service_ids[] and team_ids[] allow it.
func (c *call) serviceFilter() []bool {
	a := c.account
	byID := c.filter("service_ids[]", a.serviceByID)
	byTeam := c.filter("team_ids[]", a.teamByID)
	allowed := make([]bool, len(a.services))
	for i, s := range a.services {
		allowed[i] = byID.allows(i) && byTeam.allows(s.teams...)
	}
	return allowed
}

// incidentSpan is the range of creation in Unix seconds, its end excluded.
func (c *call) incidentSpan() (since, until int64, err error) {
	const always = 1 << 62
	from, to, err := c.span()
	if err != nil {
		return 0, 0, err
	}
	if c.query.Get("date_range") == "all" {
		return 0, always, nil
	}
	until = always // what is created in this very second belongs to the answer
	if to.IsZero() {
		to = c.now
	} else {
		until = to.Unix()
	}
	if from.IsZero() {
		from = to.Add(-defaultRange)
	}
	if to.Sub(from) > longestRange {
		return 0, 0, invalidInput(" is invalid.") // the API's own words
	}
	return from.Unix(), until, nil
}

// assignees are the users to whom an open incident is assigned.
func (a *account) assignees(i int) []int {
	if e := a.edits[i]; e != nil && e.assignees != nil {
		return e.assignees
	}
	return []int{int(a.heads[i].assignee)}
}

// sortIncidents orders by sort_by: at most two fields, each "name" or
// "name:asc" or "name:desc", with a comma between them.
func (c *call) sortIncidents(incidents []int) error {
	if !c.query.Has("sort_by") {
		return nil
	}
	var orders []func(x, y int) int
	for _, f := range strings.Split(c.query.Get("sort_by"), ",") {
		name, direction, _ := strings.Cut(f, ":")
		order := c.account.incidentOrder(name)
		if order == nil || !slices.Contains([]string{"", "asc", "desc"}, direction) || len(orders) == 2 {
			return invalidInput("Sort_by is invalid.")
		}
		if direction == "desc" {
			ascending := order
			order = func(x, y int) int { return ascending(y, x) }
		}
		orders = append(orders, order)
	}
	slices.SortStableFunc(incidents, func(x, y int) int {
		for _, order := range orders {
			if n := order(x, y); n != 0 {
				return n
			}
		}
		return 0
	})
	return nil
}

func (a *account) incidentOrder(name string) func(x, y int) int {
	switch name {
	case "incident_number":
		return cmp.Compare[int]
	case "created_at":
		return func(x, y int) int { return cmp.Compare(a.heads[x].created, a.heads[y].created) }
	case "resolved_at":
		return func(x, y int) int { return cmp.Compare(a.heads[x].resolved, a.heads[y].resolved) }
	case "urgency":
		return func(x, y int) int { return strings.Compare(a.heads[x].urgency(), a.heads[y].urgency()) }
	}
	return nil
}
