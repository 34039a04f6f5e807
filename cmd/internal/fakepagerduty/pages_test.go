package fakepagerduty

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	c := start(t, Options{})
	for _, tt := range []struct {
		target, limit, offset, total, more string
		records                            int
	}{
		{"/incidents", "25", "0", "null", "true", 25},
		{"/incidents?limit=7&offset=14", "7", "14", "null", "true", 7},
		{"/incidents?limit=500", "100", "0", "null", "true", 100},
		{"/incidents?limit=100&offset=9900", "100", "9900", "null", "true", 100},
		{"/incidents?limit=500&offset=9900", "100", "9900", "null", "true", 100},
		{"/incidents?limit=1&total=true", "1", "0", "12500", "true", 1},
		{"/incidents?limit=1&total=1", "1", "0", "12500", "true", 1},
		{"/incidents?limit=1&total=false", "1", "0", "null", "true", 1},
		{"/teams?limit=100&total=true", "100", "0", "41", "false", 41},
		{"/teams?limit=30&offset=30", "30", "30", "null", "false", 11},
		{"/teams?limit=10&offset=31", "10", "31", "null", "false", 10},
		{"/teams?offset=41", "25", "41", "null", "false", 0},
		{"/services?total=true", "25", "0", "300", "true", 25},
		{"/users?total=true", "25", "0", "150", "true", 25},
		{"/schedules?total=true", "25", "0", "60", "true", 25},
		{"/escalation_policies?total=true", "25", "0", "61", "true", 25},
		{"/priorities", "25", "0", "null", "false", 5},
		{"/business_services", "25", "0", "null", "false", 15},
		{"/maintenance_windows?limit=100", "100", "0", "null", "false", 30},
		{"/tags?limit=3", "3", "0", "null", "true", 3},
	} {
		v := c.get(tt.target)
		name := strings.Split(tt.target[1:], "?")[0]
		got := fmt.Sprint(v.string("limit"), v.string("offset"), v.string("total"), v.string("more"), len(v.list(name)))
		if want := fmt.Sprint(tt.limit, tt.offset, tt.total, tt.more, tt.records); got != want {
			t.Errorf("%s: %s, want %s", tt.target, got, want)
		}
	}
}

func TestPageRefusals(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	for _, tt := range []struct {
		target, code, errors string
	}{
		{"/incidents?limit=abc", "2001", "Limit"},
		{"/incidents?limit=0", "2001", "Limit"},
		{"/incidents?offset=-1", "2001", "Offset"},
		{"/incidents?limit=100&offset=9901", "2002", "Offset+limit exceeds maximum allowed value of 10000."},
		{"/teams?offset=9999999999999999999", "2001", "Offset"},
		{"/teams?offset=9223372036854775807", "2002", "Offset+limit"},
		{"/incidents?statuses[]=triggered&statuses[]=closed", "2001", "Statuses must be a list of triggered, acknowledged, resolved."},
		{"/incidents?urgencies[]=medium", "2001", "Urgencies"},
		{"/incidents?sort_by=title", "2001", "Sort_by"},
		{"/incidents?sort_by=created_at:up", "2001", "Sort_by"},
		{"/incidents?sort_by=created_at,urgency,incident_number", "2001", "Sort_by"},
		{"/incidents?since=yesterday", "2004", ""},
		{"/incidents?until=2026-02-30", "2004", ""},
		{"/incidents?since=2026-03-01T00:00:00+02:00", "2004", ""}, // a plus sign that was not escaped is a space
		{"/incidents?since=2026-03-02&until=2026-03-01", "2005", ""},
		{"/incidents?since=2025-08-01&until=2026-03-01", "2001", " is invalid."},
		{"/incidents?since=2025-08-01", "2001", " is invalid."},
		{"/incidents/88001/past_incidents?limit=1000", "2001", "Limit"},
		{"/incidents/88001/past_incidents?limit=0", "2001", "Limit"},
		{"/oncalls?until=2026-06-01", "2001", "90 days"},
		{"/oncalls?since=2026-03-04&until=2026-03-03", "2005", ""},
		{"/schedules?since=2026-03-04&until=2026-03-03", "2005", ""},
		{"/audit/records?cursor=nonsense", "2001", "Cursor"},
		{"/audit/records?cursor=dGFnczoxOjI", "2001", "Cursor"},  // tags:1:2
		{"/audit/records?cursor=YXVkaXQ6eDoy", "2001", "Cursor"}, // audit:x:2
		{"/audit/records?since=2026-01-01&until=2026-02-28", "2005", ""},
	} {
		v := c.json(400, "GET", tt.target, "").at("error")
		if v.string("code") != tt.code || !strings.Contains(v.string("errors"), tt.errors) {
			t.Errorf("%s: %v, want code %s and %q", tt.target, v.v, tt.code, tt.errors)
		}
	}
	for _, target := range []string{
		"/incidents?since=2025-08-01&date_range=all", "/incidents?since=2025-10-01", "/incidents?since=2026-02-01T10:00Z",
		"/incidents?since=2026-02-01T10:00:00.5%2B0230", "/incidents?until=2026-02-01T10:00:00-03", "/incidents?mistyped=1",
	} {
		c.get(target)
	}
}

