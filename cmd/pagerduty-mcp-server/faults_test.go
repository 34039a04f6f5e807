package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/tools.d"
)

// faultRow is one row of testdata/faults.yaml.
type faultRow struct {
	Name    string
	Fault   faultData
	Then    *faultData // what goes wrong where fault does not, or no longer
	Token   string
	Tool    string // list_teams when empty, then with a limit of 3
	Params  map[string]any
	Brief   bool // requests are sent again for a second
	Hasty   bool // and the call has three seconds
	Code    string
	AnyCode []string `yaml:"anycode"`
	Count   *int
	Message string
	Hint    string
	Status  int

	RetryAfter float64 `yaml:"retry_after"`
	Warnings   int
	Requests   int
	Least      int
	Posts      int

	Client string // what a client makes of the question of resolve_incident; see clients
	Anew   bool   // it is asked anew
	Asks   string // instead of a call: the method of a request
	With   string // its params, but for _meta
}

// hangs is how long a call may take: only one that never ends takes so long.
const hangs = time.Minute

// faultData is a fakepagerduty.Fault as YAML.
type faultData struct {
	Method, Path string
	Nth, Times   int
	Kind         fakepagerduty.Kind
	Delay        time.Duration
	Size, Status int
	Header       map[string]string
	Body         string
}

func (f faultData) fault() fakepagerduty.Fault {
	return fakepagerduty.Fault{Method: f.Method, Path: f.Path, Nth: f.Nth, Times: f.Times, Kind: f.Kind, Delay: f.Delay,
		Size: f.Size, Status: f.Status, Header: f.Header, Body: f.Body}
}

var faultTokens = map[string]string{"": fakepagerduty.DemoToken, "account": fakepagerduty.AccountToken, "read-only": fakepagerduty.ReadOnlyToken}

// unlimited is the built-in tools without a rate limit.
func unlimited(t testing.TB) fs.FS {
	return edited(t, map[string]string{"requests: 960,": "requests: 1000000,"})
}

// edited is the built-in tools with replacements in their _api.yaml.
func edited(t testing.TB, replace map[string]string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(tools.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tools.Files, name)
		for from, to := range replace {
			if name == "_api.yaml" && !bytes.Contains(data, []byte(from)) {
				t.Fatalf("_api.yaml does not say %q", from)
			} else if name == "_api.yaml" {
				data = bytes.ReplaceAll(data, []byte(from), []byte(to))
			}
		}
		out[name] = &fstest.MapFile{Data: data, Mode: 0o444}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestFaults is the fault matrix.
func TestFaults(t *testing.T) {
	data, err := os.ReadFile("testdata/faults.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var rows []faultRow
	if err := dec.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 140 {
		t.Fatalf("only %d rows", len(rows))
	}
	names := map[string]bool{}
	load := func(files fs.FS) *engine.Catalog {
		c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: files, Trusted: true}}, engine.Options{})
		if err != nil || findings.HasErrors() {
			t.Fatal(err, findings)
		}
		return c
	}
	plain, brief := load(tools.Files), load(edited(t, map[string]string{"budget: 30s": "budget: 1s"}))
	hasty := load(edited(t, map[string]string{"budget: 30s": "budget: 1s", "timeout: 50s": "timeout: 3s"}))
	for _, r := range rows {
		if names[r.Name] {
			t.Errorf("%q is there twice", r.Name)
		}
		names[r.Name] = true
		c := plain
		switch {
		case r.Hasty:
			c = hasty
		case r.Brief:
			c = brief
		}
		t.Run(r.Name, func(t *testing.T) {
			if r.Client != "" || r.Asks != "" {
				r.runClient(t)
				return
			}
			r.run(t, c)
		})
	}
}

