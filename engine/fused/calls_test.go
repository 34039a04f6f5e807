package fused_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/tools.d"
)

// called are tools and arguments with which random pages are read.
var called = []struct{ tool, arguments string }{
	{"list_incidents", `{"current_user_context":false}`},
	{"list_incidents", `{"current_user_context":false,"limit":3,"fields":["id","status","service.summary"]}`},
	{"list_incidents", `{"current_user_context":false,"fields":["id","title","alert_counts","created_at"]}`},
	{"list_incidents", `{"current_user_context":false,"count_by":["status","service.summary","teams.id"]}`},
	{"list_incidents", `{"current_user_context":false,"count_by":["urgency"],"limit":2}`},
	{"list_services", `{"current_user_context":false}`},
	{"list_users", `{"current_user_context":false}`},
	{"list_teams", `{"current_user_context":false,"mine":false}`},
	{"list_oncalls", `{"current_user_context":false}`},
	{"list_log_entries", `{"current_user_context":false}`},
	{"list_change_events", `{}`},
	{"list_schedules", `{"current_user_context":false}`},
	{"list_tags", `{}`},
	{"list_incident_alerts", `{"incident_id":"PABC123"}`},
	{"list_team_members", `{"team_id":"PABC123","include_users":true}`},
	{"show_incident", `{"incident_id":"PABC123"}`},
	{"show_service", `{"service_id":"PABC123","include_integrations":true}`},
	{"show_team", `{"team_id":"PABC123"}`},
	{"show_escalation_policy", `{"policy_id":"PABC123"}`},
	{"show_user", `{"user_id":"PABC123","include_contact_methods":false}`},
}

// TestWholeCalls compares whole calls with and without plans, on several random pages
// each, many of them broken: the same answer, and the same error.
func TestWholeCalls(t *testing.T) {
	var mu sync.Mutex
	var pages map[string][]byte // by path and query
	var next func() []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		key := r.URL.RequestURI()
		if pages[key] == nil {
			pages[key] = next()
		}
		b := pages[key]
		mu.Unlock()
		_, _ = w.Write(b)
	}))
	defer server.Close()
	with, without := catalog(t, server.URL), catalog(t, server.URL)
	all := map[string]subject{}
	for _, s := range subjects(t) {
		all[s.name] = s
	}
	for _, tool := range without.Tools {
		for _, x := range tool.Plan().Exchanges() {
			x.Fused = func() (*fused.Plan, error) { return nil, errors.New("it is not wanted") }
		}
	}
	answers, errors, n := 0, 0, pairs(t)/6
	for i := range n {
		c := called[i%len(called)]
		s, ok := all[c.tool]
		if !ok {
			t.Fatalf("%s has no plan", c.tool)
		}
		g := generatorOf(int64(i), []int{6, 60, 2000, 2000}[i/len(called)%4])
		next = func() []byte { return s.page(g) }
		pages = map[string][]byte{}
		call := func(in *engine.Catalog) answer.Envelope {
			return in.Tool(c.tool).Call(t.Context(), []byte(c.arguments), nil)
		}
		got := call(with)
		asked := len(pages)
		want := call(without)
		if want.IsError {
			errors++
		} else {
			answers++
		}
		if !bytes.Equal(got.JSON, want.JSON) || got.IsError != want.IsError {
			var sent strings.Builder
			for key, b := range pages {
				fmt.Fprintf(&sent, "%s: %q\n", key, b)
			}
			t.Fatalf("%s %s, seed %d (%d pages)\n%s\ngot  %s\nwant %s", c.tool, c.arguments, i, asked, sent.String(), got.JSON, want.JSON)
		}
	}
	t.Logf("%d answers and %d errors are the same", answers, errors)
	if answers < n/3 {
		t.Errorf("only %d of %d calls have an answer", answers, n)
	}
}

// catalog is that of the built-in tools, which may ask as often as they like.
func catalog(t *testing.T, address string) *engine.Catalog {
	files := fstest.MapFS{}
	err := fs.WalkDir(tools.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tools.Files, path)
		files[path] = &fstest.MapFile{Data: bytes.Replace(data, []byte("requests: 960,"), []byte("requests: 1000000000,"), 1)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string {
		if strings.HasSuffix(name, "_API_KEY") {
			return "k"
		}
		return ""
	}
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: files}}, engine.Options{BaseURL: address, Getenv: getenv})
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	t.Cleanup(c.Close)
	return c
}
