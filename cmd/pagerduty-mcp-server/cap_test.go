package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
)

// PagerDuty lists no more than 10,000 records of one query: no request reaches
// beyond, and the answer says that there is more and how to narrow the query.
func TestTenThousand(t *testing.T) {
	t.Parallel()
	p := newDemo(t)
	p.budget = -1
	p.start()
	// A server that sends 4,950 records at once brings the end near.
	page := `{"incidents":[` + strings.TrimSuffix(strings.Repeat(`{},`, 4950), ",") + `],"more":true}`
	if err := p.fake.SetFaults(fakepagerduty.Fault{Path: "/incidents", Times: 2, Status: 200, Body: page}); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		arguments string
		want      []string
		metadata  string
	}{
		{`"limit":4950`, []string{"limit=100&offset=0"}, `{"count":4950,"more":true}`},
		{`"limit":10000`, []string{"limit=100&offset=4950", "limit=100&offset=9900"},
			`{"count":5050,"more":true,"note":"the API lists no more than 10000 records of one query; narrow it with ` +
				`current_user_context, service_ids, team_ids, user_ids, statuses, urgencies, since, until, date_range, incident_key, sort_by"}`},
	}
	cursor := ""
	for _, s := range steps {
		if problem := p.call("list_incidents", fmt.Sprintf(`{"current_user_context":false,"fields":["id"],%s%s}`, s.arguments, cursor)); problem != "" {
			t.Fatal(problem)
		}
		for i := range s.want {
			s.want[i] = "GET /incidents?" + s.want[i]
		}
		if got, want := strings.Join(p.sent, "\n"), strings.Join(s.want, "\n"); got != want {
			t.Errorf("sent\n%s\nwant\n%s", got, want)
		}
		p.sent = nil
		next, _ := p.jq(`.metadata.next_cursor // ""`)
		cursor = ""
		if next != "" {
			cursor = fmt.Sprintf(`,"cursor":%q`, next)
		}
		got, err := p.jq(".metadata | {count, more} + if has(\"note\") then {note} else {} end")
		b, _ := json.Marshal(got)
		if err != nil || string(b) != s.metadata {
			t.Errorf("metadata %s, want %s (%v)", b, s.metadata, err)
		}
	}
	if cursor != "" {
		t.Errorf("a cursor beyond the end: %s", cursor)
	}
}

// newDemo is a play with a demo account of its own.
func newDemo(t *testing.T) *play {
	t.Helper()
	fake, clock := accountAtNoon(t)
	return newPlay(t, shipped(t), fake, clock)
}
