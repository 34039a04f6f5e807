package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// byShip is a tool that needs a context which needs another one.
const byShip = `
tool: by_ship
title: T
description: D
params:
  mine: {$ref: mine}
request:
  path: /crates
  query: {ship: "${params.mine ? optional.of(ship_ids) : optional.none()}"}
resource: crates
response: .crates[] | .id
`

// Only what the called tool turns out to need is fetched, once in its time.
func TestContextIsLazyAndCached(t *testing.T) {
	const (
		me    = "GET /whoami"
		ships = "GET /ships?yard=east&yard=west&page_size=4"
		rest  = "GET /ships?yard=east&yard=west&page_size=4&cursor=at-4"
	)
	crates := []string{"GET /crates?yard=east&yard=west&page_size=1"}
	byShip1 := "GET /crates?ship=east-1&ship=east-2&ship=east-3&ship=west-1&ship=west-2&ship=west-3"
	h, clock := newHarbor(t), newClock()
	c := h.load(t, engine.Options{Now: clock.now}, "more/by_ship.yaml", byShip)
	steps := []struct {
		name            string
		wait            time.Duration
		tool, arguments string
		want            []string
	}{
		{"mine false needs no context", 0, "list_crates", `{"mine":false,"limit":1}`, []string{"GET /crates?page_size=1"}},
		{"nor does a list behind it", 0, "by_ship", `{"mine":false}`, []string{"GET /crates"}},
		{"a tool without a context", 0, "show_crate", `{"crate_id":"1"}`, []string{"GET /crates/1"}},
		{"refused arguments cost nothing", 0, "list_crates", `{"limit":0}`, nil},
		{"one more request, not two", 0, "list_crates", `{"limit":1}`, append([]string{me}, crates...)},
		{"from the cache", 4*time.Minute + 59*time.Second, "list_crates", `{"limit":1}`, crates},
		{"too old after five minutes", time.Second, "list_crates", `{"limit":1}`, append([]string{me}, crates...)},
		{"a context by another one, all pages", 0, "by_ship", `{}`, []string{ships, rest, byShip1}},
		{"both from the cache", 59 * time.Second, "describe_me", `{}`, nil},
		{"its own time is over, the other's is not", time.Second, "by_ship", `{}`, []string{ships, rest, byShip1}},
		{"both times are over", 5 * time.Minute, "describe_me", `{}`, []string{me, ships, rest}},
	}
	for _, s := range steps {
		clock.add(s.wait)
		a := call(t, c, s.tool, s.arguments)
		if a.isError != (s.want == nil && s.wait == 0) {
			t.Errorf("%s: %s", s.name, a.text)
		}
		equal(t, s.name, h.take(), s.want)
	}
}

// A context that is not there, or empty, never widens a query.
func TestContextFailsClosed(t *testing.T) {
	anyOf := func(expression string) string {
		return strings.Replace(byShip, `${params.mine ? optional.of(ship_ids) : optional.none()}`, expression, 1)
	}
	tests := []struct {
		name, key string
		expr      string // of the query; empty: the tool as it is
		body      string // of /ships, or of /whoami when it has a name
		want      string // a part of the message
	}{
		{"nobody", "nobody-key", "", "", "nobody stands behind this key (the API says: this key is a machine's)"},
		{"no yards", "idle-key", "${me.yards}", "", "nobody stands behind this key"},
		{"a list that depends on an empty one", "idle-key", "", "", "no ship lies in your yards"},
		{"no ships", "quay-master-key", "", `{"ships":[]}`, "no ship lies in your yards"},
		{"nothing but nulls", "quay-master-key", "", `{"ships":[{"id":null},{"id":null}]}`, "no ship lies in your yards"},
		{"nothing but blanks", "quay-master-key", "", `{"ships":[{"id":""}]}`, "no ship lies in your yards"},
		{"a list that is filtered empty", "quay-master-key", "${ship_ids.filter(s, s == 'x')}", "", "no ship lies in your yards"},
		{"a field that is null", "quay-master-key", "${me.name}", `{"id":7,"name":null,"yards":[]}`, "nobody stands behind this key"},
		{"a field that is blank", "quay-master-key", "${me.name}", `{"id":7,"name":"","yards":[]}`, "nobody stands behind this key"},
		{"a field that is missing", "quay-master-key", "${me.?name}", `{"id":7,"yards":[]}`, "nobody stands behind this key"},
		{"an index that is not there", "quay-master-key", "${me.yards[0]}", `{"id":7,"name":"Io","yards":[]}`, "nobody stands behind this key"},
		{"a fallback that is not there either", "quay-master-key", "${size(me.yards) > 0 ? optional.of(me.yards) : optional.none()}", `{"id":7,"name":"Io","yards":[]}`, "nobody stands behind this key"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				forMe := strings.Contains(test.body, "yards")
				if test.body == "" || r.URL.Path != map[bool]string{true: "/whoami", false: "/ships"}[forMe] {
					return false
				}
				fmt.Fprint(w, test.body)
				return true
			})
			text := byShip
			if test.expr != "" {
				text = anyOf(test.expr)
			}
			c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", test.key)}, "more/by_ship.yaml", text)
			a := call(t, c, "by_ship", "{}")
			if a.code() != "NO_USER_CONTEXT" || !strings.Contains(a.message(), test.want) || a.err["hint"] != "Set mine to false." {
				t.Errorf("got %s, want NO_USER_CONTEXT with %q", a.text, test.want)
			}
			for _, r := range h.take() {
				if strings.HasPrefix(r, "GET /crates") {
					t.Errorf("sent %s", r)
				}
			}
		})
	}
}

