package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// What lookups found is kept, but all of it together weighs no more than a call may
// hold.
func TestLookupsAreKeptWithinABound(t *testing.T) {
	h := newHarbor(t)
	var asked []string
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		name := r.URL.Query().Get("name")
		if name == "" {
			return false
		}
		asked = append(asked, name)
		size := 10
		if name != "small" {
			size = 3 << 20
		}
		fmt.Fprintf(w, `{"crates":[{"id":"c1","label":%q},{"id":"c2","label":%q}]}`, name, strings.Repeat("y", size))
		return true
	})
	edited := harborFiles(t, "budget: 4000,", "budget: 4000, memory: 8388608,", "\nparams:", `
lookups: {crate: {request: {path: /crates, query: {name: "${value}"}}, response: ".crates[] | {id, name: .label}", id: "^c[0-9]+$"}}
params:`)
	c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: edited}, {Name: "more", Files: files("more/find.yaml", `
tool: find
title: T
description: D
params: {crate: {type: string, lookup: crate, description: D}}
resource: crates
response: '{id: $params.crate}'
`)}}, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key")})
	for _, name := range []string{"small", "large", "heavy", "small", "large", "vast", "vast", "small"} {
		if a := call(t, c, "find", fmt.Sprintf(`{"crate":%q}`, name)); a.isError {
			t.Fatalf("%s: %.300s", name, a.text)
		}
	}
	equal(t, "requests", strings.Join(asked, " "), "small large heavy vast small")
}

// quay is an API whose berths have names; it answers two of them at a time.
type quay struct {
	*httptest.Server

	mu     sync.Mutex
	asked  []string
	lookup func(*http.Request) // is called for each lookup; may be nil
}

var berths = []string{"Alpha", "alpha two", "Beta", "North Quay", "North Yard", "north yard", "Zed"}

const quayAPI = `version: 1
server: {url: https://quay.example, env: QUAY}
secrets: {key: {env: KEY}}
auth: {header: {Authorization: "${secret.key}"}}
errors: ".error | {message: .}"
pagination: {rows: {size: {rows: 2}, offset: {param: from, more: .more}}}
lookups:
  berth: {request: {path: /berths, query: {name: "${value}"}}, paginate: rows, response: ".berths[] | {id, name}", id: "^B[0-9]+$", ttl: 5m}
  dock: {request: {path: /docks}, paginate: rows, response: ".berths[] | {id, name}", id: "^B[0-9]+$"}
defaults: {max_limit: 6}
`

const quayRead = `
tool: read_ships
title: T
description: D
params:
  berths: {type: array, items: {type: string}, minItems: 1, in: query, lookup: berth, description: D}
  dock: {type: string, in: query, lookup: dock, description: D}
request: {path: /ships}
resource: ships
response: .ships[]
`

const quayWrite = `
tool: move_ship
title: T
description: D
access: respond
params: {berth: {type: string, required: true, lookup: berth, description: D}}
request: {method: POST, path: /moves, body: {to: "${params.berth}"}}
resource: ships
response: .ships[]
`

func newQuay(t *testing.T, now func() time.Time) (*quay, *engine.Catalog) {
	q := &quay{}
	q.Server = httptest.NewServer(q)
	t.Cleanup(q.Close)
	c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", quayAPI, "a/read_ships.yaml", quayRead, "a/move_ship.yaml", quayWrite)}},
		engine.Options{Getenv: pairs("QUAY", q.URL, "KEY", "quay-key"), Now: now, PagesAtOnce: 1}) // nothing comes late
	return q, c
}

