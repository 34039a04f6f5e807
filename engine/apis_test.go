package engine_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/tooltest"
)

// inventedAPIs are those of testdata/apis: each with what stands in for it, where
// it is, and its lists.
var inventedAPIs = []struct {
	name  string
	up    func() http.HandlerFunc
	env   []string // name and value; a value that begins with a slash is a path of the stand-in
	lists []longList
}{
	{"quarry", quarry, []string{"QUARRY_URL", "/v3", "QUARRY_OLD_TOKEN", "quarry-key"}, []longList{{"list_issues", `"project":"ada/engine"`, "number"}}},
	{"docket", docket, []string{"DOCKET_URL", "/", "DOCKET_TOKEN", "docket-key", "DOCKET_EMAIL", "ada@docket.example"},
		[]longList{{"list_tickets", `"mine":false`, "key"}, {"list_changes", `"key":"ENG-1"`, "id"}}},
	{"gauge", gauge, []string{"GAUGE_URL", "/", "GAUGE_INTAKE_URL", "/intake", "GAUGE_WEATHER_URL", "/weather",
		"GAUGE_API_KEY", "gauge-api-key", "GAUGE_APP_KEY", "gauge-app-key", "GAUGE_INTAKE_KEY", "gauge-intake-key"},
		[]longList{{"list_logs", `"query":"all"`, "id"}, {"list_monitors", ``, "id"}}},
	{"beacon", beacon, []string{"BEACON_URL", "/", "BEACON_KEY", "beacon-key"},
		[]longList{{"list_incidents", ``, "id"}, {"list_components", `"site":"main"`, "code"}}},
	{"till", till, []string{"TILL_URL", "/api", "TILL_KEY", "till-key"},
		[]longList{{"list_payments", ``, "id"}, {"list_refunds", `"payments":["p1"]`, "nr"}, {"list_entries", `"day":"2026-01-31"`, "id"}}},
}

// longList is a tool that lists the thousand records of a stand-in.
type longList struct{ tool, arguments, field string }

// manyRecords is how many records each list has.
const manyRecords = 1000

// apisNow is the time of all calls.
var apisNow = time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)

// Any API: the tools of directories whose APIs have nothing in common have no
// finding, are covered by their tests and pass them, and work when they are served: each list is read to
// its end through the cursors of an MCP client, nothing lost and nothing twice,
// and the calls of calls.txt send and answer what stands there. UPDATE=1 rewrites
// those.
func TestInventedAPIs(t *testing.T) {
	for _, api := range inventedAPIs {
		t.Run(api.name, func(t *testing.T) {
			dir := "testdata/apis/" + api.name
			s := &standIn{}
			up := httptest.NewServer(s.recording(api.up()))
			t.Cleanup(up.Close)
			getenv := func(name string) string {
				i := slices.Index(api.env, name)
				if i < 0 || i%2 > 0 {
					return ""
				}
				if path, ok := strings.CutPrefix(api.env[i+1], "/"); ok {
					return strings.TrimSuffix(up.URL+"/"+path, "/")
				}
				return api.env[i+1]
			}
			c := mustLoad(t, []engine.Dir{{Name: api.name, Files: os.DirFS(dir)}}, engine.Options{Getenv: getenv, Now: func() time.Time { return apisNow }})
			if findings := lint.Check(t.Context(), c, lint.Options{}); len(findings) > 0 {
				t.Errorf("lint: %s", findings)
			}
			for _, tool := range c.Tools {
				results := tooltest.Run(t.Context(), tool, nil)
				if len(results) == 0 {
					t.Errorf("%s has no tests", tool.Name())
				}
				for _, r := range results {
					if r.Failed() {
						t.Error(r)
					}
				}
				for _, gap := range tooltest.Cover(t.Context(), tool).Gaps {
					t.Errorf("no test: %v", gap)
				}
			}
			for _, p := range c.Prompts {
				for _, r := range tooltest.RunPrompt(t.Context(), p, nil) {
					if r.Failed() {
						t.Error(r)
					}
				}
				for _, gap := range tooltest.CoverPrompt(p).Gaps {
					t.Errorf("no test: %v", gap)
				}
			}
			client := serve(t, c)
			for _, l := range api.lists {
				for _, limit := range []int{manyRecords, 137} {
					t.Run(l.tool+"/"+strconv.Itoa(limit), func(t *testing.T) { readAll(t, client, l, limit) })
				}
			}
			s.take()
			replayCalls(t, dir+"/calls.txt", client, s, up.URL)
		})
	}
}