// run has a row go wrong for an account of its own.
func (r *faultRow) run(t *testing.T, c *engine.Catalog) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	up, err := fakepagerduty.Start(fakepagerduty.Options{Incidents: 200})
	if err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	log := new(sharedBuffer)
	token := faultTokens[r.Token]
	env := map[string]string{"PAGERDUTY_API_KEY": token, "PAGERDUTY_API_HOST": up.URL()}
	enter := func() *engine.Account {
		return c.Tool("list_teams").Account(engine.Options{Getenv: func(name string) string { return env[name] },
			Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	}
	if r.Tool == "" {
		r.Tool, r.Params = "list_teams", map[string]any{"limit": 3}
	}
	open := ""
	if r.Token != "" || r.Params["incident_id"] != nil {
		before := enter()
		id, email := openIncident(t, func(tool, arguments string) engine.Envelope {
			return before.Call(context.Background(), c.Tool(tool), json.RawMessage(arguments), nil)
		})
		before.Close()
		if open = id; r.Token == "account" {
			env["PAGERDUTY_USER_EMAIL"] = email
		}
	}
	a := enter()
	defer a.Close()
	up.ResetRequests()
	faults := []fakepagerduty.Fault{r.Fault.fault()}
	if r.Then != nil {
		faults = append(faults, r.Then.fault())
	}
	if err := up.SetFaults(faults...); err != nil {
		t.Fatal(err)
	}
	arguments, err := json.Marshal(r.Params)
	if err != nil {
		t.Fatal(err)
	}
	arguments = bytes.ReplaceAll(arguments, []byte("{open}"), []byte(open))
	began := time.Now()
	e := a.Call(context.Background(), c.Tool(r.Tool), arguments, nil)
	if took := time.Since(began); took > hangs {
		t.Errorf("took %v", took)
	}
	r.check(t, e, up.Requests())
	if err := up.SetFaults(); err != nil {
		t.Fatal(err)
	}
	if next := a.Call(context.Background(), c.Tool("list_teams"), json.RawMessage(`{"limit": 1}`), nil); next.IsError && r.Code != "RATE_LIMITED" { // after a 429 all wait
		t.Errorf("the next call fails: %s", next.JSON)
	}
	for what, text := range map[string]string{"answer": string(e.JSON), "log": log.String()} {
		for _, form := range []string{token, base64.StdEncoding.EncodeToString([]byte(token)), hex.EncodeToString([]byte(token)), token[:8], token[len(token)-8:]} {
			if strings.Contains(text, form) {
				t.Errorf("the token is in the %s, as %s: %s", what, form, text)
			}
		}
	}
}

// sharedBuffer is a log that may be read while it is written: what several calls
// share, such as the names of a lookup, goes on when one of them has ended.
type sharedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sharedBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sharedBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// openIncident returns an open incident and somebody who may change it.
func openIncident(t *testing.T, call func(tool, arguments string) engine.Envelope) (id, email string) {
	t.Helper()
	var incidents struct{ Incidents []struct{ ID string } }
	e := call("list_incidents", `{"current_user_context": false, "statuses": ["triggered"], "limit": 1}`)
	if err := json.Unmarshal(e.JSON, &incidents); err != nil || len(incidents.Incidents) != 1 {
		t.Fatalf("no open incident: %v: %s", err, e.JSON)
	}
	var users struct{ Users []struct{ Email string } }
	e = call("list_users", `{"current_user_context": false, "limit": 1}`)
	if err := json.Unmarshal(e.JSON, &users); err != nil || len(users.Users) != 1 {
		t.Fatalf("no user: %v: %s", err, e.JSON)
	}
	return incidents.Incidents[0].ID, users.Users[0].Email
}

// check compares the answer and what the upstream saw with the row.
func (r *faultRow) check(t *testing.T, e engine.Envelope, requests []fakepagerduty.Request) {
	t.Helper()
	var got struct {
		Metadata struct {
			Count    int
			Warnings []string
		}
		Error struct {
			Code, Message, Hint string
			Status              int
			RetryAfter          float64 `json:"retry_after"`
		}
	}
	if err := json.Unmarshal(e.JSON, &got); err != nil {
		t.Fatalf("no JSON: %v: %s", err, e.JSON)
	}
	posts := 0
	for _, q := range requests {
		if q.Method != "GET" {
			posts++
		}
	}
	for _, x := range []struct {
		what      string
		ok        bool
		want, got any
	}{
		{"error", e.IsError == (r.Count == nil), r.Count == nil, string(e.JSON)},
		{"code", r.Code == "" && !e.IsError || r.Code == got.Error.Code || slices.Contains(r.AnyCode, got.Error.Code), fmt.Sprint(r.Code, r.AnyCode), string(e.JSON)},
		{"count", r.Count == nil || *r.Count == got.Metadata.Count, r.Count, got.Metadata.Count},
		{"message", strings.Contains(got.Error.Message, r.Message), r.Message, got.Error.Message},
		{"hint", strings.Contains(got.Error.Hint, r.Hint), r.Hint, got.Error.Hint},
		{"status", r.Status == 0 || r.Status == got.Error.Status, r.Status, got.Error.Status},
		{"retry_after", r.RetryAfter == 0 || r.RetryAfter == got.Error.RetryAfter, r.RetryAfter, got.Error.RetryAfter},
		{"warnings", r.Warnings == len(got.Metadata.Warnings), r.Warnings, got.Metadata.Warnings},
		{"requests", r.Requests == 0 || r.Requests == len(requests), r.Requests, len(requests)},
		{"at least requests", len(requests) >= r.Least, r.Least, len(requests)},
		{"writes", posts == r.Posts, r.Posts, posts},
	} {
		if !x.ok {
			t.Errorf("%s: want %v, got %v", x.what, x.want, x.got)
		}
	}
}
