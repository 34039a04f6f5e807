package fakepagerduty

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func (c *client) put(target, body string) value { c.Helper(); return c.json(200, "PUT", target, body) }

func incidentBodyJSON(fields string) string {
	return `{"incident":{"type":"incident_reference",` + fields + `}}`
}

func TestIncidentLife(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 2000, Now: clock.now})
	one := aloneOpen(c)
	target := "/incidents/" + one.string("id")
	service := "/services/" + one.string("service", "id")
	if s := c.get(service).string("service", "status"); s != "critical" {
		t.Errorf("the service is %s before", s)
	}
	clock.add(time.Minute)
	put := c.put("/incidents/"+one.string("incident_number"), incidentBodyJSON(`"status":"acknowledged"`)).at("incident")
	clock.add(time.Minute)
	got := c.get(target).at("incident")
	for name, v := range map[string]value{"the answer": put, "a later read": got} {
		if v.string("status") != "acknowledged" || v.string("last_status_change_at") != "2026-03-02T12:01:00Z" ||
			v.string("last_status_change_by", "summary") != "Robin Okafor" || v.string("updated_at") != "2026-03-02T12:01:00Z" ||
			v.list("acknowledgements")[0].string("acknowledger", "summary") != "Robin Okafor" || len(v.list("assignments")) != 1 {
			t.Errorf("acknowledged, in %s: %v", name, v.v)
		}
	}
	if s := c.get(service).string("service", "status"); s != "warning" {
		t.Errorf("the service is %s while its only open incident is acknowledged", s)
	}
	c.put(target, incidentBodyJSON(`"status":"triggered"`))
	c.put(target, incidentBodyJSON(`"status":"acknowledged"`))
	clock.add(time.Minute)
	got = c.put(target, incidentBodyJSON(`"status":"resolved","resolution":"Restarted it"`)).at("incident")
	if got.string("status") != "resolved" || got.string("resolved_at") != "2026-03-02T12:03:00Z" || len(got.list("assignments")) != 0 ||
		got.string("last_status_change_by", "type") != "user_reference" || got.string("alert_counts", "triggered") != "0" {
		t.Errorf("resolved: %v", got.v)
	}
	if s := c.get(service).string("service", "status"); s != "active" {
		t.Errorf("the service is %s after its only open incident was resolved", s)
	}
	if notes := c.get(target+"/notes").strings("notes", "content"); len(notes) == 0 || notes[0] != "Resolution Note: Restarted it" {
		t.Errorf("notes: %q", notes)
	}
	if open := c.get("/incidents?statuses[]=triggered&statuses[]=acknowledged&limit=100").strings("incidents", "id"); slices.Contains(open, one.string("id")) {
		t.Error("the resolved incident is among the open ones")
	}
	if entries := c.get(target+"/log_entries").strings("log_entries", "type"); entries[0] != "resolve_log_entry" || entries[len(entries)-1] != "trigger_log_entry" {
		t.Errorf("log entries: %v", entries)
	}
	if s := c.get(target+"/alerts").strings("alerts", "status"); slices.Contains(s, "triggered") || len(s) == 0 {
		t.Errorf("alerts: %v", s)
	}
}

// aloneOpen finds a triggered incident that is the only open one of its service.
func aloneOpen(c *client) value {
	c.Helper()
	open := c.get("/incidents?statuses[]=triggered&statuses[]=acknowledged&limit=100").list("incidents")
	perService := map[string]int{}
	for _, v := range open {
		perService[v.string("service", "id")]++
	}
	for _, v := range open {
		if v.string("status") == "triggered" && perService[v.string("service", "id")] == 1 &&
			c.get("/services/"+v.string("service", "id")).string("service", "status") == "critical" {
			return v
		}
	}
	c.Fatal("no service has exactly one open incident")
	return value{}
}

func TestIncidentChanges(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 2000, Now: clock.now})
	target := "/incidents/" + c.get("/incidents?statuses[]=triggered").strings("incidents", "id")[0]
	clock.add(time.Minute)
	before := c.get(target).at("incident")
	sam := c.get("/users?query=sam.lindqvist").strings("users", "id")[0]
	p2 := c.get("/priorities").strings("priorities", "id")[1]
	got := c.put(target, incidentBodyJSON(`"title":"Änderung <1>","urgency":"low","priority":{"id":"`+p2+`","type":"priority_reference"},
		"assignments":[{"assignee":{"id":"`+sam+`","type":"user_reference"}}]`)).at("incident")
	if got.string("updated_at") != "2026-03-02T12:01:00Z" {
		t.Errorf("updated at %s", got.string("updated_at"))
	}
	if got.string("title") != "Änderung <1>" || got.string("urgency") != "low" || got.string("priority", "name") != "P2" ||
		got.list("assignments")[0].string("assignee", "id") != sam || got.string("assigned_via") != "direct_assignment" || got.string("status") != "triggered" {
		t.Errorf("changed: %v", got.v)
	}
	for _, name := range []string{"created_at", "incident_key", "service", "occurrence", "incident_number", "last_status_change_at"} {
		if got.string(name) != before.string(name) {
			t.Errorf("%s changed from %s to %s", name, before.string(name), got.string(name))
		}
	}
	robin := c.get("/users/me").string("user", "id")
	again := c.put(target, incidentBodyJSON(`"assignments":[{"assignee":{"id":"`+robin+`"}},{"assignee":{"id":"`+sam+`"}}]`)).at("incident")
	if got := again.list("assignments"); len(got) != 2 || got[0].string("assignee", "id") != robin {
		t.Errorf("assigned anew: %v", again.at("assignments").v)
	}
	mine := c.get("/incidents?user_ids[]="+sam).strings("incidents", "id")
	if !slices.Contains(mine, got.string("id")) {
		t.Errorf("not among the incidents of the new assignee: %v", mine)
	}
}

