// Package openapitest holds requests and answers against PagerDuty's OpenAPI document,
// for tests of what speaks to it and of what stands in for it.
package openapitest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Document is the path of PagerDuty's OpenAPI document, which this project may
// read but not hold; empty where it is not at hand. The working directory is three
// below the project's, or four as that of this package.
func Document() string {
	for _, path := range []string{os.Getenv("PAGERDUTY_OPENAPI"), "../../../shared/pagerduty/openapi.json", "../../../../shared/pagerduty/openapi.json"} {
		if _, err := os.Stat(path); path != "" && err == nil {
			return path
		}
	}
	return ""
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

// WithoutKnown leaves out the known differences.
func WithoutKnown(operation string, problems []string) []string {
	return slices.DeleteFunc(problems, func(p string) bool {
		return slices.ContainsFunc(knownDifferences, func(k struct{ operation, problem, reason string }) bool {
			return (k.operation == "*" || k.operation == operation) && strings.Contains(p, k.problem)
		})
	})
}

// Answer is what was answered to a request.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Oracle checks an answer and, if it is a success whose body was given, its
// request. It returns the path of the operation that they belong to.
type Oracle func(method, target, body string, r Answer) (path string, problems []string)

func NewOracle() (Oracle, error) {
	router, err := loadDocument()
	if err != nil {
		return nil, err
	}
	options := &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true, ExcludeReadOnlyValidations: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	return func(method, target, body string, r Answer) (string, []string) {
		req, _ := http.NewRequest(method, "http://localhost"+target, strings.NewReader(body))
		req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/vnd.pagerduty+json;version=2"}, "From": {"robin.okafor@example.com"}}
		route, params, err := router.FindRoute(req)
		if err != nil {
			return "", []string{err.Error()}
		}
		input := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: options}
		var found []string
		if body != "" && r.Status < 300 {
			for _, p := range problems(openapi3filter.ValidateRequest(context.Background(), input)) {
				found = append(found, "request: "+p)
			}
		}
		err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: input,
			Status:                 r.Status,
			Header:                 r.Header,
			Body:                   io.NopCloser(bytes.NewReader([]byte(r.Body))),
			Options:                options,
		})
		return route.Path, append(found, problems(err)...)
	}, nil
}

// loadDocument reads the document once for all tests.
var loadDocument = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(Document())
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
