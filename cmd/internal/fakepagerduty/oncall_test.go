package fakepagerduty

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOncallsNow(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	v := c.get("/oncalls?limit=100&total=true")
	if v.string("total") != "158" { // 60 policies: 60 primary and 38 secondary schedules with someone on them, 60 users
		t.Errorf("%s on-calls now", v.string("total"))
	}
	var open, ongoing, withoutUser int
	for _, o := range v.list("oncalls") {
		if o.at("user").v == nil {
			withoutUser++
		}
		if o.at("schedule").v == nil {
			open++
			if o.at("start").v != nil || o.at("end").v != nil {
				t.Errorf("an on-call without schedule: %v", o.v)
			}
			continue
		}
		start, end := instantOf(t, o.string("start")), instantOf(t, o.string("end"))
		if start.After(noon) || !end.After(noon) {
			t.Errorf("on call from %s to %s, not now", start, end)
		}
		ongoing++
	}
	if open == 0 || ongoing == 0 || withoutUser == 0 {
		t.Errorf("%d for ever, %d for a turn, %d without a user", open, ongoing, withoutUser)
	}
}

func TestOncallFilters(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	user := c.get("/users/me").string("user", "id")
	policy, schedule := c.idOf("escalation_policies", "Checkout"), c.idOf("schedules", "Checkout Primary")
	secondary := c.idOf("schedules", "Checkout Secondary")
	for _, tt := range []struct {
		query string
		total string
	}{
		{"user_ids[]=" + user + "&schedule_ids[]=" + schedule, "2"}, // both of Checkout's policies
		{"escalation_policy_ids[]=" + policy, "3"},
		{"escalation_policy_ids[]=" + policy + "&schedule_ids[]=" + secondary, "1"},
		{"escalation_policy_ids[]=PNOTHERE", "0"},
		{"schedule_ids[]=PNOTHERE", "0"},
		{"user_ids[]=PNOTHERE", "0"},
		{"since=2026-03-02T12:00:00Z&until=2026-03-02T12:00:00Z&escalation_policy_ids[]=" + policy, "3"},
	} {
		if got := c.get("/oncalls?total=true&" + tt.query).string("total"); got != tt.total {
			t.Errorf("%s: %s, want %s", tt.query, got, tt.total)
		}
	}
	weeks := c.get("/oncalls?limit=100&until=2026-05-30&schedule_ids[]=" + schedule + "&escalation_policy_ids[]=" + policy).list("oncalls")
	first := c.get("/oncalls?limit=100&until=2026-05-30&earliest=true&schedule_ids[]=" + schedule + "&escalation_policy_ids[]=" + policy).list("oncalls")
	want := map[string]string{}
	for _, o := range slices.Backward(weeks) {
		want[o.string("user", "id")] = o.string("start")
	}
	if len(first) != len(want) || len(first) == len(weeks) {
		t.Errorf("%d earliest of %d turns of %d users", len(first), len(weeks), len(want))
	}
	for _, o := range first {
		if o.string("start") != want[o.string("user", "id")] {
			t.Errorf("the earliest turn of %s starts %s, want %s", o.string("user", "summary"), o.string("start"), want[o.string("user", "id")])
		}
	}
}