func TestIncidentRefusals(t *testing.T) {
	c := start(t, Options{Incidents: 2000})
	triggered := c.get("/incidents?statuses[]=triggered").strings("incidents", "id")
	resolved := c.get("/incidents?statuses[]=resolved").strings("incidents", "id")[0]
	acknowledged := c.get("/incidents?statuses[]=acknowledged").strings("incidents", "id")[0]
	item := func(id, status string) string {
		return `{"id":"` + id + `","type":"incident_reference","status":"` + status + `"}`
	}
	service := c.idOf("services", "Checkout API")
	create := func(fields string) string {
		return `{"incident":{"type":"incident","title":"T","service":{"id":"` + service + `","type":"service_reference"}` + fields + `}}`
	}
	c.json(201, "POST", "/incidents", create(`,"incident_key":"taken"`))
	for _, tt := range []struct {
		method, target, body string
		status               int
		code, text           string
	}{
		{"PUT", "/incidents/" + resolved, incidentBodyJSON(`"status":"acknowledged"`), 400, "1001", "Incident Already Resolved"},
		{"PUT", "/incidents/" + resolved, incidentBodyJSON(`"status":"resolved"`), 400, "1001", "Incident Already Resolved"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"status":"acknowledged"`), 400, "1002", "Incident Already Acknowledged"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"status":"closed"`), 400, "1003", "Invalid Status"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"urgency":"medium"`), 400, "2001", "Urgency"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"title":" "`), 400, "2001", "Title"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"priority":{"id":"PNOTHERE"}`), 400, "2001", "Priority"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"assignments":[{"assignee":{"id":"PNOTHERE"}}]`), 400, "2001", "Assignee"},
		{"PUT", "/incidents/" + acknowledged, incidentBodyJSON(`"assignments":[null]`), 400, "2001", "null"},
		{"PUT", "/incidents/" + acknowledged, `{"incident":{"status":"resolved"}}`, 400, "2001", "Type"},
		{"PUT", "/incidents/" + acknowledged, `{}`, 400, "2001", "Incident is required"},
		{"PUT", "/incidents/" + acknowledged, `{"incident":`, 400, "2001", "JSON"},
		{"PUT", "/incidents", `{"incidents":[]}`, 400, "2001", "Incidents"},
		{"PUT", "/incidents", `{"incidents":[null]}`, 400, "2001", "null"},
		{"PUT", "/incidents", `{"incidents":[` + item("PNOTHERE", "resolved") + `]}`, 404, "2100", "Not Found"},
		{"PUT", "/incidents", `{"incidents":[` + item(triggered[0], "resolved") + `,` + item(resolved, "resolved") + `]}`, 400, "1001", "Resolved"},
		{"PUT", "/incidents", `{"incidents":[` + strings.Repeat(item(triggered[0], "resolved")+",", 250) + item(triggered[1], "resolved") + `]}`, 413, "2001", "Entity"},
		{"POST", "/incidents", `{"incident":{"type":"x","title":"","urgency":"x"}}`, 400, "2001", "Type must be incident.,Title can't be blank.,Urgency must be high or low.,Service not found."},
		{"POST", "/incidents", `{}`, 400, "2001", "Incident is required"},
		{"POST", "/incidents", `[1]`, 400, "2001", "JSON"},
		{"POST", "/incidents", create(`,"incident_key":"taken"`), 400, "2002", "matching dedup key"},
		{"POST", "/incidents", create(`,"priority":{"id":"P1"}`), 400, "2001", "Priority"},
		{"POST", "/incidents/" + resolved + "/notes", `{"note":{"content":"  \n"}}`, 400, "2001", "Content"},
		{"POST", "/incidents/" + resolved + "/notes", `{"content":"x"}`, 400, "2001", "Content"},
		{"POST", "/incidents/" + resolved + "/notes", `{"note":{"content":"` + strings.Repeat("x", maxRequestBody) + `"}}`, 413, "2001", "Entity"},
	} {
		r := c.do(tt.method, tt.target, tt.body)
		v := value{c, r.decode(c)}.at("error")
		text := v.string("message") + strings.ReplaceAll(v.string("errors"), `","`, ",")
		if r.status != tt.status || v.string("code") != tt.code || !strings.Contains(text, tt.text) {
			t.Errorf("%s %s %.80s: %d %s, want %d %s %s", tt.method, tt.target, tt.body, r.status, r.text, tt.status, tt.code, tt.text)
		}
	}
	if s := c.get("/incidents/"+triggered[0]).string("incident", "status"); s != "triggered" {
		t.Errorf("a refused change of many made one %s", s)
	}
}

