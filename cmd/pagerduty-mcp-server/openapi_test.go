package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
)

// TestRequestsKeepToTheDocument sends every request that the built-in tools can
// send, each optional argument alone and all of them together, and checks them
// against PagerDuty's OpenAPI document, the names in their queries included.
func TestRequestsKeepToTheDocument(t *testing.T) {
	check := newChecker(t)
	p := newDemo(t)
	p.env["PAGERDUTY_USER_EMAIL"] = "robin.okafor@example.com"
	samples := takeSamples(t, p)
	onWire := map[string]bool{}
	for _, tool := range p.catalog.Tools {
		t.Run(tool.Name(), func(t *testing.T) {
			sent := 0
			for _, arguments := range argumentsOf(t, tool, samples) {
				b, _ := json.Marshal(arguments)
				if problem := p.call(tool.Name(), string(b)); problem != "" {
					t.Fatalf("%s: %s", b, problem)
				}
				// Samples may conflict, and the demo account may not have what they name; but they are valid.
				if ok, _ := p.jq(`.error.code | IN(null, "CONFLICTING_PARAMETERS", "MISSING_PARAMETER", "NOT_FOUND", "API_ERROR", "INVALID_LIMIT", "INVALID_CUSTOM_FIELDS", "INVALID_END", "INVALID_INTEGRATION_EMAIL")`); ok != true {
					t.Errorf("%s: %.300s", b, p.text)
				}
				p.sent = nil
				for _, r := range p.fake.Requests() {
					sent++
					for _, problem := range check(r) {
						t.Errorf("%s: %s %s: %s", b, r.Method, r.Target, problem)
					}
					if req, err := http.NewRequest(r.Method, r.Target, nil); err == nil {
						maps.Copy(onWire, namesOf(req))
					}
				}
			}
			if sent == 0 {
				t.Error("nothing was sent")
			}
			for _, param := range tool.Params() {
				if name := cmp.Or(param.Wire.Value, param.Name.Value); param.In.Value == "query" && !onWire[name] && !onWire[name+"[]"] {
					t.Errorf("the query %s was never sent", name)
				}
			}
			clear(onWire)
			p.clock.add(5 * 60e9) // the next tool fetches its own context
		})
	}
}

func namesOf(r *http.Request) map[string]bool {
	names := map[string]bool{}
	for n := range r.URL.Query() {
		names[n] = true
	}
	return names
}

// takeSamples returns values for each param: those of an enum come from the tool.
func takeSamples(t *testing.T, p *play) map[string][]any {
	t.Helper()
	first := func(tool, query string) any {
		if problem := p.call(tool, `{"limit":50}`); problem != "" {
			t.Fatal(problem)
		}
		v, err := p.jq(query)
		if err != nil || v == nil {
			t.Fatalf("%s: %v %v", tool, v, err)
		}
		p.sent = nil
		return v
	}
	incident := first("list_incidents", `[.incidents[] | select(.status == "triggered").id][0]`)
	number := first("list_incidents", `.incidents[0].incident_number`)
	service := first("list_services", `.services[0].id`)
	team := first("list_teams", `.teams[0].id`)
	other := first("list_teams", `.teams[1].id`)
	user := first("list_users", `.users[0].id`)
	schedule := first("list_schedules", `.schedules[0].id`)
	policy := first("list_escalation_policies", `.escalation_policies[0].id`)
	both := []any{true, false}
	return map[string][]any{
		"current_user_context": both, "include_notes": both, "include_past_incidents": both, "include_related_incidents": both,
		"total": both, "earliest": both,
		"incident_id": {incident, number}, "service_id": {service}, "team_id": {team}, "user_id": {user}, "schedule_id": {schedule}, "policy_id": {policy},
		"service_ids": {[]any{service}, []any{service, "P1"}}, "team_ids": {[]any{team}}, "user_ids": {[]any{user}},
		"schedule_ids": {[]any{schedule}}, "escalation_policy_ids": {[]any{policy}},
		"query": {"a", "ü & =?"},
		"since": {"2026-02-27", "2026-02-27T08:00:00", "2026-02-27T08:00:00.5Z"},
		"until": {"2026-03-03", "2026-03-03T08:00+05:30", "2026-03-03T08:00Z"},
		"limit": {1, 101},
		"level": {1}, "top": {3}, "most": {3}, "time_zone": {"Europe/London"},
		"include_next_oncall_for_user": {user}, "reassignment_team_id": {other},
		"content":    {"a note"},
		"resolution": {"mended"},
	}
}

