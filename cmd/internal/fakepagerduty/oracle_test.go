package fakepagerduty

import (
	"fmt"
	"strings"
	"testing"

	"pagerduty-mcp-server/cmd/internal/openapitest"
)

// newOracle is nil where the document is not at hand.
func newOracle(t *testing.T) openapitest.Oracle {
	if openapitest.Document() == "" {
		return nil
	}
	check, err := openapitest.NewOracle()
	if err != nil {
		t.Fatal(err)
	}
	return check
}

// given is an answer as the oracle takes it.
func (r reply) given() openapitest.Answer {
	return openapitest.Answer{Status: r.status, Header: r.header, Body: r.text}
}

func TestAnswersKeepToTheDocument(t *testing.T) {
	check := newOracle(t)
	if check == nil {
		t.Skip("SKIPPED: no answer was checked against PagerDuty's OpenAPI document: set PAGERDUTY_OPENAPI to its file")
	}
	c := start(t, Options{Incidents: 1500, FillerBytes: 3500})
	ask := func(method, target, body string, header ...string) {
		t.Helper()
		r := c.do(method, target, body, append([]string{"Content-Type", "application/json"}, header...)...)
		if r.err != nil {
			t.Fatal(r.err)
		}
		_, problems := check(method, target, "", r.given())
		for i, p := range problems {
			if i == 10 {
				break
			}
			t.Errorf("%s %.100s: %d: %s", method, target, r.status, p)
		}
	}
	for _, target := range documentReads(c) {
		ask("GET", target, "")
	}
	for _, w := range documentWrites(c) {
		ask(w.method, w.target, w.body, "From", w.from)
	}
	ask("GET", "/users/me", "", "Authorization", "Token token="+AccountToken)
	for _, token := range []string{"", "Token token=wrong", "Bearer " + DemoToken} {
		ask("GET", "/incidents", "", "Authorization", token)
	}
}

// documentReads are requests of every kind, and every page of the lists. Of the
// requests with include[] only those for incidents are here: elsewhere the
// document knows nothing but references.
func documentReads(c *client) []string {
	targets := []string{
		"/incidents?total=true", "/incidents?limit=0", "/incidents?offset=9990&limit=100", "/incidents?statuses[]=closed",
		"/incidents?since=2025-01-01", "/incidents/PNOTHERE", "/incidents/PNOTHERE/notes",
		"/incidents?limit=100&include[]=services&include[]=teams&include[]=assignees&include[]=acknowledgers&include[]=agents&include[]=escalation_policies",
		"/services/PNOTHERE", "/users/me", "/oncalls?until=2026-03-20", "/oncalls?until=2027-01-01",
		"/schedules?include[]=schedule_layers&include[]=final_schedule&limit=100&since=2026-03-01", "/teams/PNOTHERE",
		"/audit/records", "/audit/records?since=2026-02-20T00:00:00Z&limit=7", "/audit/records?cursor=broken",
		"/priorities", "/business_services?total=true", "/maintenance_windows?filter=open&limit=100", "/tags?query=api",
	}
	for _, list := range []string{"incidents", "services", "teams", "users", "escalation_policies", "schedules", "oncalls"} {
		for offset := 0; offset < 1500; offset += 100 {
			target := fmt.Sprintf("/%s?limit=100&offset=%d", list, offset)
			targets = append(targets, target)
			if c.get(target).string("more") == "false" {
				break
			}
		}
	}
	for _, list := range []string{"services", "teams", "users", "escalation_policies"} {
		for _, id := range c.get("/"+list+"?limit=3").strings(list, "id") {
			targets = append(targets, "/"+list+"/"+id)
		}
	}
	for _, id := range c.get("/schedules?limit=30").strings("schedules", "id") {
		targets = append(targets, "/schedules/"+id, "/schedules/"+id+"?since=2026-03-01&until=2026-03-15", "/schedules/"+id+"/users")
	}
	for i, id := range c.get("/incidents?limit=100").strings("incidents", "id") {
		targets = append(targets, "/incidents/"+id)
		if i%4 == 0 {
			for _, part := range []string{"notes", "alerts", "log_entries", "past_incidents?limit=50", "related_incidents", "related_incidents?additional_details[]=incident"} {
				targets = append(targets, "/incidents/"+id+"/"+part)
			}
		}
	}
	return targets
}

type write struct{ method, target, body, from string }

func documentWrites(c *client) []write {
	open := c.get("/incidents?statuses[]=triggered").strings("incidents", "id")
	service := c.get("/services?limit=1").strings("services", "id")[0]
	acknowledge := `{"incident":{"type":"incident_reference","status":"acknowledged"}}`
	bulk := strings.TrimSuffix(strings.Repeat(`{"id":"`+open[2]+`","type":"incident_reference"},`, 251), ",")
	const from = "robin.okafor@example.com"
	return []write{
		{"PUT", "/incidents/" + open[0], acknowledge, from},
		{"PUT", "/incidents/" + open[1], `{"incident":{"type":"incident","status":"resolved","resolution":"Done","urgency":"low","title":"Better"}}`, from},
		{"PUT", "/incidents/PNOTHERE", acknowledge, from},
		{"PUT", "/incidents", `{"incidents":[{"id":"` + open[2] + `","type":"incident_reference","status":"resolved"}]}`, from},
		{"PUT", "/incidents", `{"incidents":[{"id":"` + open[2] + `","type":"incident_reference","status":"resolved"}]}`, from},
		{"PUT", "/incidents", `{"incidents":[` + bulk + `]}`, from},
		{"POST", "/incidents/" + open[0] + "/notes", `{"note":{"content":"Hello"}}`, from},
		{"POST", "/incidents/" + open[0] + "/notes", `{"note":{"content":" "}}`, "ghost@example.com"},
		{"POST", "/incidents", `{"incident":{"type":"incident","title":"New","service":{"id":"` + service + `","type":"service_reference"},"body":{"type":"incident_body","details":"text"}}}`, from},
		{"POST", "/incidents", `{"incident":{"type":"incident","title":"New","service":{"id":"PNOTHERE","type":"service_reference"}}}`, from},
	}
}
