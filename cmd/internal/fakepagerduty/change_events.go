package fakepagerduty

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// How change events are spread: one before so many incidents, and so many more
// over the 90 days for which they are kept.
const (
	changeBefore = 60
	otherChanges = 200
)

// changeEvents are all, the newest first. They are made when they are first
// asked for.
func (a *account) changeEvents() []object {
	made, _ := a.records("/change_events")
	return made
}

// changes is the collection of change events; what lists them is below.
func changes() *collection {
	return &collection{
		path: "/change_events", one: "change_event", many: "change_events", ops: "list show update",
		seed: func(a *account, _ []string) ([]object, error) { return a.seededChanges(), nil },
		match: func(c *call, o object) bool {
			return c.filterAllows("integration_ids[]", o.text("integration", "id")) && c.inRange(o.text("timestamp")) && c.ofTeams(o)
		},
		pages: func(c *call, name string, records []object) (any, error) {
			if err := c.inUTC("since", "until"); err != nil {
				return nil, err
			}
			return byOffset(c, name, records)
		},
		complete: func(_ *call, _ string, old, sent object) (object, error) {
			return old.patched(sent.without("type")), nil
		},
	}
}

// inUTC refuses times that do not end in Z.
func (c *call) inUTC(names ...string) error {
	for _, name := range names {
		if v := c.query.Get(name); v != "" && (!strings.HasSuffix(v, "Z") || !strings.Contains(v, "T")) {
			return invalidInput(title(name) + " must be in UTC.")
		}
	}
	_, _, err := c.span()
	return err
}

// inRange reports whether a record's time lies between since and until.
func (c *call) inRange(text string) bool {
	at, _ := parseTime(text)
	since, until, err := c.span()
	return err != nil || !at.Before(since) && (until.IsZero() || at.Before(until))
}

// ofTeams reports whether a record's services belong to the teams asked for.
func (c *call) ofTeams(o object) bool {
	if !c.query.Has("team_ids[]") {
		return true
	}
	teams := c.filter("team_ids[]", c.account.teamByID)
	return slices.ContainsFunc(o.ids("services"), func(id string) bool {
		i, ok := c.account.serviceByID[id]
		return ok && teams.allows(c.account.services[i].teams...)
	})
}

func (a *account) seededChanges() []object {
	type change struct {
		at      int64
		service int
		text    string
	}
	var all []change
	for i := changeBefore / 2; i < a.generated; i += changeBefore {
		d := newDice(a.seed, kindChange, i)
		h := a.original(i)
		all = append(all, change{h.created - int64(d.between(3, 40)*60), int(h.service), ""})
	}
	for _, i := range a.demoOpen() { // what the demo user is paged for began with a deployment
		h := a.original(i)
		all = append(all, change{h.created - 11*60, int(h.service), ""})
	}
	if a.generated >= stormOfMany {
		database := componentDatabase*teamCount + stormServices[0][0]
		all = append(all,
			change{a.stormStart().Add(-stormChanged).Unix(), database, "Schema migration of Payments Database (38 million rows)"},
			change{a.stormStart().Add(stormLength).Unix(), database, "Rolled back the schema migration of Payments Database"})
	}
	for i := range otherChanges {
		d := newDice(a.seed, kindChange, -1-i)
		all = append(all, change{a.base.Add(-time.Duration(d.below(90*24*60)) * time.Minute).Unix(), d.below(serviceCount), ""})
	}
	slices.SortStableFunc(all, func(x, y change) int { return int(y.at - x.at) })
	return times(len(all), func(i int) object {
		ch := all[i]
		d := newDice(a.seed, kindChange, 1_000_000+i)
		s := a.services[ch.service]
		version := "v" + strconv.Itoa(d.between(1, 9)) + "." + strconv.Itoa(d.below(40)) + "." + strconv.Itoa(d.below(12))
		build := d.between(100, 9000)
		by := a.users[d.below(userCount)].name
		text := pick(&d, []string{
			"Deployed " + s.name + " " + version, "Deployed " + s.name + " " + version, "Deployed " + s.name + " " + version,
			"Feature flag \"new-" + s.slug + "\" turned on for 25% of customers", "Scaled " + s.name + " from 6 to 12 replicas",
			"Schema migration of " + s.name + " (" + strconv.Itoa(d.between(2, 40)) + " million rows)", "Rolled back " + s.name + " to " + version,
			"Zertifikat von " + s.name + " erneuert",
		})
		text = orText(ch.text, text)
		return a.changeRecord(ch.service, text, ch.at, longChangeID(a.seed, i), pick(&d, []string{"github-actions", "argo-cd", "launchdarkly", "jenkins"}),
			object{{"version", version}, {"build_number", build}, {"deployed_by", by}, {"environment", "prod"}, {"commit", hexKey(&d)[:12]}},
			[]any{object{{"href", "https://ci.example.com/" + s.slug + "/builds/" + strconv.Itoa(build)}, {"text", "Build " + strconv.Itoa(build)}}})
	})
}

