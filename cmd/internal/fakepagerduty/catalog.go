package fakepagerduty

import (
	"slices"
	"strconv"
	"time"
)

// How many records the small lists have.
const (
	businessServiceCount = 15
	windowCount          = 30
	tagCount             = 28
)

var priorityTexts = []string{
	"Critical issue that warrants public notification and liaison with executive teams",
	"Critical system issue actively impacting many customers' ability to use the product",
	"Stability or minor customer-impacting issues that require immediate attention from service owners",
	"Minor issues requiring action, but not affecting customer ability to use the product",
	"Cosmetic issues or bugs, not affecting customer ability to use the product",
}

// priorityRecord is whole in an incident too.
func (a *account) priorityRecord(i int) object {
	id, name := shortID(a.seed, kindPriority, i), "P"+strconv.Itoa(i+1)
	return object{
		{"id", id}, {"type", "priority"}, {"summary", name}, {"self", apiURL("priorities", id)}, {"html_url", nil},
		{"account_id", "PACCT01"}, {"color", []string{"a8171c", "eb6016", "f9b406", "555555", "555555"}[i]},
		{"created_at", "2023-03-14T09:26:53Z"}, {"description", priorityTexts[i]}, {"name", name},
		{"order", int64(1) << (40 - 8*i)}, {"schema_version", 0}, {"updated_at", "2023-03-14T09:26:53Z"},
	}
}

// priorityIndex is negative when there is no such priority.
func (a *account) priorityIndex(id string) int {
	for i := range priorityTexts {
		if shortID(a.seed, kindPriority, i) == id {
			return i
		}
	}
	return -1
}

// incidentPriority is null for half of the incidents.
func (a *account) incidentPriority(d *dice, e *edit) any {
	prioritized, i := d.percent(50), d.below(len(priorityTexts))
	switch {
	case e.priority != nil:
		return a.priorityRecord(*e.priority)
	case prioritized:
		return a.priorityRecord(i)
	}
	return nil
}

func (c *call) listPriorities() (any, error) {
	return page(c, "priorities", upTo(len(priorityTexts)), c.account.priorityRecord)
}

func (c *call) listBusinessServices() (any, error) {
	a := c.account
	return page(c, "business_services", upTo(businessServiceCount), func(i int) object {
		id, name := shortID(a.seed, kindBusinessService, i), "Business: "+domains[i]
		var team any
		if i%3 != 0 {
			team = object{{"id", a.teams[i].id}, {"type", "team_reference"}, {"self", apiURL("teams", a.teams[i].id)}}
		}
		return append(identity(id, "business_service", name, "business_services"),
			field{"name", name}, field{"description", "What customers know as " + domains[i]},
			field{"point_of_contact", a.users[i].name}, field{"team", team})
	})
}

func (c *call) listTags() (any, error) {
	a := c.account
	label := func(i int) string { return components[i%len(components)] + "-" + regions[i%len(regions)] }
	tags := slices.DeleteFunc(upTo(tagCount), func(i int) bool { return !c.named(label(i)) })
	return page(c, "tags", tags, func(i int) object {
		id := shortID(a.seed, kindTag, i)
		return object{{"id", id}, {"type", "tag"}, {"summary", label(i)}, {"self", apiURL("tags", id)}, {"html_url", nil}, {"label", label(i)}}
	})
}

// listMaintenanceWindows answers two-hour windows, one a day around the base.
func (c *call) listMaintenanceWindows() (any, error) {
	a := c.account
	teams := c.filter("team_ids[]", a.teamByID)
	services := c.filter("service_ids[]", a.serviceByID)
	start := func(i int) time.Time { return a.base.Add(time.Duration(i-windowCount/2)*24*time.Hour - time.Hour) }
	windows := slices.DeleteFunc(upTo(windowCount), func(i int) bool {
		return !teams.allows(a.services[i].teams...) || !services.allows(i) || !c.inPhase(start(i), start(i).Add(2*time.Hour)) || !c.named(windowText(i))
	})
	return page(c, "maintenance_windows", windows, func(i int) object {
		id := shortID(a.seed, kindWindow, i)
		return append(identity(id, "maintenance_window", windowText(i), "maintenance_windows"), object{
			{"sequence_number", i + 1}, {"description", windowText(i)},
			{"start_time", start(i)}, {"end_time", start(i).Add(2 * time.Hour)},
			{"services", []raw{a.services[i].ref}}, {"teams", c.teamsOf(a.services[i])}, {"created_by", a.users[i].ref},
		}...)
	})
}

func windowText(i int) string {
	return []string{"Database upgrade", "Certificate rotation", "Network maintenance", "Rechenzentrumsumzug"}[i%4] + ", week " + strconv.Itoa(i/7+1)
}

// inPhase reports whether a window is past, future, ongoing or open as filter asks.
func (c *call) inPhase(start, end time.Time) bool {
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

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