// readAll reads a list to its end, so many records at a time.
func readAll(t *testing.T, client *mcpClient, l longList, limit int) {
	var got []string
	cursor := ""
	for range manyRecords {
		arguments := strings.TrimPrefix(fmt.Sprintf(`%s,"fields":[%q]`, l.arguments, l.field), ",")
		if l.tool != "list_entries" { // which has no pages
			arguments += fmt.Sprintf(`,"limit":%d`, limit)
		}
		if cursor != "" {
			arguments += fmt.Sprintf(`,"cursor":%q`, cursor)
		}
		a := client.call(t, l.tool, "{"+arguments+"}")
		var envelope map[string]json.RawMessage
		var metadata struct {
			Count  int
			Cursor string `json:"next_cursor"`
		}
		if err := errors.Join(json.Unmarshal([]byte(a), &envelope), json.Unmarshal(envelope["metadata"], &metadata)); err != nil || envelope["error"] != nil {
			t.Fatalf("%v in %.500s", err, a)
		}
		delete(envelope, "metadata")
		for _, list := range envelope {
			var items []map[string]any
			if err := json.Unmarshal(list, &items); err != nil || len(items) != metadata.Count || len(items) > limit && l.tool != "list_entries" {
				t.Fatalf("%v: %d items, count %d", err, len(items), metadata.Count)
			}
			for _, item := range items {
				got = append(got, fmt.Sprint(item[l.field]))
			}
		}
		if cursor = metadata.Cursor; cursor == "" {
			break
		}
	}
	var want []string
	for n := range manyRecords {
		want = append(want, recordID(l.tool, n))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d records, not exactly the %d that there are: %.200q", len(got), manyRecords, got)
	}
}

// replayCalls makes the calls of a file, "> TOOL ARGUMENTS" each, and holds the
// lines below equal to what was sent and what came back.
func replayCalls(t *testing.T, file string, client *mcpClient, s *standIn, url string) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(want)) {
		call, ok := strings.CutPrefix(line, "> ")
		if !ok {
			continue
		}
		tool, arguments, _ := strings.Cut(strings.TrimSpace(call), " ")
		answer := client.call(t, tool, arguments)
		fmt.Fprintf(&got, "> %s %s\n", tool, arguments)
		sent := s.take()
		slices.Sort(sent) // some go out at once
		for _, r := range slices.Compact(sent) {
			fmt.Fprintf(&got, "  %s\n", r)
		}
		fmt.Fprintf(&got, "< %s\n\n", strings.ReplaceAll(answer, url, "HOST"))
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got.String() != string(want) {
		t.Errorf("%s (UPDATE=1 writes it): got\n%s", file, &got)
	}
}

// mcpClient calls the tools of a server over MCP.
type mcpClient struct {
	in  io.Writer
	out *bufio.Reader
	id  int
}

// serve serves a catalog over standard input and output until the test ends.
func serve(t *testing.T, c *engine.Catalog) *mcpClient {
	fromClient, in := io.Pipe()
	out, toClient := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- mcpserver.ServeStdio(t.Context(), mcpserver.New(c, mcpserver.Options{Name: "test", Version: "1"}), fromClient, toClient, mcpserver.StdioOptions{})
	}()
	t.Cleanup(func() {
		in.Close()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	client := &mcpClient{in: in, out: bufio.NewReaderSize(out, 1<<20)}
	client.ask(t, "initialize", `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`)
	fmt.Fprintln(in, `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return client
}

// call returns the text of a tool's answer.
func (c *mcpClient) call(t *testing.T, tool, arguments string) string {
	t.Helper()
	var result struct {
		Content []struct{ Text string }
	}
	if err := json.Unmarshal(c.ask(t, "tools/call", fmt.Sprintf(`{"name":%q,"arguments":%s}`, tool, arguments)), &result); err != nil || len(result.Content) != 1 {
		t.Fatalf("%s %s: %v, %d parts", tool, arguments, err, len(result.Content))
	}
	return result.Content[0].Text
}

// ask returns the result of a request.
func (c *mcpClient) ask(t *testing.T, method, params string) json.RawMessage {
	t.Helper()
	c.id++
	if _, err := fmt.Fprintf(c.in, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n", c.id, method, params); err != nil {
		t.Fatal(err)
	}
	for {
		line, err := c.out.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			ID     int
			Result json.RawMessage
			Error  json.RawMessage
		}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if m.ID == c.id {
			if m.Error != nil {
				t.Fatalf("%s %s: %s", method, params, m.Error)
			}
			return m.Result
		}
	}
}

// standIn notes what is sent to an API.
type standIn struct {
	mu   sync.Mutex
	sent []string // METHOD target body of each request, unescaped
}

func (s *standIn) recording(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		target, _ := url.QueryUnescape(r.RequestURI)
		s.mu.Lock()
		s.sent = append(s.sent, strings.TrimSpace(r.Method+" "+target+" "+string(body)))
		s.mu.Unlock()
		h(w, r)
	})
}

// take returns the requests since the last time.
func (s *standIn) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.sent = nil
	return sent
}
