package fakepagerduty

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSameSeedSameAccount(t *testing.T) {
	targets := []string{"/incidents?limit=100", "/users?limit=100", "/services", "/escalation_policies", "/oncalls", "/schedules?include[]=schedule_layers", "/teams", "/audit/records", "/tags"}
	for _, r := range routes(map[string]*collection{}) {
		if r.method == "GET" && !strings.Contains(r.path, "{id}") {
			targets = append(targets, r.path+"?limit=40")
		}
	}
	read := func(seed uint64, filler int) string {
		c := start(t, Options{Incidents: 400, Seed: seed, FillerBytes: filler})
		var all []string
		for _, target := range targets {
			all = append(all, c.do("GET", target, "").text)
		}
		return strings.Join(all, "\n")
	}
	one := read(7, 4000)
	if read(7, 4000) != one {
		t.Error("the same seed and time gave another account")
	}
	other := read(8, 4000)
	for _, field := range []string{`"id":"(\w{14})","type":"incident"`, `"incident_key":"(\w+)"`, `"source_id":(\d+)`, `"avatar_url":"([^"]+)"`} {
		if strings.Contains(other, regexp.MustCompile(field).FindStringSubmatch(one)[1]) {
			t.Errorf("another seed gave the same %s", field)
		}
	}
}

// TestDemo tells the story that a demonstration needs.
func TestDemo(t *testing.T) {
	c := start(t, Options{})
	count := func(query string) string { return c.get("/incidents?limit=1&total=true&" + query).string("total") }
	mine := "team_ids[]=" + strings.Join(c.get("/users/me").at("user").strings("teams", "id"), "&team_ids[]=")
	for _, tt := range []struct{ query, want string }{
		{"", "12500"},
		{"statuses[]=triggered", "18"},
		{"statuses[]=acknowledged", "42"},
		{mine + "&statuses[]=triggered", "4"},
		{mine + "&statuses[]=acknowledged", "4"},
	} {
		if got := count(tt.query); got != tt.want {
			t.Errorf("%q: %s incidents, want %s", tt.query, got, tt.want)
		}
	}
	if n := count(mine + "&statuses[]=resolved"); len(n) < 3 {
		t.Errorf("the demo user's teams have %s resolved incidents", n)
	}
	for _, tt := range []struct {
		list string
		id   string
	}{{"teams", "7"}, {"users", "7"}, {"services", "7|14"}, {"schedules", "7|14"}, {"escalation_policies", "7"}, {"incidents", "7|14"}} {
		lengths := map[string]bool{}
		for _, id := range c.get("/"+tt.list+"?limit=100").strings(tt.list, "id") {
			if !regexp.MustCompile(`^[PQ][0-9A-Z]+$`).MatchString(id) {
				t.Errorf("%s: id %s", tt.list, id)
			}
			lengths[fmt.Sprint(len(id))] = true
		}
		var got []string
		for l := range lengths {
			got = append(got, l)
		}
		slices.SortFunc(got, func(x, y string) int { return len(x) - len(y) })
		if strings.Join(got, "|") != tt.id {
			t.Errorf("%s: ids of %v characters, want %s", tt.list, got, tt.id)
		}
	}
}

// TestDemoUserIsOnCall makes the account on many days and at many hours.
func TestDemoUserIsOnCall(t *testing.T) {
	for i := range 40 {
		at := noon.Add(time.Duration(i) * 31 * time.Hour)
		a := newAccount(Options{Incidents: 1, Now: func() time.Time { return at }})
		if user := a.firstCallee(0); user != demoUser {
			t.Errorf("at %s: %s is on call", at, a.users[user].name)
		}
	}
}

func TestUniqueIDs(t *testing.T) {
	a := newAccount(Options{Now: func() time.Time { return noon }})
	for name, got := range map[string][2]int{
		"incidents": {len(a.incidentByID), defaultIncidents}, "users": {len(a.userByID), userCount}, "e-mails": {len(a.userByEmail), userCount},
		"services": {len(a.serviceByID), serviceCount}, "teams": {len(a.teamByID), teamCount + 1}, "policies": {len(a.policyByID), policyCount + 1}, "schedules": {len(a.scheduleByID), scheduleCount},
	} {
		if got[0] != got[1] {
			t.Errorf("%d ids of %d %s", got[0], got[1], name)
		}
	}
	for email := range a.userByEmail {
		if !regexp.MustCompile(`^[a-z]+\.[a-z]+(\.\d+)?@example\.com$`).MatchString(email) {
			t.Errorf("e-mail %s", email)
		}
	}
}