func (q *quay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q.mu.Lock()
	q.asked = append(q.asked, r.Method+" "+r.RequestURI)
	wait := q.lookup
	q.mu.Unlock()
	query := r.URL.Query()
	switch r.URL.Path {
	case "/berths", "/docks":
		if wait != nil && query.Get("from") == "0" {
			wait(r)
		}
		var found []any
		for i, b := range berths {
			if strings.Contains(strings.ToLower(b), strings.ToLower(query.Get("name"))) {
				found = append(found, map[string]any{"id": fmt.Sprintf("B%d", i+1), "name": b})
			}
		}
		from, _ := strconv.Atoi(query.Get("from"))
		to := min(from+2, len(found))
		reply(w, map[string]any{"berths": found[min(from, to):to], "more": to < len(found)})
	default:
		if slices.Contains(query["berths"], "B99") {
			w.WriteHeader(http.StatusNotFound)
			reply(w, map[string]any{"error": "no such berth"})
			return
		}
		reply(w, map[string]any{"ships": []any{1}})
	}
}

func (q *quay) take() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	asked := q.asked
	q.asked = nil
	return asked
}

// A name is looked for with a query of its own, through all pages, and what was found
// serves all who ask with one account until it is too old.
func TestLookupsAreShared(t *testing.T) {
	clock := newClock()
	q, c := newQuay(t, clock.now)
	if a := call(t, c, "read_ships", `{"berths":["Zed","nor"]}`); a.code() != "AMBIGUOUS_NAME" {
		t.Error(a.text)
	}
	asked := q.take()
	for _, want := range []string{"GET /berths?name=Zed&rows=2&from=0", "GET /berths?name=nor&rows=2&from=0", "GET /berths?name=nor&rows=2&from=2"} {
		if !slices.Contains(asked, want) {
			t.Errorf("two names: no %s in %q", want, asked)
		}
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { call(t, c, "read_ships", `{"berths":["north quay"]}`) })
	}
	all.Wait()
	asked = q.take()
	slices.Sort(asked)
	equal(t, "ten calls at once", slices.Compact(slices.Clone(asked)), []string{"GET /berths?name=north+quay&rows=2&from=0", "GET /ships?berths=B4"})
	equal(t, "their requests", len(asked), 11)
	call(t, c, "read_ships", `{"berths":["NORTH QUAY"]}`)
	equal(t, "in another case", q.take(), []string{"GET /ships?berths=B4"})
	clock.add(5 * time.Minute)
	call(t, c, "read_ships", `{"berths":["North Quay"]}`)
	equal(t, "later", q.take(), []string{"GET /berths?name=North+Quay&rows=2&from=0", "GET /ships?berths=B4"})

	other := c.Tool("read_ships").Account(engine.Options{Getenv: pairs("QUAY", q.URL, "KEY", "another-key"), Now: clock.now})
	defer other.Close()
	other.Call(t.Context(), c.Tool("read_ships"), json.RawMessage(`{"berths":["North Quay"]}`), nil)
	equal(t, "of another account", len(q.take()), 2)

	for _, name := range []string{"Beta", "Alpha"} { // the whole list, once for both
		call(t, c, "read_ships", fmt.Sprintf(`{"dock":%q}`, name))
	}
	asked = q.take()
	equal(t, "lists that do not go by the name", strings.Count(strings.Join(asked, "\n"), "from=0"), 1)
	equal(t, "what is sent", asked[len(asked)-2:], []string{"GET /ships?dock=B3", "GET /ships?dock=B1"})
}

// All names of a call are looked up at the same time: no lookup is answered before the
// last of them has been asked for.
func TestNamesAtOnce(t *testing.T) {
	q, c := newQuay(t, nil)
	var mu sync.Mutex
	arrived := map[string]bool{} // a request that is sent again counts once
	all := make(chan struct{})
	q.lookup = func(r *http.Request) {
		mu.Lock()
		known := arrived[r.RequestURI]
		if arrived[r.RequestURI] = true; !known && len(arrived) == 4 {
			close(all)
		}
		mu.Unlock()
		select {
		case <-all:
		case <-r.Context().Done():
		}
	}
	a := call(t, c, "read_ships", `{"berths":["Beta","B7","Zed","North Quay"],"dock":"Beta"}`)
	if a.isError {
		t.Fatal(a.text)
	}
	asked := q.take()
	equal(t, "the request", asked[len(asked)-1], "GET /ships?berths=B3&berths=B7&berths=B7&berths=B4&dock=B3")
}