// argumentsOf returns sets of arguments with each value of each param at least
// once, in both settings of current_user_context.
func argumentsOf(t *testing.T, tool *engine.Tool, samples map[string][]any) []map[string]any {
	required, all := map[string]any{}, map[string]any{}
	values := map[string][]any{}
	for _, p := range tool.Params() {
		name := p.Name.Value
		values[name] = samples[name]
		enum := p.Enum
		if p.Items != nil {
			enum = p.Items.Enum
		}
		for _, v := range enum {
			values[name] = append(values[name], v.Any())
		}
		if len(values[name]) == 0 && p.Type.Value == "boolean" {
			values[name] = []any{true, false}
		}
		if len(values[name]) == 0 {
			values[name] = testedValues(tool, name)
		}
		if len(values[name]) == 0 && p.Default != nil {
			values[name] = []any{p.Default.Any()}
		}
		if len(values[name]) == 0 {
			t.Fatalf("no sample of the param %s, and no test of the tool has one", name)
		}
		all[name] = values[name][0]
		if p.Required.Value {
			required[name] = values[name][0]
		}
	}
	if tool.File.Paginate.IsSet() {
		values["limit"] = samples["limit"]
	}
	var out []map[string]any
	add := func(base map[string]any, name string, v any) {
		for _, mine := range []bool{true, false} {
			a := maps.Clone(base)
			if _, ok := values["current_user_context"]; ok {
				a["current_user_context"] = mine
			} else if mine {
				continue
			}
			if _, ok := values["limit"]; ok {
				a["limit"] = 1
			}
			if name != "" {
				a[name] = v
			}
			out = append(out, a)
		}
	}
	add(required, "", nil)
	add(all, "", nil)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			add(required, name, v)
		}
	}
	return out
}

// testedValues are those that the tool's own tests give a param.
func testedValues(tool *engine.Tool, param string) (out []any) {
	for i := range tool.File.Tests {
		test := &tool.File.Tests[i]
		given, _ := test.Params.Any().(map[string]any)
		if v := given[param]; v != nil && test.Expect.Error == nil {
			out = append(out, v)
		}
	}
	return out
}

// newChecker returns a function that says how a request breaks PagerDuty's
// OpenAPI document, which this project may read but not hold.
func newChecker(t *testing.T) func(fakepagerduty.Request) []string {
	t.Helper()
	path := cmp.Or(os.Getenv("PAGERDUTY_OPENAPI"), "../../../shared/pagerduty/openapi.json")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: no request was checked against PagerDuty's OpenAPI document: set PAGERDUTY_OPENAPI to its file (%v)", err)
	}
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil // any host
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	options := &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true, RejectWhenRequestBodyNotSpecified: true,
		ExcludeReadOnlyValidations: true, AuthenticationFunc: authenticated}
	return func(r fakepagerduty.Request) (problems []string) {
		req, err := http.NewRequest(r.Method, "http://localhost"+r.Target, bytes.NewReader(r.Body))
		if err != nil {
			return []string{err.Error()}
		}
		req.Header = r.Header.Clone()
		if req.Method == http.MethodGet { // the document asks for it even there, where nothing is sent that it could describe
			req.Header.Set("Content-Type", "application/json")
		}
		route, params, err := router.FindRoute(req)
		if err != nil {
			return []string{err.Error()}
		}
		known := map[string]bool{}
		for _, list := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
			for _, param := range list {
				known[param.Value.In+" "+param.Value.Name] = true
			}
		}
		for name := range namesOf(req) {
			if !known["query "+name] {
				problems = append(problems, "the document has no query "+name)
			}
		}
		if len(r.Body) > 0 && route.Operation.RequestBody == nil {
			problems = append(problems, "the document has no body")
		}
		input := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: options}
		var many openapi3.MultiError
		switch err := openapi3filter.ValidateRequest(context.Background(), input); {
		case errors.As(err, &many):
			for _, e := range many {
				if text := e.Error(); !errsItself(r, text) {
					problems = append(problems, text)
				}
			}
		case err != nil:
			problems = append(problems, err.Error())
		}
		return problems
	}
}

// errsItself reports whether the document contradicts what its own prose and
// answers say: an incident can be had with its body, and a service's timeouts are
// null where they are off, in what is read and so in what is written back.
func errsItself(r fakepagerduty.Request, problem string) bool {
	switch {
	case r.Method == http.MethodGet && strings.HasPrefix(r.Target, "/incidents/"):
		return strings.HasPrefix(problem, `parameter "include[]"`) && strings.Contains(r.Target, "=body")
	case r.Method == http.MethodPut && strings.HasPrefix(r.Target, "/services/"):
		return strings.HasPrefix(problem, "request body") && strings.Count(problem, "Error at") == strings.Count(problem, "Value is not nullable")+1
	}
	return false
}

func authenticated(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if h := in.RequestValidationInput.Request.Header.Get("Authorization"); !strings.HasPrefix(h, "Token token=") {
		return fmt.Errorf("the header Authorization is %q", h)
	}
	return nil
}
