package fakepagerduty

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestIncidentFilters checks, for each filter, every incident against a test of
// its own: all that pass are listed, and no other.
func TestIncidentFilters(t *testing.T) {
	c := start(t, Options{Incidents: 2500})
	all := allIncidents(c, "")
	service, team, otherTeam := c.idOf("services", "Checkout API"), c.idOf("teams", "Checkout"), c.idOf("teams", "Café POS Zürich")
	user := c.get("/users/me").string("user", "id")
	key, edge := all[17].string("incident_key"), all[101].string("created_at")
	is := func(name string, values ...string) func(value) bool {
		return func(v value) bool { return slices.Contains(values, v.string(name)) }
	}
	inTeam := func(ids ...string) func(value) bool {
		return func(v value) bool {
			return v.at("teams").v == nil || slices.ContainsFunc(v.list("teams"), func(t value) bool { return slices.Contains(ids, t.string("id")) })
		}
	}
	between := func(since, until string) func(value) bool {
		return func(v value) bool { return v.string("created_at") >= since && v.string("created_at") < until }
	}
	for _, tt := range []struct {
		query string
		min   int // how many must match at least
		want  func(value) bool
	}{
		{"statuses[]=triggered", 18, is("status", "triggered")},
		{"statuses[]=triggered&statuses[]=acknowledged", 60, is("status", "triggered", "acknowledged")},
		{"urgencies[]=low", 500, is("urgency", "low")},
		{"service_ids[]=" + service, 3, func(v value) bool { return v.at("service").v == nil || v.string("service", "id") == service }},
		{"service_ids[]=PNOTHERE", 0, is("id")},
		{"service_ids[]=" + service + "&team_ids[]=" + otherTeam, 0, is("id")},
		{"team_ids[]=" + team + "&team_ids[]=" + otherTeam, 100, inTeam(team, otherTeam)},
		{"team_ids[]=", 0, is("id")},
		{"user_ids[]=" + user, 1, func(v value) bool {
			return slices.ContainsFunc(v.at("assignments").v.([]any), func(a any) bool { return value{c, a}.string("assignee", "id") == user })
		}},
		{"since=2026-02-20&until=2026-02-21", 60, between("2026-02-20T00:00:00Z", "2026-02-21T00:00:00Z")},
		{"since=2026-02-20T06:00:00-03:00&until=2026-02-20T10:00Z", 2, between("2026-02-20T09:00:00Z", "2026-02-20T10:00:00Z")},
		{"until=2026-02-10", 200, between("2026-01-01T00:00:00Z", "2026-02-10T00:00:00Z")},
		{"since=2026-03-01", 90, between("2026-03-01T00:00:00Z", "2027")},
		{"until=2025-12-31", 0, is("id")},
		{"until=" + edge, 1000, between("2026-01-01T00:00:00Z", edge)},
		{"since=" + edge, 100, between(edge, "2027")},
		{"incident_key=" + key, 1, is("incident_key", key)},
	} {
		got := idsOf(allIncidents(c, "&"+tt.query))
		if len(got) < tt.min {
			t.Errorf("%s: %d incidents, want at least %d", tt.query, len(got), tt.min)
		}
		for _, v := range all {
			// A null where the filter looks (see flaw) leaves both answers open.
			nulled := strings.Contains(tt.query, "service_ids") && v.at("service").v == nil || strings.Contains(tt.query, "team_ids") && v.at("teams").v == nil ||
				strings.Contains(tt.query, "user_ids") && v.at("assignments").v == nil
			if nulled {
				continue
			}
			if listed := got[v.string("id")]; listed != tt.want(v) {
				t.Errorf("%s: incident %s listed: %v", tt.query, v.string("incident_number"), listed)
			}
		}
	}
}

func TestDefaultRangeIsAMonth(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 300, Now: clock.now})
	clock.add(10 * 24 * time.Hour)
	for query, want := range map[string]string{"": "210", "&date_range=all": "300", "&since=2026-01-31": "300", "&until=2026-03-02": "295"} {
		if got := c.get("/incidents?total=true&limit=1" + query).string("total"); got != want {
			t.Errorf("%q: %s incidents, want %s", query, got, want)
		}
	}
}

func TestSortBy(t *testing.T) {
	c := start(t, Options{Incidents: 150})
	for _, tt := range []struct {
		sortBy string
		fields []string
		down   []bool
	}{
		{"incident_number", []string{"incident_number"}, []bool{false}},
		{"created_at:desc", []string{"created_at"}, []bool{true}},
		{"resolved_at:asc", []string{"resolved_at"}, []bool{false}},
		{"urgency:desc,created_at:asc", []string{"urgency", "created_at"}, []bool{true, false}},
	} {
		records := c.get("/incidents?limit=100&statuses[]=resolved&sort_by=" + tt.sortBy).list("incidents")
		for i := 1; i < len(records); i++ {
			for f, name := range tt.fields {
				x, y := records[i-1].string(name), records[i].string(name)
				if x == "null" || y == "null" {
					break
				}
				if x != y && (x < y) == tt.down[f] {
					t.Errorf("%s: %s before %s", tt.sortBy, x, y)
				}
				if x != y {
					break
				}
			}
		}
	}
}

// allIncidents reads all pages.
func allIncidents(c *client, query string) []value {
	c.Helper()
	var all []value
	for offset := 0; ; offset += 100 {
		v := c.get(fmt.Sprintf("/incidents?limit=100&offset=%d%s", offset, query))
		all = append(all, v.list("incidents")...)
		if v.string("more") == "false" {
			return all
		}
	}
}

func idsOf(records []value) map[string]bool {
	ids := map[string]bool{}
	for _, v := range records {
		ids[v.string("id")] = true
	}
	return ids
}
