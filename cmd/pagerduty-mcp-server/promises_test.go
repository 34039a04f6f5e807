package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pagerduty-mcp-server/engine"
)

// Descriptions say what models stumbled over, and what they say is so.
func TestDescriptionsSayWhatTrips(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	p := newDemo(t)
	for _, c := range []struct{ tool, says, arguments, is string }{
		{"list_incidents", "which finds incidents of any age", `{"current_user_context": false, "statuses": ["triggered", "acknowledged"], "sort_by": ["created_at:asc"]}`, `.metadata.count > 10`},
		{"list_services", "active with no open one", `{"current_user_context": false, "fields": ["status"]}`, `[.services[].status] | unique | contains(["active", "critical"])`},
		{"list_past_incidents", "compare_alert has their numbers", `{"incident_id": "100467"}`, `all(.incidents[]; .similarity_score > 0)`},
		{"compare_alert", "", `{"incident_id": "100467"}`, `(.incidents | length) > 2 and all(.incidents[]; .number > 0)`},
		{"resolve_incident", "The resolution, if given, becomes a note", `{"incident_id": "100467", "resolution": "The cache was cold"}`, `.incidents[0].status == "resolved"`},
		{"list_incident_notes", "", `{"incident_id": "100467"}`, `[.notes[].content] | any(contains("The cache was cold"))`},
	} {
		if d := p.catalog.Tool(c.tool).Description(); !strings.Contains(strings.Join(strings.Fields(d), " "), c.says) {
			t.Errorf("%s does not say %q: %s", c.tool, c.says, d)
		}
		if problem := p.call(c.tool, c.arguments); problem != "" {
			t.Fatal(problem)
		}
		if c.tool == "list_incidents" && !strings.Contains(fmt.Sprint(p.fake.Requests()), "date_range=all") {
			t.Errorf("open incidents are not asked for whatever their age: %v", p.fake.Requests())
		}
		p.sent = nil
		if is, err := p.jq(c.is); err != nil || is != true {
			t.Errorf("%s: %s is %v, %v: %.400s", c.tool, c.is, is, err, p.text)
		}
	}
}

// Every list gives 100 items unless limit says otherwise, and with --budget no answer of
// several items is larger, whatever the tool; what did not fit can be had by the cursor.
func TestLimitAndBudget(t *testing.T) {
	t.Parallel()
	var requests, names []string
	catalog := shipped(t)
	for _, tool := range catalog.Tools {
		paged := tool.File.Paginate.IsSet()
		needs := false
		for _, p := range tool.AllParams() {
			needs = needs || p.Required.Value
			if p.Name.Value == "limit" && paged && (p.Default == nil || p.Default.Any() != 100) {
				t.Errorf("%s: limit is %v unless it is given", tool.Name(), p.Default)
			}
		}
		if tool.Access == engine.Read && !needs {
			names, requests = append(names, tool.Name()), append(requests, requestOf(tool.Name(), "{}"))
		}
	}
	const budget = 2500
	cut := 0
	for i, a := range overStdio(t, fmt.Sprintf("--demo --toolsets all --budget %d", budget), requests...) {
		var r struct{ Content []struct{ Text string } }
		var answer struct {
			Metadata struct {
				Count      int
				Truncated  any
				More       bool
				NextCursor string `json:"next_cursor"`
			}
		}
		if json.Unmarshal(a, &r) != nil || len(r.Content) != 1 || json.Unmarshal([]byte(r.Content[0].Text), &answer) != nil {
			t.Fatalf("%s: %.300s", names[i], a)
		}
		m := answer.Metadata
		if n := utf8.RuneCountInString(r.Content[0].Text); n > budget && m.Count > 1 {
			t.Errorf("%s: %d characters with %d items", names[i], n, m.Count)
		}
		if m.Truncated != nil || m.More {
			cut++
			if catalog.Tool(names[i]).File.Paginate.IsSet() && m.Count > 0 && m.NextCursor == "" {
				t.Errorf("%s: what follows cannot be had: %.400s", names[i], r.Content[0].Text)
			}
		}
	}
	t.Logf("%d tools called, %d answers did not hold everything", len(names), cut)
	if len(names) < 50 || cut < 10 {
		t.Errorf("%d tools called, %d answers did not hold everything; at least 50 and 10", len(names), cut)
	}
}
