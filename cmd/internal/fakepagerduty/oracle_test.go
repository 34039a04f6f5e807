package fakepagerduty

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// document is the path of PagerDuty's OpenAPI document, which this project may
// read but not hold; empty where it is not at hand.
func document() string {
	path := os.Getenv("PAGERDUTY_OPENAPI")
	if path == "" {
		path = "../../../../shared/pagerduty/openapi.json"
	}
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// knownDifferences are what the answers have otherwise than the document says,
// each with the reason. An operation may be named, or * for all.
var knownDifferences = []struct{ operation, problem, reason string }{
	{"POST /analytics/metrics/responders/teams", "/responder_id: value must be an integer", "the document's own example has an id"},
	{"GET /teams/{id}/members", "/user/type: value is not one of the allowed values", "the document knows nothing but references, include[]=users gives users"},
	{"GET /users/{id}", "/type: value is not one of the allowed values [\"assignment_notification_rule_reference\"]", "likewise, include[]=notification_rules gives rules"},
	{"GET /incident_workflows/{id}", "status is not supported", "the document has 201 for this read, the service answers 200"},
	{"GET /vendors/{id}", "/vendor: value must be an array", "one vendor is an object"},
	{"GET /oncalls", "/user/type: value is not one of the allowed values", "likewise, include[]=users gives users"},
	{"GET /services/{id}", "/type: value is not one of the allowed values [\"aws_cloudwatch", "likewise, include[]=integrations gives integrations"},
	{"GET /schedules/{id}/overrides", "status is not supported", "the document has 201 for this read, the service answers 200"},
}

// withoutKnown leaves out the known differences.
func withoutKnown(operation string, problems []string) []string {
	return slices.DeleteFunc(problems, func(p string) bool {
		return slices.ContainsFunc(knownDifferences, func(k struct{ operation, problem, reason string }) bool {
			return (k.operation == "*" || k.operation == operation) && strings.Contains(p, k.problem)
		})
	})
}

func TestAnswersKeepToTheDocument(t *testing.T) {
	if document() == "" {
		t.Skip("SKIPPED: no answer was checked against PagerDuty's OpenAPI document: set PAGERDUTY_OPENAPI to its file")
	}
	check := newOracle(t)
	c := start(t, Options{Incidents: 1500, FillerBytes: 3500})
	ask := func(method, target, body string, header ...string) {
		t.Helper()
		r := c.do(method, target, body, append([]string{"Content-Type", "application/json"}, header...)...)
		if r.err != nil {
			t.Fatal(r.err)
		}
		_, problems := check(method, target, "", r)
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

// oracle checks an answer and, if it is a success whose body was given, its
// request. It returns the path of the operation that they belong to.
type oracle func(method, target, body string, r reply) (string, []string)

func newOracle(t *testing.T) oracle {
	router, err := loadDocument()
	if err != nil {
		t.Fatal(err)
	}
	options := &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true, ExcludeReadOnlyValidations: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	return func(method, target, body string, r reply) (string, []string) {
		req, _ := http.NewRequest(method, "http://localhost"+target, strings.NewReader(body))
		req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/vnd.pagerduty+json;version=2"}, "From": {"robin.okafor@example.com"}}
		route, params, err := router.FindRoute(req)
		if err != nil {
			return "", []string{err.Error()}
		}
		input := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: options}
		var found []string
		if body != "" && r.status < 300 {
			for _, p := range problems(openapi3filter.ValidateRequest(context.Background(), input)) {
				found = append(found, "request: "+p)
			}
		}
		err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: input,
			Status:                 r.status,
			Header:                 r.header,
			Body:                   io.NopCloser(bytes.NewReader([]byte(r.text))),
			Options:                options,
		})
		return route.Path, append(found, problems(err)...)
	}
}

// loadDocument reads the document once for all tests.
var loadDocument = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(document())
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // any host
	allowNulls(doc)
	return gorillamux.NewRouter(doc)
})

// allowNulls makes every property nullable that is not required: PagerDuty's
// guide to types says that any of them may be null, the document does not.
func allowNulls(doc *openapi3.T) {
	visited := map[*openapi3.Schema]bool{}
	var visit func(ref *openapi3.SchemaRef)
	visit = func(ref *openapi3.SchemaRef) {
		if ref == nil || ref.Value == nil || visited[ref.Value] {
			return
		}
		s := ref.Value
		visited[s] = true
		required := map[string]bool{"id": true, "type": true}
		for _, name := range s.Required {
			required[name] = true
		}
		for name, p := range s.Properties {
			visit(p)
			if !required[name] && p.Value != nil {
				nullable := *p.Value // a copy: others may refer to the same schema
				nullable.Nullable = true
				s.Properties[name] = &openapi3.SchemaRef{Value: &nullable}
			}
		}
		visit(s.Items)
		for _, of := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
			for _, p := range of {
				visit(p)
			}
		}
	}
	for _, s := range doc.Components.Schemas {
		visit(s)
	}
	for _, path := range doc.Paths.Map() {
		for _, op := range path.Operations() {
			for _, r := range op.Responses.Map() {
				for _, m := range r.Value.Content {
					visit(m.Schema)
				}
			}
		}
	}
}

// problems are the single findings in an error.
func problems(err error) []string {
	var many openapi3.MultiError
	var schema *openapi3.SchemaError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		var out []string
		for _, e := range many {
			out = append(out, problems(e)...)
		}
		return out
	case errors.As(err, &schema):
		return []string{"/" + strings.Join(schema.JSONPointer(), "/") + ": " + schema.Reason}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return []string{first}
}
