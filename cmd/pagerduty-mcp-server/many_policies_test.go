package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
)

// A caller whose teams have more escalation policies, or who is in more teams, than
// a URL can name is told what to do, and nothing too long is sent; an argument that
// is too long by itself is named, without a hint about the caller's teams.
func TestMoreThanAURLHolds(t *testing.T) {
	t.Parallel()
	ids := make([]string, 900)
	records := make([]string, len(ids))
	for i := range ids {
		ids[i] = fmt.Sprintf("PMANY%03d", i)
		records[i] = fmt.Sprintf(`{"id": %q, "name": "n"}`, ids[i])
	}
	many := strings.Join(records, ",")
	given, _ := json.Marshal(ids)
	c := shipped(t)
	const hint = "Set current_user_context to false"
	for _, test := range []struct {
		name, path, body, tool, arguments, long, hint string
	}{
		{"policies of the caller", "/escalation_policies", `{"escalation_policies": [` + many + `], "more": false}`, "list_oncalls", `{}`, "the 900 values of escalation_policy_ids[]", hint},
		{"teams of the caller", "/users/me", `{"user": {"id": "PU1", "name": "a", "email": "a@example.com", "teams": [` + many + `]}}`, "list_oncalls", `{}`, "the 900 values of team_ids[]", hint},
		{"teams of the caller, where they are asked for themselves", "/users/me", `{"user": {"id": "PU1", "name": "a", "email": "a@example.com", "teams": [` + many + `]}}`, "list_incidents", `{}`, "the 900 values of team_ids[]", hint},
		{"policies that are given", "", "", "list_oncalls", `{"current_user_context": false, "escalation_policy_ids": ` + string(given) + `}`, "the 900 values of escalation_policy_ids[]", ""},
		{"policies of a team", "/escalation_policies", `{"escalation_policies": [` + many + `], "more": false}`, "list_oncalls", `{"current_user_context": false, "team_ids": ["PTEAM01"]}`, "the 900 values of escalation_policy_ids[]", ""},
		{"schedules that are given, beside the caller's policies", "", "", "list_oncalls", `{"schedule_ids": ` + string(given) + `}`, "the 900 values of schedule_ids[]", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			up, err := fakepagerduty.Start(fakepagerduty.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer up.Close()
			if test.path != "" {
				if err := up.SetFaults(fakepagerduty.Fault{Path: test.path, Status: 200, Body: test.body}); err != nil {
					t.Fatal(err)
				}
			}
			env := map[string]string{"PAGERDUTY_API_KEY": fakepagerduty.DemoToken, "PAGERDUTY_API_HOST": up.URL()}
			a := c.Tool(test.tool).Account(engine.Options{Getenv: func(name string) string { return env[name] }})
			defer a.Close()
			e := a.Call(context.Background(), c.Tool(test.tool), json.RawMessage(test.arguments), nil)
			var got struct {
				Error struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal(e.JSON, &got); err != nil {
				t.Fatal(err)
			}
			if f := got.Error; f.Code != "INVALID_PARAMETERS" || !strings.HasSuffix(f.Message, test.long) || !strings.HasPrefix(f.Hint, test.hint) || test.hint == "" && f.Hint != "" {
				t.Errorf("%s", e.JSON)
			}
			for _, q := range up.Requests() {
				if len(q.Target) > 8192 {
					t.Errorf("%d bytes were sent", len(q.Target))
				}
			}
		})
	}
}
