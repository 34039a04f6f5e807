package main

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
)

// TestDriftOfTools holds the tools against PagerDuty's own description: they
// have no finding as they are, and each of these changes is found where it is.
func TestDriftOfTools(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	spec := description(t)
	var out, errs bytes.Buffer
	args := []string{"lint", "--strict", "--spec", spec, "../../tools.d"}
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs}, func(string) string { return "" }); code != exitOK {
		t.Errorf("the tools as they are: exit %d\n%s%s", code, out.String(), errs.String())
	}
	doc, err := openapi.Open(spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, old, new, want string }{
		{"a removed enum value", "incidents/list_incidents.yaml", "[triggered, acknowledged, resolved]}", "[triggered, acknowledged]}", "[enum-drift]"},
		{"an enum value that there is not", "incidents/list_incidents.yaml", "enum: [high, low]", "enum: [hihg, low, high]", "[enum-drift]"},
		{"a misspelt query name", "incidents/list_incidents.yaml", "  statuses:\n    in: query\n", "  statuses:\n    in: query\n    name: status[]\n", "[no-such-query]"},
		{"a misspelt query entry", "oncalls/list_oncalls.yaml", "    escalation_policy_ids: ", "    escalation_policy_id: ", "[no-such-query]"},
		{"a wrong path", "users/show_user.yaml", "path: /users/{", "path: /user/{", "[no-such-path]"},
		{"a wrong method", "incident_response/acknowledge_incident.yaml", "method: PUT", "method: PATCH", "[no-such-method]"},
		{"no From", "incident_response/add_incident_note.yaml", "    From: ", "    X-From: ", "[missing-header]"},
		{"a list that is joined", "incidents/list_incidents.yaml", "  statuses:\n    in: query\n", "  statuses:\n    in: query\n    name: statuses[]\n    explode: false\n", "[array-style]"},
		{"only the first page", "teams/list_teams.yaml", "paginate: offset\n", "", "[list-without-pagination]"},
		{"the other pages", "teams/list_teams.yaml", "paginate: offset", "paginate: cursor", "[wrong-pagination]"},
		{"a value that the body's schema refuses", "incident_response/resolve_incident.yaml", "status: resolved", "status: resovled", "[enum-drift]"},
		{"a name that the body's schema has not", "incident_response/add_incident_note.yaml", "note: {content:", "note: {contents:", "[body-schema]"},
		{"a field that does not exist", "services/list_services.yaml", ".services[] | service\n", ".services[] | service + {on_call:.escalation_polcy}\n", "[jq-field]"},
		{"a field behind a library function", "users/list_users.yaml", ".users[] | user\n", ".users[] | user + {parent:(team | .parent)}\n", "[jq-field]"},
		{"a field behind $steps", "incidents/show_incident.yaml", "{notes: $steps.notes}", "{notes: ($steps.notes | map(.contnt))}", "[jq-field]"},
		{"no []", "users/list_users.yaml", ".users[] | user", ".users[] | .teams.id", "[jq-array]"},
		{"a deprecated operation", "users/show_user.yaml", "path: /users/{user_id}", "path: /users/{user_id}/sessions", "[deprecated-operation]"},
	} {
		data, err := os.ReadFile("../../tools.d/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		before, after, ok := strings.Cut(string(data), c.old)
		if !ok {
			t.Errorf("%s: %s has no %q", c.name, c.file, c.old)
			continue
		}
		files := toolDir(t, c.file)
		files[c.file] = &fstest.MapFile{Data: []byte(before + c.new + after)}
		catalog, ds, err := engine.Load([]engine.Dir{{Name: ".", Files: files}}, engine.Options{})
		if err != nil || ds.HasErrors() {
			t.Errorf("%s: %v %v", c.name, err, ds)
			continue
		}
		var got strings.Builder
		for _, d := range lint.Check(t.Context(), catalog, lint.Options{Description: doc}) {
			got.WriteString(d.String() + "\n")
		}
		from := strings.Count(before, "\n") + 1 // the finding is in the changed lines, or where these are the path's
		found := false
		for line := range strings.Lines(got.String()) {
			file, rest, _ := strings.Cut(line, ":")
			at, _, _ := strings.Cut(rest, ":")
			if file == c.file && strings.Contains(line, c.want) {
				t.Logf("%s: %s", c.name, strings.TrimSpace(line))
				n, _ := strconv.Atoi(at)
				found = found || n >= from && n <= from+strings.Count(c.old, "\n") || c.want == "[missing-header]" || c.want == "[list-without-pagination]"
			}
		}
		if !found {
			t.Errorf("%s: no %s in line %d of %s, but\n%s", c.name, c.want, from, c.file, got.String())
		}
	}
}

func BenchmarkOpenDescription(b *testing.B) {
	file := description(b)
	for b.Loop() {
		if _, err := openapi.Open(file); err != nil {
			b.Fatal(err)
		}
	}
}
