package scaffold

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/tooltest"
)

// harbor is an invented API: its description, and a tool that makes a header.
func harbor(t *testing.T) (*openapi.Document, fstest.MapFS) {
	t.Helper()
	doc, err := openapi.Open("testdata/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range []string{"_api.yaml", "lib.jq", "ships/close_ship.yaml"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return doc, files
}

func load(t *testing.T, files fstest.MapFS) *engine.Catalog {
	t.Helper()
	c, ds, err := engine.Load([]engine.Dir{{Name: "d", Files: files}}, engine.Options{})
	if err != nil || ds.HasErrors() {
		t.Fatal(err, ds)
	}
	return c
}

// TestNew compares new tool files with testdata/*.golden, which UPDATE=1
// rewrites, and holds them against lint, the description and their own tests.
func TestNew(t *testing.T) {
	doc, files := harbor(t)
	base := load(t, files)
	api := base.API()
	for _, name := range []string{"listShips", "addShip", "GET /ships/{id}", "DELETE /ships/{id}", "GET /tides", "GET /berths", "POST /reports", "POST /fleets"} {
		o, err := Find(doc, name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := New(o, Surroundings{API: api, Tools: base.Tools})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		golden := "testdata/" + f.Name + ".golden"
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(golden, []byte(f.Text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || string(want) != f.Text {
			t.Errorf("%s: %v, got\n%s", golden, err, f.Text)
		}
		files[f.Toolset+"/"+f.Name+".yaml"] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	c := load(t, files)
	for _, d := range lint.Check(t.Context(), c, lint.Options{Description: doc}) {
		if !forPeople[d.Kind] && !strings.Contains(d.Path, "close_ship") {
			t.Errorf("%s\n%s", d, d.Snippet())
		}
	}
	for _, tool := range c.Tools {
		for _, r := range tooltest.Run(t.Context(), tool, nil) {
			if r.Failed() {
				t.Error(r)
			}
		}
	}
}

// forPeople are the kinds of what is left for people to decide: words to be
// written, and objects of which the API does not say what they hold.
var forPeople = map[string]bool{"todo": true, "object-without-properties": true}

// TestStrange: whatever a description says, what is written has no mistakes and
// passes its tests, or an error says what cannot be called.
func TestStrange(t *testing.T) {
	doc, err := openapi.Open("testdata/strange.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, files := harbor(t)
	base := load(t, files)
	api := base.API()
	refused := map[string]string{"spacedThing": "percent-encoded", "headedTeams": "name of a header"}
	for _, o := range doc.Operations() {
		f, err := New(o, Surroundings{API: api})
		if why := refused[o.ID]; why != "" {
			if err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%s: want an error with %q, got %v", o.ID, why, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", o.ID, err)
			continue
		}
		c := load(t, fstest.MapFS{"_api.yaml": files["_api.yaml"], "lib.jq": files["lib.jq"], f.Name + ".yaml": &fstest.MapFile{Data: []byte(f.Text)}})
		for _, d := range lint.Check(t.Context(), c, lint.Options{}) {
			if !forPeople[d.Kind] && d.Kind != "unused-function" {
				t.Errorf("%s\n%s", d, d.Snippet())
			}
		}
		for _, r := range tooltest.Run(t.Context(), c.Tools[0], nil) {
			if r.Failed() {
				t.Errorf("%s\n%s", r, f.Text)
			}
		}
		if o.ID == "listThings" && (strings.Contains(f.Text, "enum: [red") || !strings.Contains(f.Text, "minimum: 0.5\n    maximum: 2\n    description: \"TODO. One of 0.5, 1, 2.\"")) {
			t.Errorf("it says too much, or too little:\n%s", f.Text)
		}
	}
}

func TestForeignBody(t *testing.T) {
	doc, files := harbor(t)
	api := load(t, files).API()
	_, err := New(doc.Find("POST /charts"), Surroundings{API: api})
	if err == nil || err.Error() != "POST /charts takes its body as text/csv; a tool file sends JSON" {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	doc, _ := harbor(t)
	for _, c := range []struct{ name, want string }{
		{"listShip", `no operation "listShip" in the description; did you mean "listShips"?`},
		{"tide", `no operation "tide" in the description; 1 speak of it: see --list tide`},
		{"moon", `no operation "moon" in the description; --list shows all of them`},
	} {
		if _, err := Find(doc, c.name); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	if o, err := Find(doc, "get /ships/{id}"); err != nil || o.String() != "GET /ships/{id}" {
		t.Error(o, err)
	}
	if n := len(List(doc, "SHIP")); n != 4 {
		t.Errorf("%d operations speak of ships", n)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{snake("listIncidentAlerts"), "list_incident_alerts"},
		{snake("getHTTPStatus"), "get_http_status"},
		{snake("On-Calls & more"), "on_calls_more"},
		{paramName("statuses[]"), "statuses"},
		{paramName("X-EARLY-ACCESS"), "x_early_access"},
		{paramName("filter[name]"), "filter_name"},
		{paramName("in"), "in_value"},
		{paramName("2nd"), "p_2nd"},
		{plural("policy"), "policies"}, {plural("ships"), "ships"}, {plural("box"), "boxes"}, {plural("status"), "statuses"},
		{singular("policies"), "policy"}, {singular("address"), "address"}, {singular("status"), "status"},
		{inline(map[string]any{"a": []any{"yes", "x y", "1", 1, true, nil, "a: b", "#"}, "b": "http://x"}),
			`{a: ["yes", x y, "1", 1, true, null, "a: b", "#"], b: "http://x"}`},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

// TestToolNames: a name is a verb and what it is about, and says nothing twice.
func TestToolNames(t *testing.T) {
	for _, c := range []struct{ method, path, id, want string }{
		{"GET", "/ships", "listShips", "list_ships"},
		{"GET", "/ships/{id}", "", "show_ship"},
		{"GET", "/ships", "", "list_ships"},
		{"POST", "/ships", "", "create_ship"},
		{"PUT", "/ships/{id}", "", "update_ship"},
		{"DELETE", "/v1/harbors/{harbor}/ships/{ship}", "", "delete_harbor_ship"},
		{"POST", "/ships/{id}/close", "", "close_ship"},
		{"POST", "/ships/{id}:close", "", "close_ship"},
		{"POST", "/ships/search", "", "search_ships"},
		{"GET", "/v1/customers/{customer}/subscriptions", "GetCustomersCustomerSubscriptions", "list_customer_subscriptions"},
		{"POST", "/v1/customers/{customer}", "PostCustomersCustomer", "update_customer"},
		{"GET", "/tides/{port}/stakes/{day}", "", "list_tide_stakes_by_day"},
		{"GET", "/repos/{owner}/{repo}/branches", "repos/list-branches", "list_repo_branches"},
		{"GET", "/repos/{owner}/{repo}/issues", "issues/list-for-repo", "list_issues_for_repo"},
		{"GET", "/models", "beta_models_list", "list_beta_models"},
		{"GET", "/v1/agents?beta=true", "BetaListAgents", "list_beta_agents"},
		{"GET", "/v1/x/{id}?beta=true", "beta_get_x_v1_x__id__get", "show_beta_x"},
		{"POST", "/v3/ships", "createShipV3", "create_ship_v3"},
		{"POST", "/v1/work/{id}/beat", "record_beat_v1_work__id__beat_post", "record_beat"},
		{"POST", "/v1/messages/batches", "message_batches_post", "create_message_batches"},
		{"GET", "/service_dependencies/technical_services/{id}", "getTechnicalServiceServiceDependencies", "list_technical_service_dependencies"},
		{"POST", "/analytics/metrics/incidents/escalation_policies", "getAnalyticsMetricsIncidentsEscalationPolicy", "show_metrics_incidents_escalation_policy"},
		{"GET", "/workflow/workflow/steps", "listWorkflowStepWorkflowSteps", "list_workflow_steps"},
		{"GET", "/2fa", "", "show_2fa"},
		{"GET", "/", "", "show_root"},
		{"POST", "/x", "2fa", "do_2fa"},
	} {
		o := &openapi.Operation{Method: c.method, Path: c.path, ID: c.id}
		if got := toolName(o, strings.HasPrefix(c.want, "list")); got != c.want {
			t.Errorf("%s %q: got %s, want %s", o, c.id, got, c.want)
		}
	}
}