func TestEveryIncidentOnce(t *testing.T) {
	c := start(t, Options{Incidents: 1234})
	var numbers []string
	for offset := 0; ; offset += 100 {
		v := c.get(fmt.Sprintf("/incidents?limit=100&offset=%d", offset))
		numbers = append(numbers, v.strings("incidents", "incident_number")...)
		if v.string("more") == "false" {
			break
		}
	}
	for i, n := range numbers {
		if want := fmt.Sprint(firstNumber + 1233 - i); n != want {
			t.Fatalf("incident %d has the number %s, want %s: newest first", i, n, want)
		}
	}
	if len(numbers) != 1234 {
		t.Errorf("%d incidents, want 1234", len(numbers))
	}
}

func TestListFilters(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	checkout, user := c.idOf("teams", "Checkout"), c.get("/users/me").string("user", "id")
	for _, tt := range []struct {
		target string
		total  string
	}{
		{"/services?team_ids[]=" + checkout, "8"},
		{"/services?team_ids[]=" + checkout + "&query=api", "1"},
		{"/services?query=GATEWAY", "20"},
		{"/services?name=Checkout%20API", "1"},
		{"/services?team_ids[]=PNOTHERE", "0"},
		{"/teams?query=data", "3"},
		{"/teams?query=caf%C3%A9", "1"},
		{"/users?query=robin.okafor@", "1"},
		{"/users?team_ids[]=PNOTHERE", "0"},
		{"/escalation_policies?team_ids[]=" + checkout, "2"},
		{"/escalation_policies?query=low%20urgency", "20"},
		{"/escalation_policies?team_ids[]=" + checkout + "&user_ids[]=PNOTHERE", "0"},
		{"/escalation_policies?user_ids[]=" + user + "&query=Checkout", "2"},
		{"/schedules?query=secondary", "20"},
		{"/schedules?team_ids[]=" + checkout, "2"},
		{"/tags?query=database", "4"},
		{"/maintenance_windows?filter=past", "15"},
		{"/maintenance_windows?filter=ongoing", "1"},
		{"/maintenance_windows?filter=open", "15"},
		{"/maintenance_windows?filter=future", "14"},
		{"/maintenance_windows?team_ids[]=" + checkout, "1"},
	} {
		if got := c.get(tt.target + "&total=true").string("total"); got != tt.total {
			t.Errorf("%s: %s, want %s", tt.target, got, tt.total)
		}
	}
	names := c.get("/services?sort_by=name:desc&limit=100").strings("services", "name")
	if !slices.IsSortedFunc(names, func(x, y string) int { return strings.Compare(y, x) }) {
		t.Errorf("services are not sorted by name: %v", names)
	}
	var members int
	for _, u := range c.get("/users?limit=100&team_ids[]=" + checkout).list("users") {
		if u.at("teams").v == nil || slices.Contains(u.strings("teams", "id"), checkout) {
			members++
		} else {
			t.Errorf("%s is not in the team", u.string("name"))
		}
	}
	if members < 3 {
		t.Errorf("%d users in the team", members)
	}
}

func TestIncludes(t *testing.T) {
	c := start(t, Options{Incidents: 500})
	for _, tt := range []struct{ target, list, place, plain, included string }{
		{"/incidents?statuses[]=acknowledged", "incidents", "service", "service_reference", "service"},
		{"/incidents?statuses[]=acknowledged", "incidents", "escalation_policy", "escalation_policy_reference", "escalation_policy"},
		{"/services?query=Checkout", "services", "escalation_policy", "escalation_policy_reference", "escalation_policy"},
		{"/oncalls?", "oncalls", "user", "user_reference", "user"},
		{"/oncalls?", "oncalls", "schedule", "schedule_reference", "schedule"},
	} {
		kind := map[string]string{"service": "services", "escalation_policy": "escalation_policies", "user": "users", "schedule": "schedules"}[tt.place]
		for query, want := range map[string]string{"": tt.plain, "&include[]=" + kind: tt.included} {
			if got := c.get(tt.target + query).list(tt.list)[0].string(tt.place, "type"); got != want {
				t.Errorf("%s%s: %s, want %s", tt.target, query, got, want)
			}
		}
	}
}

func TestAuditCursor(t *testing.T) {
	c := start(t, Options{Incidents: 1})
	seen := map[string]bool{}
	pages, cursor := 0, ""
	for ; cursor != "null" && pages < 10; pages++ {
		v := c.get("/audit/records?limit=50&since=2026-02-28T12:00:00Z" + cursor)
		for _, id := range v.strings("records", "id") {
			if seen[id] {
				t.Fatalf("%s came twice", id)
			}
			seen[id] = true
		}
		if cursor = v.string("next_cursor"); cursor != "null" {
			cursor = "&cursor=" + cursor
		}
	}
	if want := 2*144 + 1; len(seen) != want || pages != 6 {
		t.Errorf("%d records on %d pages, want %d on 6", len(seen), pages, want)
	}
	if n := len(c.get("/audit/records").list("records")); n != 100 {
		t.Errorf("%d records of the last day on a page, want 100", n)
	}
}

// idOf finds a record by its name.
func (c *client) idOf(list, name string) string {
	c.Helper()
	for _, v := range c.get("/" + list + "?query=" + strings.ReplaceAll(name, " ", "%20")).list(list) {
		if v.string("name") == name {
			return v.string("id")
		}
	}
	c.Fatalf("no %q among the %s", name, list)
	return ""
}