// TestScheduleEntries checks that the entries of a range cover it without gap
// or overlap, cut at its ends unless overflow is asked for.
func TestScheduleEntries(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	overflowed := 0
	for _, query := range []string{
		"since=2026-03-01&until=2026-03-15", "since=2026-03-01", "until=2026-03-15", "since=2026-03-01T12:00Z&until=2026-03-01T12:30Z", "since=2026-03-01&until=2026-03-08&overflow=true",
	} {
		for _, id := range c.get("/schedules?limit=20").strings("schedules", "id") {
			v := c.get("/schedules/" + id + "?" + query).at("schedule")
			entries := v.list("final_schedule", "rendered_schedule_entries")
			if len(entries) == 0 {
				t.Errorf("%s %s: no entries", v.string("name"), query)
				continue
			}
			var users []string
			for i, e := range entries {
				users = append(users, e.string("user", "id"))
				if i > 0 && !instantOf(t, e.string("start")).Equal(instantOf(t, entries[i-1].string("end"))) {
					t.Errorf("%s %s: entry %d starts %s, the one before ends %s", v.string("name"), query, i, e.string("start"), entries[i-1].string("end"))
				}
			}
			start, end := instantOf(t, entries[0].string("start")), instantOf(t, entries[len(entries)-1].string("end"))
			since, until := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)
			switch {
			case strings.Contains(query, "12:30"):
				since, until = since.Add(12*time.Hour), since.Add(12*time.Hour+30*time.Minute)
			case strings.Contains(query, "overflow"):
				if start.After(since) || end.Before(until.AddDate(0, 0, -7)) {
					t.Errorf("%s: from %s to %s", query, start, end)
				}
				if start.Before(since) && end.After(until.AddDate(0, 0, -7)) {
					overflowed++
				}
				since, until = start, end
			}
			if !start.Equal(since) || !end.Equal(until) {
				t.Errorf("%s %s: from %s to %s", v.string("name"), query, start, end)
			}
			onCall := c.get("/schedules/"+id+"/users?"+query).strings("users", "id")
			slices.Sort(users)
			slices.Sort(onCall)
			if got, want := strings.Join(onCall, " "), strings.Join(slices.Compact(users), " "); got != want {
				t.Errorf("%s %s: users %s, want %s", v.string("name"), query, got, want)
			}
		}
	}
	if overflowed == 0 {
		t.Error("overflow=true shows no turn as a whole")
	}
}

// TestEntryAtTheEnd asks for a range that ends where a turn does.
func TestEntryAtTheEnd(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	target := "/schedules/" + c.idOf("schedules", "Checkout Primary") + "?since=2026-03-01"
	entries := func(target string) []value {
		return c.get(target).list("schedule", "final_schedule", "rendered_schedule_entries")
	}
	end := instantOf(t, entries(target)[0].string("end")).UTC().Format(time.RFC3339)
	if n := len(entries(target + "&until=" + end)); n != 1 {
		t.Errorf("%d turns until the end of the first one", n)
	}
}

func TestSchedules(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	primary := c.get("/schedules/" + c.idOf("schedules", "Checkout Primary")).at("schedule")
	if n := len(primary.list("final_schedule", "rendered_schedule_entries")); n != 0 {
		t.Errorf("%d entries without a range", n)
	}
	if n := len(primary.list("schedule_layers")[0].list("users")); n < 3 {
		t.Errorf("%d users in the layer", n)
	}
	now := c.get("/schedules/"+primary.string("id")+"/users").strings("users", "name")
	if len(now) != 1 || now[0] != "Robin Okafor" {
		t.Errorf("%v on call for Checkout, want the demo user", now)
	}
	empty := c.idOf("schedules", domains[emptySchedule%teamCount]+" Secondary")
	if n := len(c.get("/schedules/" + empty + "/users?since=2026-03-01&until=2026-03-09").list("users")); n != 0 {
		t.Errorf("%d users on the empty schedule", n)
	}
	listed := c.get("/schedules?query=Checkout").list("schedules")[0]
	if listed.at("schedule_layers").v != nil || listed.at("final_schedule").v != nil {
		t.Errorf("a list without include[] has layers")
	}
	asked := c.get("/schedules?query=Checkout&include[]=schedule_layers&include[]=final_schedule&since=2026-03-01").list("schedules")[0]
	if len(asked.list("schedule_layers")) == 0 || len(asked.list("final_schedule", "rendered_schedule_entries")) == 0 {
		t.Errorf("a list with include[] has no layers")
	}
	if c.json(400, "GET", "/schedules/"+empty+"?since=2024-01-01&until=2026-01-01", "").string("error", "code") != "2005" {
		t.Error("two years of a schedule are not refused")
	}
}

func instantOf(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