// demoOpen are the open incidents of the demo user's teams.
func (a *account) demoOpen() []int {
	var out []int
	for i := a.generated - 1; i >= max(0, a.generated-2000); i-- {
		if h := a.original(i); h.status != statusResolved && int(h.service)%teamCount < demoTeams {
			out = append(out, i)
		}
	}
	return out
}

// longChangeID is an id of 26 characters.
func longChangeID(seed uint64, i int) string {
	return "01" + longID(seed, kindChange, i)[1:] + longID(seed, kindChange, 500_000_000+i)[3:]
}

func (a *account) changeRecord(service int, summary string, at int64, id, source string, details any, links []any) object {
	s := a.services[service]
	integration := shortID(a.seed, kindIntegration, service*4+2)
	return object{
		{"summary", summary}, {"id", id}, {"timestamp", instant(at)}, {"type", "change_event"}, {"source", source},
		{"integration", object{{"id", integration}, {"type", "inbound_integration_reference"}}},
		{"services", []object{{{"id", s.id}, {"type", "service_reference"}, {"summary", s.name}}}},
		{"routing_key", nil}, {"custom_details", details}, {"links", links}, {"images", []any{}},
	}
}

func (c *call) listServiceChanges() (any, error) {
	if _, ok := c.account.serviceByID[c.id]; !ok {
		return nil, notFound
	}
	if err := c.inUTC("since", "until"); err != nil {
		return nil, err
	}
	records := slices.DeleteFunc(slices.Clone(c.account.changeEvents()), func(o object) bool {
		return !slices.Contains(o.ids("services"), c.id) || !changes().match(c, o)
	})
	return byOffset(c, "change_events", records)
}

// listRelatedChanges answers what changed in the day before an incident, on its
// service or on one that supports it.
func (c *call) listRelatedChanges() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	limit, err := c.integer("limit", defaultPage, 1)
	if err != nil {
		return nil, err
	}
	h := c.account.heads[i]
	own := c.account.services[h.service].id
	var below []string
	for _, d := range c.dependencies() {
		if d.dependent.ID == own {
			below = append(below, d.supporting.ID)
		}
	}
	records := []object{}
	for _, o := range c.account.changeEvents() {
		at, _ := parseTime(o.text("timestamp"))
		age := h.created - at.Unix()
		if age < 0 || age > 24*3600 || len(records) == min(limit, maxPage) {
			continue
		}
		switch service := o.ids("services")[0]; {
		case service == own && age < 3600:
			records = append(records, o.with("correlation_reason", object{{"reason", "most_recent"}}))
		case service == own:
			records = append(records, o.with("correlation_reason", object{{"reason", "intelligent"}}))
		case slices.Contains(below, service):
			records = append(records, o.with("correlation_reason", object{{"reason", "related_service"}}))
		}
	}
	return object{{"change_events", records}}, nil
}

// addChange puts one before the others.
func (a *account) addChange(o object) {
	a.keep(append([]object{tree(o)}, a.changeEvents()...), "/change_events")
}

// postChangeEvent is the stub of the REST API: it takes nothing in.
func (c *call) postChangeEvent() (any, error) { return object{}, nil }

func changeRoutes() []route {
	return []route{
		{"POST", "/change_events", 202, (*call).postChangeEvent},
		{"GET", "/services/{id}/change_events", 200, (*call).listServiceChanges},
		{"GET", "/incidents/{id}/related_change_events", 200, (*call).listRelatedChanges},
	}
}