// Nor is one that a step would go through: nothing was looked at, which is not
// the same as that nothing is there.
func TestForEachOfNoContext(t *testing.T) {
	for _, onError := range []string{"fail", "warn"} {
		h := newHarbor(t)
		c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", "idle-key")}, "more/by_yard.yaml", `
tool: by_yard
title: By yard
description: D
steps:
  crates:
    for_each: me.yards
    request: {path: /crates, query: {yard: "${item}"}}
    response: .crates
    on_error: `+onError+`
resource: yards
response: "{crates: $steps.crates}"
`)
		a := call(t, c, "by_yard", "{}")
		if onError == "fail" && a.code() != "NO_USER_CONTEXT" || onError == "warn" && !strings.Contains(a.text, "warnings\":[\"crates: nobody stands behind this key (NO_USER_CONTEXT)") {
			t.Errorf("%s: got %s", onError, a.text)
		}
		equal(t, "requests", h.take(), []string{"GET /whoami"})
	}
}

// A list that a context chooses nothing from is empty, and no mistake.
func TestForEachOfNothingChosen(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key")}, "more/by_yard.yaml", `
tool: by_yard
title: By yard
description: D
steps:
  crates:
    for_each: me.yards.filter(y, y == 'nowhere')
    request: {path: /crates, query: {yard: "${item}"}}
    response: .crates
resource: yards
response: "{crates: $steps.crates}"
`)
	equal(t, "items", call(t, c, "by_yard", "{}").items, []any{map[string]any{"crates": []any{}}})
}

// What to do about a context that is not there is said of params that the tool has,
// and of no others.
func TestContextHint(t *testing.T) {
	h := newHarbor(t)
	whose := `
tool: whose
title: Whose
description: D
params:
  PARAM: {type: boolean, default: true, description: D}
request: {path: /crates, query: {yard: "${params.PARAM ? optional.of(me.yards) : optional.none()}"}}
resource: crates
response: .crates[]
`
	c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", "nobody-key")},
		"more/whose.yaml", strings.ReplaceAll(whose, "PARAM", "mine"), "more/whose_else.yaml", strings.Replace(strings.ReplaceAll(whose, "PARAM", "ours"), "whose", "whose_else", 1))
	equal(t, "with the param", call(t, c, "whose", "{}").err["hint"], any("Set mine to false."))
	other := call(t, c, "whose_else", "{}")
	equal(t, "code without the param", other.code(), "NO_USER_CONTEXT")
	equal(t, "without the param", other.err["hint"], nil)
}

// A list that answers for nothing may be told, where it is no filter.
func TestEmptyContextInAResponse(t *testing.T) {
	h := newHarbor(t)
	a := call(t, h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", "idle-key")}), "describe_me", "{}")
	equal(t, "caller", a.items, []any{map[string]any{"id": 7, "name": "Io", "yards": []any{}, "ship_ids": []any{}}})
	equal(t, "requests", h.take(), []string{"GET /whoami"})
}

// A list that is longer than a call may be is no filter.
func TestContextWithoutEnd(t *testing.T) {
	h := newHarbor(t)
	n := 0
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/ships" {
			return false
		}
		n++
		fmt.Fprintf(w, `{"ships":[{"id":"a%[1]d"},{"id":"b%[1]d"},{"id":"c%[1]d"},{"id":"d%[1]d"}],"next_cursor":"%[1]d"}`, n)
		return true
	})
	a := call(t, h.load(t, engine.Options{}, "more/by_ship.yaml", byShip), "by_ship", "{}")
	if want := "there are more than 30 ship_ids"; a.code() != "API_ERROR" || !strings.Contains(a.message(), want) {
		t.Errorf("got %s, want %q", a.text, want)
	}
}

// A fetch that failed is not kept: the next call asks again.
func TestFailedFetchIsNotKept(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{})
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/whoami" {
			whoami(w, "nobody-key")
		}
		return r.URL.Path == "/whoami"
	})
	for range 2 {
		if a := call(t, c, "list_crates", "{}"); a.code() != "NO_USER_CONTEXT" {
			t.Errorf("got %s", a.text)
		}
		equal(t, "requests", h.take(), []string{"GET /whoami"})
	}
	h.intercept(nil)
	for _, want := range [][]string{{"GET /whoami"}, nil} {
		if a := call(t, c, "list_crates", `{"limit":1}`); a.isError {
			t.Errorf("got %s", a.text)
		}
		equal(t, "requests", h.take(), append(want, "GET /crates?yard=east&yard=west&page_size=1"))
	}
}

// An account keeps the credential of its first call, and with it what was fetched.
func TestCredentialIsCapturedOnce(t *testing.T) {
	h, key := newHarbor(t), "quay-master-key"
	c := h.load(t, engine.Options{Getenv: func(name string) string { return h.env("HARBOR_KEY", key)(name) }})
	for range 2 {
		if a := call(t, c, "list_crates", `{"limit":1}`); a.isError {
			t.Errorf("with %s: %s", key, a.text)
		}
		key = "nobody-key"
	}
	a := c.Tool("list_crates").Account(engine.Options{Getenv: h.env("HARBOR_KEY", key)})
	defer a.Close()
	if e := a.Call(t.Context(), c.Tool("list_crates"), json.RawMessage(`{"limit":1}`), nil); !e.IsError {
		t.Errorf("another account with another key: %s", e.JSON)
	}
}

// Contexts that are known beforehand are not fetched.
func TestGivenContexts(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{Contexts: map[string]any{"me": map[string]any{"id": 1, "name": "A", "yards": []any{"north"}}}})
	equal(t, "crates", call(t, c, "list_crates", `{"limit":2}`).column("id"), []string{"1", "4"})
	equal(t, "requests", h.take(), []string{"GET /crates?yard=north&page_size=2"})
}

// gate holds the answers to /whoami back until it is opened.
type gate struct {
	open    chan struct{}
	arrived chan struct{} // one for each request that came
	gone    chan struct{} // one for each whose client left
}

func (h *harbor) gate() *gate {
	g := &gate{make(chan struct{}), make(chan struct{}, 100), make(chan struct{}, 100)}
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/whoami" {
			g.arrived <- struct{}{}
			select {
			case <-g.open:
			case <-r.Context().Done():
				g.gone <- struct{}{}
				return true
			}
		}
		return false
	})
	return g
}

// background starts a call; cancel ends it.
func background(t *testing.T, c *engine.Catalog) (result chan answer, cancel context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	result = make(chan answer, 1)
	go func() { result <- callContext(t, ctx, c, "list_crates", `{"limit":1}`) }()
	return result, cancel
}

// awaitWaiting returns when n calls wait for a context.
func awaitWaiting(t *testing.T, c *engine.Catalog, n int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); c.Waiting() != n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d calls wait, want %d", c.Waiting(), n)
		}
	}
}

// Calls at once share one fetch, which ends with none of them but the last.
func TestCallsShareAFetch(t *testing.T) {
	const n = 10
	h := newHarbor(t)
	g := h.gate()
	c := h.load(t, engine.Options{})
	first, cancelFirst := background(t, c)
	<-g.arrived // the first call's own fetch
	var others []chan answer
	for range n {
		r, cancel := background(t, c)
		defer cancel()
		others = append(others, r)
	}
	awaitWaiting(t, c, n+1)
	cancelFirst()
	if a := <-first; a.code() != "CANCELLED" {
		t.Errorf("the cancelled call: %s", a.text)
	}
	awaitWaiting(t, c, n)
	close(g.open)
	for _, r := range others {
		if a := <-r; a.isError {
			t.Errorf("another call: %s", a.text)
		}
	}
	fetches := 0
	for _, r := range h.take() {
		if r == "GET /whoami" {
			fetches++
		}
	}
	equal(t, "fetches", fetches, 1)
}

// When the last call that waits has left, the fetch stops; the next call begins anew.
func TestTheLastCallStopsTheFetch(t *testing.T) {
	h := newHarbor(t)
	g := h.gate()
	c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: harborFiles(t, "timeout: 5s", "timeout: 1h")}},
		engine.Options{Getenv: h.env("HARBOR_KEY", theKey)})
	a, cancelA := background(t, c)
	b, cancelB := background(t, c)
	awaitWaiting(t, c, 2)
	<-g.arrived
	cancelA()
	<-a
	select {
	case <-g.gone:
		t.Error("the fetch ended while a call waited for it")
	default:
	}
	cancelB()
	<-b
	select {
	case <-g.gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the fetch goes on for nobody")
	}
	awaitWaiting(t, c, 0)
	close(g.open)
	if last := call(t, c, "list_crates", `{"limit":1}`); last.isError {
		t.Errorf("the next call: %s", last.text)
	}
}

// A call is never hurt by another one that leaves at the same moment.
func TestLeavingHurtsNobody(t *testing.T) {
	h, clock := newHarbor(t), newClock()
	c := h.load(t, engine.Options{Now: clock.now})
	for range 150 {
		clock.add(5 * time.Minute)
		leaving, cancel := background(t, c)
		staying, stop := background(t, c)
		go cancel()
		if a := <-staying; a.isError {
			t.Fatalf("the call that stayed: %s", a.text)
		}
		<-leaving
		stop()
	}
}