// What a name means, by what is done with it. Nothing but lookups is sent when one
// means nothing, or more than one thing.
func TestNames(t *testing.T) {
	for _, test := range []struct{ name, read, write string }{
		{"Beta", "B3", "B3"},
		{"bETA", "B3", "B3"},
		{" Beta ", "B3", "B3"},
		{"North Yard", "B5", "B5"},
		{"NORTH YARD", "AMBIGUOUS_NAME", "AMBIGUOUS_NAME"},
		{"quay", "B4", "NOT_FOUND"},
		{"two", "B2", "NOT_FOUND"},
		{"north", "AMBIGUOUS_NAME", "NOT_FOUND"},
		{"Gamma", "NOT_FOUND", "NOT_FOUND"},
		{"B7", "B7", "B7"},
		{"b7", "NOT_FOUND", "NOT_FOUND"},
	} {
		q, c := newQuay(t, nil)
		for tool, want := range map[string]string{"read_ships": test.read, "move_ship": test.write} {
			arguments := fmt.Sprintf(`{"berth":%q}`, test.name)
			if tool == "read_ships" {
				arguments = fmt.Sprintf(`{"berths":["B1",%q]}`, test.name)
			}
			a := call(t, c, tool, arguments)
			sent := slices.DeleteFunc(q.take(), func(r string) bool { return strings.HasPrefix(r, "GET /berths") })
			switch {
			case strings.HasPrefix(want, "B") && (a.isError || len(sent) != 1 || tool == "read_ships" && sent[0] != "GET /ships?berths=B1&berths="+want):
				t.Errorf("%s of %q: want %s, sent %q, %s", tool, test.name, want, sent, a.text)
			case !strings.HasPrefix(want, "B") && (a.code() != want || len(sent) > 0):
				t.Errorf("%s of %q: want %s, sent %q, %s", tool, test.name, want, sent, a.text)
			}
		}
	}
}

func TestNamesSayMore(t *testing.T) {
	q, c := newQuay(t, nil)
	for arguments, want := range map[string]string{
		`{"berths":["B2","B99"]}`: `"hint":"berths: \"B2\" has the form of an id and was not looked up; if it is the name of a berth, give the id of that. berths: \"B99\" has`,
		`{"dock":"Zed"}`:          `"hint":"Give the id: there are more than the 6 among which it was looked for."`,
		`{"dock":"Bela"}`:         `there is no dock called \"Bela\"; did you mean \"Beta\"?`,
	} {
		if a := call(t, c, "read_ships", arguments); a.code() != "NOT_FOUND" || !strings.Contains(a.text, want) {
			t.Errorf("%s: %s", arguments, a.text)
		}
	}
	q.take()
	x := c.Tool("read_ships").Explain(t.Context(), json.RawMessage(`{"berths":["Beta","B1","Zed"],"dock":"Beta"}`))
	var got []string
	for _, r := range x.Requests {
		got = append(got, r.Purpose+": "+strings.TrimPrefix(r.URL, q.URL))
	}
	var origins []string
	for _, p := range x.Requests[len(x.Requests)-1].Parts {
		origins = append(origins, p.Origin)
	}
	equal(t, "origins", slices.Compact(origins), []string{"param berths, the id in place of a name", "param dock, the id in place of a name"})
	equal(t, "explained", got, []string{`lookup berth of "Beta": /berths?name=Beta&rows=2&from=0`, `lookup berth of "Zed": /berths?name=Zed&rows=2&from=0`,
		`lookup dock of "Beta": /docks?rows=2&from=0`, "the tool: /ships?berths=Beta&berths=B1&berths=Zed&dock=Beta"})
	equal(t, "sent", len(q.take()), 0)
	if s := string(c.Tool("move_ship").Schema()); !strings.Contains(s, `"description":"D. A name will do in place of an id."`) {
		t.Error(s)
	}
}
