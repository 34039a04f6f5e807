package scaffold

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/tooltest"
)

// TestDescriptions makes an _api.yaml and tool files of the descriptions of other APIs
// that lie in $DESCRIPTIONS, 25 operations of each, or all of them with ALL=1: what is
// written has no finding, passes its own tests, and what it sends is what another
// reader of the description accepts.
func TestDescriptions(t *testing.T) {
	dir := os.Getenv("DESCRIPTIONS")
	if dir == "" {
		t.Skip("skipped: DESCRIPTIONS names no directory of descriptions; .ci/descriptions gets some")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatalf("nothing in %s: %v", dir, err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			checkDescription(t, data, os.Getenv("ALL") != "")
		})
	}
}

// some are at most n operations, from all over the document.
func some(all []*openapi.Operation, n int) (out []*openapi.Operation) {
	for i := range min(n, len(all)) {
		out = append(out, all[i*len(all)/min(n, len(all))])
	}
	return out
}

// cannot are what a tool file cannot say, by a part of the error.
var cannot = []string{"sends JSON", "percent-encoded", "name of a header"}

// unjudged are parts of what the other reader says where it cannot read a description:
// patterns that Go does not know, lists as deep objects, a text or a list.
var unjudged = []string{"error parsing regexp", `invalid serialization method: style="deepObject"`, `parameter "meta" in query`}

// checkDescription makes an API's first files of its description and tries them.
func checkDescription(t *testing.T, data []byte, all bool) {
	doc, err := openapi.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"_api.yaml": {Data: []byte(API(doc))}}
	if os.Getenv("SHOW") != "" {
		t.Logf("%s", files["_api.yaml"].Data)
	}
	base := load(t, files)
	for _, d := range lint.Check(t.Context(), base, lint.Options{}) {
		t.Errorf("%s\n%s", d, d.Snippet())
	}
	operations := doc.Operations()
	if !all {
		operations = some(operations, 25)
	}
	api := base.API()
	made, left := Tools(operations, Surroundings{API: api, Tools: base.Tools})
	refused := len(operations) - len(made)
	if left != nil {
		for line := range strings.Lines(left.Error()) {
			if !refusedWell(line) {
				t.Error(line)
			}
		}
	}
	for _, f := range made {
		name := path.Join(f.Toolset, f.Name+".yaml")
		files[name] = &fstest.MapFile{Data: []byte(f.Text)}
		if one := os.Getenv("SHOW"); one != "" && strings.Contains(name, one) {
			t.Logf("%s", f.Text)
		}
	}
	c := load(t, files)
	for _, d := range lint.Check(t.Context(), c, lint.Options{Description: doc}) {
		if !forPeople[d.Kind] && d.Kind != "deprecated-operation" {
			t.Errorf("%s\n%s", d, d.Snippet())
		}
	}
	calls := tryTools(t, c, data)
	t.Logf("%d tools of %d operations, %d refused, %d requests", len(c.Tools), len(operations), refused, calls)
	if 2*refused > len(operations) {
		t.Errorf("%d of %d operations were refused", refused, len(operations))
	}
}

// refusedWell reports whether an error says what a tool file cannot say.
func refusedWell(message string) bool {
	return slices.ContainsFunc(cannot, func(part string) bool { return strings.Contains(message, part) })
}

// tryTools runs the tests of tools, calls each with the arguments of its first test,
// and returns how many requests came. Each must be as the description has it.
func tryTools(t *testing.T, c *engine.Catalog, description []byte) int {
	check := requestChecker(t, description)
	var mu sync.Mutex
	sent := 0
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent++
		if err := check(r); err != nil && !slices.ContainsFunc(unjudged, func(part string) bool { return strings.Contains(err.Error(), part) }) {
			t.Errorf("%s %s: %.300s", r.Method, r.RequestURI, oneLine(err.Error()))
		}
		w.Write([]byte("{}"))
	}))
	defer upstream.Close()
	for _, tool := range c.Tools {
		for _, r := range tooltest.Run(t.Context(), tool, nil) {
			if r.Failed() {
				t.Error(r)
			}
		}
		account := tool.Account(engine.Options{BaseURL: upstream.URL, Getenv: func(string) string { return "key-of-a-test" }})
		arguments, err := json.Marshal(tool.File.Tests[0].Params.Any())
		if err != nil {
			t.Fatal(err)
		}
		before := sent
		account.Call(t.Context(), tool, arguments, nil)
		account.Close()
		if sent == before {
			t.Errorf("%s sent nothing", tool.Name())
		}
	}
	return sent
}

// requestChecker returns a function that says how a request breaks a description, as
// another reader understands it.
func requestChecker(t *testing.T, description []byte) func(*http.Request) error {
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil // any host
	for name, item := range maps.Clone(doc.Paths.Map()) {
		item.Servers = nil
		for _, o := range item.Operations() {
			o.Servers = nil
		}
		if plain := withoutQuery(name); plain != name { // of which that reader makes nothing
			doc.Paths.Delete(name)
			if doc.Paths.Value(plain) == nil {
				doc.Paths.Set(plain, item)
			}
		}
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	options := &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true, ExcludeReadOnlyValidations: true,
		AuthenticationFunc: func(context.Context, *openapi3filter.AuthenticationInput) error { return nil }}
	return func(r *http.Request) error {
		route, params, err := router.FindRoute(r)
		if errors.Is(err, routers.ErrPathNotFound) && strings.HasPrefix(r.RequestURI, "/") {
			return fmt.Errorf("no operation: %w", err)
		}
		if err != nil {
			return err
		}
		return openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: options})
	}
}