// TestOddities looks for all that a client must survive, over all pages.
func TestOddities(t *testing.T) {
	c := start(t, Options{Incidents: 4000})
	nulls, missing := map[string]bool{}, map[string]bool{}
	read := func(list string, records []value) {
		all := map[string]bool{}
		for _, r := range records {
			for name, v := range r.v.(map[string]any) {
				all[name] = true
				if v == nil {
					nulls[list+"."+name] = true
				}
			}
		}
		for _, r := range records {
			for name := range all {
				if _, ok := r.v.(map[string]any)[name]; !ok {
					missing[list+"."+name] = true
				}
			}
		}
	}
	for _, list := range []string{"teams", "users", "services", "schedules", "escalation_policies", "oncalls"} {
		for offset := 0; offset < 300; offset += 100 {
			read(list, c.get(fmt.Sprintf("/%s?limit=100&offset=%d&include[]=schedule_layers", list, offset)).list(list))
		}
	}
	incidents := allIncidents(c, "")
	read("incidents", incidents)
	both := "teams.description teams.default_role teams.summary users.description users.job_title users.contact_methods users.teams users.billed " +
		"services.description services.teams services.integrations services.updated_at schedules.description schedules.teams schedules.escalation_policies " +
		"escalation_policies.num_loops escalation_policies.description escalation_policies.services escalation_policies.teams oncalls.user " +
		"incidents.title incidents.description incidents.service incidents.assignments incidents.alert_counts incidents.teams incidents.acknowledgements " +
		"incidents.escalation_policy incidents.last_status_change_by incidents.incident_key incidents.priority incidents.resolve_reason incidents.summary"
	for _, field := range strings.Fields(both) {
		if !nulls[field] || !missing[field] {
			t.Errorf("%s: null somewhere: %v, missing somewhere: %v", field, nulls[field], missing[field])
		}
	}
	for _, field := range []string{"teams.parent", "oncalls.schedule", "oncalls.start", "oncalls.end", "services.support_hours"} {
		if !nulls[field] {
			t.Errorf("%s is never null", field)
		}
	}
	traits := map[string]func(value) bool{
		"no data": func(v value) bool { return strings.HasPrefix(v.string("title"), "No Data: ") },
		"not ASCII": func(v value) bool {
			return strings.ContainsFunc(v.string("title"), func(r rune) bool { return r > 127 })
		},
		"long":   func(v value) bool { return len(v.string("title")) > 500 },
		"quoted": func(v value) bool { return strings.Contains(v.string("title"), `"`) },
		"resolved by itself": func(v value) bool {
			return v.string("last_status_change_by", "type") == "service_reference" && v.string("status") == "resolved"
		},
		"merged":           func(v value) bool { return v.string("resolve_reason", "type") == "merge_resolve_reason" },
		"huge":             func(v value) bool { return len(v.string("body", "details", "stack")) > 100_000 },
		"beyond a float64": func(v value) bool { return len(v.string("occurrence", "source_id")) >= 18 },
		"whole priority": func(v value) bool {
			return v.string("priority", "order") != "null" && v.string("priority", "color") != "null"
		},
	}
	for name, has := range traits {
		n := 0
		for _, v := range incidents {
			if has(v) {
				n++
			}
		}
		if n == 0 {
			t.Errorf("no incident is %s", name)
		}
	}
}

func TestFillerBytes(t *testing.T) {
	for _, size := range []int{0, 100, 4500, 20_000} {
		c := start(t, Options{Incidents: 2000, FillerBytes: size})
		bytes := 0
		for offset := 0; offset < 700; offset += 100 { // none of these has a huge body
			bytes += len(c.do("GET", fmt.Sprintf("/incidents?limit=100&offset=%d", offset), "").text)
		}
		mean, low, high := bytes/700, size*98/100, size*102/100
		if size < 3000 {
			low, high = 2600, 2900
		}
		if mean < low || mean > high {
			t.Errorf("FillerBytes %d: %d bytes an incident", size, mean)
		}
	}
}

func TestSimilarIncidents(t *testing.T) {
	c := start(t, Options{Incidents: 8000})
	target := "/incidents/" + c.get("/incidents?limit=1").strings("incidents", "id")[0]
	past := c.get(target + "/past_incidents")
	if n := len(past.list("past_incidents")); n != defaultPast || past.string("limit") != "5" || past.string("total") != "null" {
		t.Errorf("past incidents: %d, limit %s, total %s", n, past.string("limit"), past.string("total"))
	}
	all := c.get(target + "/past_incidents?limit=999&total=true")
	if got := fmt.Sprint(len(all.list("past_incidents"))); got != all.string("total") || len(got) < 2 {
		t.Errorf("%s of %s past incidents", got, all.string("total"))
	}
	last, missing := 1000.0, 0
	for _, p := range all.list("past_incidents") {
		score := -1.0
		if p.at("score").v == nil {
			missing++
		} else if _, err := fmt.Sscan(p.string("score"), &score); err != nil {
			t.Fatal(err)
		}
		if score > last || p.string("incident", "title") == "null" || p.string("incident", "created_at") == "null" {
			t.Errorf("after the score %v: %v", last, p.v)
		}
		last = score
	}
	if missing == 0 {
		t.Error("no past incident is without a score")
	}
	kinds := map[string]int{}
	for _, id := range c.get("/incidents?limit=40").strings("incidents", "id") {
		related := c.get("/incidents/" + id + "/related_incidents").list("related_incidents")
		if len(related) > maxRelated {
			t.Errorf("%d related incidents", len(related))
		}
		for _, r := range related {
			var types []string
			for _, s := range r.list("relationships") {
				types = append(types, s.string("type"))
				if s.at("metadata").v == nil {
					t.Errorf("a relationship without metadata: %v", s.v)
				}
			}
			kinds[strings.Join(types, "+")]++
		}
	}
	for _, want := range []string{"", "machine_learning_inferred", "service_dependency", "machine_learning_inferred+service_dependency"} {
		if kinds[want] == 0 {
			t.Errorf("no incident is related by %q: %v", want, kinds)
		}
	}
	whole := c.get(target + "/related_incidents?additional_details[]=incident").list("related_incidents")
	if len(whole) == 0 || whole[0].string("incident", "urgency") == "null" {
		t.Error("additional_details[]=incident gave no whole incident")
	}
}

func TestOptions(t *testing.T) {
	for _, n := range []int{-1, maxIncidents + 1} {
		if s, err := Start(Options{Incidents: n}); err == nil {
			s.Close()
			t.Errorf("%d incidents were not refused", n)
		}
	}
	c := start(t, Options{Incidents: 1})
	if n := len(c.get("/incidents").list("incidents")); n != 1 {
		t.Errorf("%d incidents of 1", n)
	}
}
