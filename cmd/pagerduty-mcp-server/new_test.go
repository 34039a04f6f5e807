package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/scaffold"
	"pagerduty-mcp-server/engine/tooltest"
)

// description returns the path of PagerDuty's own API description, which is no
// part of this project: $PAGERDUTY_OPENAPI, or a file beside the project. Without
// one the test is skipped.
func description(t testing.TB) string {
	t.Helper()
	file := os.Getenv("PAGERDUTY_OPENAPI")
	if file == "" {
		file = "../../../shared/pagerduty/openapi.json"
	}
	if _, err := os.Stat(file); err != nil {
		t.Skipf("skipped: PagerDuty's API description is not here (%v); set PAGERDUTY_OPENAPI to its path", err)
	}
	return file
}

// toolDir is the project's tools directory as it is now, with these tools alone.
func toolDir(t testing.TB, tools ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range append(tools, "_api.yaml", "lib.jq") {
		data, err := os.ReadFile("../../tools.d/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

// TestNew makes tool files of operations of every kind: each has no finding,
// not even against the description that it was made of, passes its own tests,
// and sends what another reader of the description accepts. ALL=1 makes those of
// all operations.
func TestNew(t *testing.T) {
	oneByOne(t)
	t.Parallel()
	check := newChecker(t)
	doc, err := openapi.Open(description(t))
	if err != nil {
		t.Fatal(err)
	}
	files := toolDir(t, "incident_response/acknowledge_incident.yaml")
	base, ds, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: files}}, engine.Options{})
	if err != nil || ds.HasErrors() {
		t.Fatal(err, ds)
	}
	api := base.API()
	around := scaffold.Surroundings{API: api, Tools: base.Tools}
	kinds := map[string]int{}
	texts := map[string]string{}
	for i, o := range doc.Operations() {
		kind := o.Method
		if s := o.Strategy(api.File, api.Library); s != nil {
			kind = s.Name.Value
		}
		if kinds[kind]++; kinds[kind] > 9 && i%13 != 0 && os.Getenv("ALL") == "" {
			continue
		}
		made, err := scaffold.New(o, around)
		if o.ForeignBody() != "" {
			if err == nil || !strings.Contains(err.Error(), "sends JSON") {
				t.Errorf("%s: %v", o, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", o, err)
			continue
		}
		name := path.Join(made.Toolset, made.Name+".yaml")
		if files[name] != nil {
			t.Errorf("%s: %s is there twice", o, name)
		}
		files[name] = &fstest.MapFile{Data: []byte(made.Text)}
		texts[made.Name] = made.Text
	}
	t.Logf("%d tools: %v", len(texts), kinds)
	c, ds, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: files}}, engine.Options{})
	if err != nil || len(ds) > 0 {
		t.Fatal(err, ds)
	}
	mine := func(tool *engine.Tool) bool { return texts[tool.Name()] != "" }
	bare := 0
	for _, d := range lint.Check(t.Context(), c, lint.Options{Only: mine, Description: doc}) {
		if strings.HasSuffix(d.Path, "_api.yaml") { // which is not new
			continue
		}
		switch d.Kind {
		case "object-without-properties":
			bare++
		case "deprecated-operation", "todo", "enum-of-numbers", "enum-empty-string": // for people to decide
		default:
			t.Errorf("%s\n%s", d, d.Snippet())
		}
	}
	t.Logf("%d objects have no properties", bare)
	if bare > 40 { // whose properties the description does not name either, or which go too deep
		t.Errorf("%d objects of %d tools have no properties", bare, len(texts))
	}
	var mu sync.Mutex
	sent, wrong := 0, []string{}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent++
		for _, problem := range check(r) {
			wrong = append(wrong, r.Method+" "+r.RequestURI+": "+problem)
		}
		w.Write([]byte("{}"))
	}))
	defer upstream.Close()
	for _, tool := range c.Tools {
		if !mine(tool) {
			continue
		}
		for _, r := range tooltest.Run(t.Context(), tool, nil) {
			if r.Failed() {
				t.Error(r)
			}
		}
		account := tool.Account(engine.Options{BaseURL: upstream.URL, Getenv: func(name string) string {
			return map[string]string{
				"PAGERDUTY_API_KEY": "key-of-a-test", "PAGERDUTY_USER_EMAIL": "someone@example.com"}[name]
		}})
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
	for _, w := range wrong {
		request, _, _ := strings.Cut(w, ": ")
		if !slices.ContainsFunc(contradictory, func(part string) bool { return strings.Contains(request, part) }) {
			t.Error(w)
		}
	}
}

// contradictory are parts of requests whose operations no request from the
// description itself satisfies: a discriminator that its schema has not, an
// example without what it must have, an enum whose values its own type refuses.
var contradictory = []string{"PUT /automation_actions/runners/", "/cache_variables/example/data", "suspended_by=", "POST /status_pages/example/posts"}