func TestManyIncidents(t *testing.T) {
	c := start(t, Options{Incidents: 2000})
	ids := c.get("/incidents?statuses[]=triggered").strings("incidents", "id")
	var items []string
	for i, id := range ids[:3] {
		items = append(items, fmt.Sprintf(`{"id":%q,"type":"incident","status":%q}`, id, []string{"acknowledged", "resolved", "resolved"}[i]))
	}
	got := c.put("/incidents", `{"incidents":[`+strings.Join(items, ",")+`]}`).strings("incidents", "status")
	if want := "[acknowledged resolved resolved]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	if s := c.get("/incidents/"+ids[1]).string("incident", "status"); s != "resolved" {
		t.Errorf("a later read says %s", s)
	}
}

func TestCreateIncident(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 2000, Now: clock.now})
	service := c.idOf("services", "Checkout API")
	first := c.get("/incidents?limit=1").strings("incidents", "id")[0]
	clock.add(time.Minute)
	made := c.json(201, "POST", "/incidents", `{"incident":{"type":"incident","title":"Die Kasse brennt","urgency":"low","incident_key":"k-1",
		"service":{"id":"`+service+`","type":"service_reference"},"body":{"type":"incident_body","details":{"n": 9007199254740993}}}}`).at("incident")
	if made.string("title") != "Die Kasse brennt" || made.string("status") != "triggered" || made.string("urgency") != "low" ||
		made.string("incident_key") != "k-1" || made.string("service", "id") != service || made.string("created_at") != "2026-03-02T12:01:00Z" ||
		made.string("incident_number") != "90001" || made.string("body", "details", "n") != "9007199254740993" || len(made.list("assignments")) != 1 {
		t.Errorf("created: %v", made.v)
	}
	listed := c.get("/incidents?limit=2").strings("incidents", "id")
	if listed[0] != made.string("id") || listed[1] != first {
		t.Errorf("the list begins %v: the new incident shifts the pages", listed)
	}
	for _, target := range []string{"/incidents/" + made.string("id"), "/incidents/90001"} {
		if got := c.get(target).string("incident", "title"); got != "Die Kasse brennt" {
			t.Errorf("%s: %s", target, got)
		}
	}
	if ids := c.get("/incidents?incident_key=k-1").strings("incidents", "id"); len(ids) != 1 || ids[0] != made.string("id") {
		t.Errorf("by its key: %v", ids)
	}
	if s := c.get("/services/"+service).string("service", "status"); s != "critical" {
		t.Errorf("the service is %s", s)
	}
	if at := c.get("/services/"+service).string("service", "last_incident_timestamp"); at != "2026-03-02T12:01:00Z" {
		t.Errorf("the service's newest incident is of %s", at)
	}
	c.put("/incidents/90001", incidentBodyJSON(`"status":"resolved"`))
	again := c.json(201, "POST", "/incidents", `{"incident":{"type":"incident","title":"Again","incident_key":"k-1","service":{"id":"`+service+`"}}}`)
	if again.string("incident", "id") == made.string("id") {
		t.Error("the key of a resolved incident gave the same incident")
	}
}

func TestNotes(t *testing.T) {
	clock := &clock{t: noon}
	c := start(t, Options{Incidents: 300, Now: clock.now})
	target := "/incidents/" + c.get("/incidents?limit=1").strings("incidents", "id")[0] + "/notes"
	before := c.get(target).strings("notes", "content")
	content := "  Zeile 1\n\"zwei\" \u00fc \t<b>&amp;</b> 🔥  "
	for i, text := range []string{`"C:\\new"`, `"  Zeile 1\n\"zwei\" \u00fc \t<b>&amp;</b> 🔥  "`} {
		clock.add(time.Second)
		note := c.json(200, "POST", target, `{"note":{"content":`+text+`}}`).at("note")
		if note.string("user", "summary") != "Robin Okafor" || note.string("created_at") != fmt.Sprintf("2026-03-02T12:00:0%dZ", i+1) || note.string("channel", "summary") == "" {
			t.Errorf("note: %v", note.v)
		}
	}
	got := c.get(target)
	if want := append([]string{content, `C:\new`}, before...); !slices.Equal(got.strings("notes", "content"), want) {
		t.Errorf("notes: %q, want %q: newest first, unchanged", got.strings("notes", "content"), want)
	}
	if ids := got.strings("notes", "id"); ids[0] == ids[1] {
		t.Errorf("two notes have the id %s", ids[0])
	}
}
