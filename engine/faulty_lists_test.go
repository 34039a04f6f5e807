package engine_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// rows answers requests by offset with the records that of gives for a request.
func (h *harbor) rows(of func(from, rows int) (records []string, more string)) {
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/crates" {
			return false
		}
		var from, rows int
		fmt.Sscan(r.URL.Query().Get("from"), &from)
		fmt.Sscan(r.URL.Query().Get("rows"), &rows)
		records, more := of(from, rows)
		fmt.Fprintf(w, `{"crates":[%s]%s}`, strings.Join(records, ","), more)
		return true
	})
}

// Lists that change while they are read: what comes twice is given once, and the
// limit still holds; a list that never moves on is an error; a full page of which
// nothing is said is followed by another.
func TestListsThatShift(t *testing.T) {
	record := func(n int) string { return fmt.Sprintf(`{"id":%d}`, n) }
	span := func(from, to int) (out []string) {
		for n := from; n < to; n++ {
			out = append(out, record(n))
		}
		return out
	}
	tests := []struct {
		name string
		of   func(from, rows int) ([]string, string)
		args string
		want string // the ids, or the error's code and a part of its message
	}{
		{"a record is inserted between pages", func(from, rows int) ([]string, string) {
			if from == 0 {
				return span(0, rows), `,"more":true`
			}
			return span(from-1, min(from-1+rows, 11)), fmt.Sprintf(`,"more":%t`, from-1+rows < 11)
		}, `{"limit":30}`, "0 1 2 3 4 5 6 7 8 9 10"},
		{"... and the limit counts what is given", func(from, rows int) ([]string, string) {
			if from == 0 {
				return span(0, rows), `,"more":true`
			}
			return span(from-1, from-1+rows), `,"more":true`
		}, `{"limit":7}`, "0 1 2 3 4 5 6"},
		{"twice on one page", func(int, int) ([]string, string) {
			return []string{record(1), record(2), record(1)}, `,"more":false`
		}, `{}`, "1 2"},
		{"the same page for ever", func(int, int) ([]string, string) { return span(0, 4), `,"more":true` }, `{"limit":30}`, "RESPONSE_ERROR same page twice"},
		{"... without ids", func(int, int) ([]string, string) { return []string{`{"a":1}`, `{"a":2}`}, `,"more":true` }, `{"limit":30}`, "RESPONSE_ERROR same page twice"},
		{"nothing is said of more, and the page is full", func(from, rows int) ([]string, string) {
			return span(from, min(from+rows, 6)), ""
		}, `{}`, "0 1 2 3 4 5"},
		{"... or null is", func(from, rows int) ([]string, string) {
			return span(from, min(from+rows, 6)), `,"more":null`
		}, `{}`, "0 1 2 3 4 5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			h.rows(test.of)
			file, text := pagingTool("walk", "rows", "'.crates[] | {id}'")
			a := call(t, h.load(t, engine.Options{PagesAtOnce: 1}, file, text), "walk", test.args)
			if a.isError {
				code, part, _ := strings.Cut(test.want, " ")
				if a.code() != code || !strings.Contains(a.message(), part) {
					t.Errorf("got %s, want %s", a.text, test.want)
				}
				return
			}
			if got := strings.Join(a.column("id"), " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// A cursor goes on in the list that it was made of, or not at all: when the caller's
// yards change, it is refused.
func TestCursorOfAnotherContext(t *testing.T) {
	h, clock := newHarbor(t), newClock()
	c := h.load(t, engine.Options{Now: clock.now})
	a := call(t, c, "list_crates", `{"limit":2}`)
	arguments := fmt.Sprintf(`{"limit":2,"cursor":%q}`, a.metadata["next_cursor"])
	if a := call(t, c, "list_crates", arguments); a.isError {
		t.Fatalf("with the same yards: %s", a.text)
	}
	clock.add(time.Hour)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/whoami" {
			return false
		}
		reply(w, map[string]any{"id": 7, "name": "Io", "yards": []any{map[string]any{"code": "north"}}})
		return true
	})
	h.take()
	if a := call(t, c, "list_crates", arguments); a.code() != "INVALID_CURSOR" || !strings.Contains(a.message(), "begin again without the cursor") {
		t.Errorf("with other yards: %s", a.text)
	}
	equal(t, "requests", h.take(), []string{"GET /whoami"})
}

// The counts of a walk by cursor add up to what there is, whatever was cut.
func TestCountsOfAWalkAddUp(t *testing.T) {
	h := newHarbor(t)
	h.rows(func(from, rows int) (out []string, more string) {
		for n := from; n < min(from+rows, 17); n++ {
			out = append(out, fmt.Sprintf(`{"id":%d,"label":%q}`, n, strings.Repeat("x", 700)))
		}
		return out, fmt.Sprintf(`,"more":%t`, from+rows < 17)
	})
	file, text := pagingTool("walk", "rows", "'.crates[] | {id, label}'")
	text += "metadata: '{seen: map(.id)}'\n"
	c := h.load(t, engine.Options{}, file, text)
	var seen []string
	counted, calls := 0, 0
	for arguments := `{"limit":12}`; arguments != ""; calls++ {
		a := call(t, c, "walk", arguments)
		if a.isError || calls > 17 {
			t.Fatal(a.text)
		}
		list, _ := a.metadata["seen"].([]any)
		equal(t, "counted", a.metadata["counted"], len(list))
		counted += len(list)
		for _, id := range list {
			seen = append(seen, fmt.Sprint(id))
		}
		arguments = ""
		if cursor, ok := a.metadata["next_cursor"].(string); ok {
			arguments = fmt.Sprintf(`{"limit":12,"cursor":%q}`, cursor)
		}
	}
	if counted != 17 || strings.Join(seen, " ") != "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16" || calls < 3 {
		t.Errorf("%d counted in %d calls: %v", counted, calls, seen)
	}
}

// A call holds no more of answers than its bound, whatever comes: many small pages
// of what metadata reads, contexts without end, one large page.
func TestMemoryIsBounded(t *testing.T) {
	h := newHarbor(t)
	var n atomic.Int64
	large := strings.Repeat("y", 300_000)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/crates" && r.URL.Path != "/ships" {
			return false
		}
		i := n.Add(1)
		fmt.Fprintf(w, `{"%s":[{"id":"%d a%s","label":%q},{"id":"%d b%s","label":%q}],"next_cursor":"%d"}`, r.URL.Path[1:], i, large, large, i, large, large, i)
		return true
	})
	edited := harborFiles(t, "defaults: {limit: 10, max_limit: 30, budget: 4000, timeout: 5s}", `defaults: {limit: 10, max_limit: 3000, budget: 4000, memory: 8388608, timeout: 50s}
lookups: {crate: {request: {path: /crates}, paginate: cursor, response: ".crates[] | {id, name: .label}", id: "^c[0-9]+$"}}`)
	const one = "request: {path: /crates/1}\nresponse: .crate\n"
	for name, what := range map[string]string{
		"metadata":       "request: {path: /crates}\npaginate: cursor\nresponse: '.crates[] | {id, label}'\nmetadata: '{longest: (map(.label) | max | length)}'\n",
		"a step":         one + "steps: {all: {request: {path: /crates}, paginate: cursor, response: '.crates[] | .label'}}\nmetadata: '{n: 1}'\nrules: [{expression: 'size(steps.all) >= 0', message: m}]\n",
		"a step of many": one + "steps: {all: {for_each: '[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]', request: {path: /crates, query: {n: '${item}'}}, response: '.crates | map(.label)'}}\nrules: [{expression: 'size(steps.all) >= 0', message: m}]\n",
		"a context":      "request: {path: /crates/1, query: {s: '${ship_ids}'}}\nresponse: .crate\n",
		"a lookup":       one + "params: {crate: {type: string, in: query, lookup: crate, description: D}}\n",
	} {
		n.Store(0)
		c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: edited}, {Name: "more", Files: files("more/walk.yaml", "tool: walk\ntitle: T\ndescription: D\nresource: crates\n"+what)}}, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key"), Budget: -1})
		arguments := "{}"
		switch name {
		case "metadata":
			arguments = `{"limit":3000}`
		case "a lookup":
			arguments = `{"crate":"the one"}`
		}
		a := call(t, c, "walk", arguments)
		if a.code() != "RESPONSE_TOO_LARGE" || !strings.Contains(a.message(), "8 MB") || n.Load() > 60 {
			t.Errorf("%s, after %d pages: %.300s", name, n.Load(), a.text)
		}
	}
}

// A step that may fail has a share of the call's time, and the call still answers.
func TestOptionalStepCannotTakeTheCall(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/papers" {
			return false
		}
		w.WriteHeader(http.StatusOK)
		for r.Context().Err() == nil {
			fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
		return true
	})
	edited := harborFiles(t, "timeout: 5s", "timeout: 2s")
	text := `
tool: show
title: T
description: D
params: {id: {type: string, required: true, description: D}}
request: {path: "/crates/{id}"}
steps:
  paper: {request: {path: /papers}, response: .paper, on_error: warn}
resource: crates
response: '.crate | {id, paper: $steps.paper}'
`
	c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: edited}, {Name: "more", Files: files("a/show.yaml", text)}}, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key")})
	a := call(t, c, "show", `{"id":"1"}`)
	warnings, _ := a.metadata["warnings"].([]any)
	if a.isError || len(warnings) != 1 || !strings.Contains(fmt.Sprint(warnings[0]), "TIMEOUT") || a.items[0].(map[string]any)["paper"] != nil {
		t.Errorf("got %s", a.text)
	}
}

// Progress of a call with steps grows by one at each page.
func TestProgressGrows(t *testing.T) {
	h := newHarbor(t)
	text := `
tool: show
title: T
description: D
params: {id: {type: string, required: true, description: D}}
request: {path: "/crates/{id}"}
steps:
  a: {request: {path: /papers, query: {item: a}}, response: .paper}
  b: {request: {path: /papers, query: {item: b}}, response: .paper}
  items: {request: {path: "/crates/{id}/items"}, paginate: cursor, response: ".items[]"}
resource: crates
response: '.crate | {id, n: [$steps.a, $steps.b, $steps.items] | length}'
`
	c := h.load(t, engine.Options{}, "a/show.yaml", text)
	var got []int
	e := c.Tool("show").Call(t.Context(), []byte(`{"id":"1"}`), func(pages, _ int) { got = append(got, pages) })
	if e.IsError {
		t.Fatalf("%s", e.JSON)
	}
	equal(t, "progress", got, []int{1, 2, 3, 4, 5})
}

// Servers have each an auth of its own: a secret goes to the server whose auth names
// it, and nowhere else, redirects included.
func TestSecretsGoToTheirServer(t *testing.T) {
	seen := func(into *[]string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			*into = append(*into, fmt.Sprintf("%s %s %s", r.URL.RequestURI(), r.Header.Get("Authorization"), r.Header.Get("X-Key")))
			fmt.Fprint(w, `{"ok": {"id": 1}}`)
		}))
		t.Cleanup(s.Close)
		return s
	}
	var one, two, three []string
	first, second, third := seen(&one), seen(&two), seen(&three)
	api := `version: 1
server: {url: https://one.example, env: ONE}
secrets: {a: {env: KEY_A}, b: {env: KEY_B}}
auth: {header: {Authorization: "${'Bearer ' + secret.a}"}}
servers:
  second: {url: https://two.example, env: TWO, auth: {query: {key: "${secret.b}"}, basic: {user: me, password: "${secret.b}"}}}
  third: {url: https://three.example, env: THREE, auth: none}
`
	tool := func(name, server string) string {
		return fmt.Sprintf("tool: %s\ntitle: T\ndescription: D\nrequest: {path: /x%s}\nresource: things\nresponse: .ok\n", name, server)
	}
	c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", api, "a/one.yaml", tool("one", ""), "a/two.yaml", tool("two", ", server: second"), "a/three.yaml", tool("three", ", server: third"))}},
		engine.Options{Getenv: pairs("ONE", first.URL, "TWO", second.URL, "THREE", third.URL, "KEY_A", "alpha-secret", "KEY_B", "beta-secret")})
	for _, name := range []string{"one", "two", "three"} {
		if a := call(t, c, name, "{}"); a.isError {
			t.Errorf("%s: %s", name, a.text)
		}
	}
	equal(t, "first", one, []string{"/x Bearer alpha-secret "})
	equal(t, "second", two, []string{"/x?key=beta-secret Basic bWU6YmV0YS1zZWNyZXQ= "})
	equal(t, "third", three, []string{"/x  "})
}

// No secret follows a redirect to another server, be that another one of the same API,
// another port, host or scheme of its own, or the one whose secret it is.
func TestSecretsFollowNoRedirect(t *testing.T) {
	var mu sync.Mutex
	var got []string
	to := map[string]string{} // where a request to a server is sent on to
	up := func(name string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			if got = append(got, name+r.URL.RequestURI()); to[name] != "" {
				w.Header().Set("Location", to[name])
				w.WriteHeader(http.StatusFound)
				return
			}
			fmt.Fprint(w, `{"ok": {"id": 1}}`)
		}))
		t.Cleanup(s.Close)
		return s
	}
	servers := map[string]*httptest.Server{"one": up("one"), "two": up("two"), "three": up("three")}
	api := `version: 1
server: {url: https://one.example, env: ONE}
secrets: {a: {env: KEY_A}, b: {env: KEY_B}}
auth: {header: {Authorization: "${'Bearer ' + secret.a}"}}
servers:
  two: {url: https://two.example, env: TWO, auth: {query: {key: "${secret.b}"}, basic: {user: me, password: "${secret.b}"}}}
  three: {url: https://three.example, env: THREE, auth: none}
`
	tool := func(name, server string) string {
		return fmt.Sprintf("tool: %s\ntitle: T\ndescription: D\nrequest: {path: /x%s}\nresource: things\nresponse: .ok\n", name, server)
	}
	c := mustLoad(t, []engine.Dir{{Name: "d", Files: files("_api.yaml", api, "a/one.yaml", tool("one", ""), "a/two.yaml", tool("two", ", server: two"), "a/three.yaml", tool("three", ", server: three"))}},
		engine.Options{Getenv: pairs("ONE", servers["one"].URL, "TWO", servers["two"].URL, "THREE", servers["three"].URL, "KEY_A", "alpha-secret", "KEY_B", "beta-secret")})
	places := map[string]string{"a port where nobody is": "http://127.0.0.1:1/x", "another address": "http://127.0.0.2:1/x"}
	for name, s := range servers {
		places["server "+name] = s.URL + "/x"
		_, port, _ := strings.Cut(s.Listener.Addr().String(), ":")
		places["the name of "+name] = "http://localhost:" + port + "/x"
		places[name+" by https"] = "https://127.0.0.1:" + port + "/x"
		places[name+" with a user"] = "http://me:you@127.0.0.1:" + port + "/x"
	}
	for from := range servers {
		for name, place := range places {
			if name == "server "+from {
				continue
			}
			clear(to)
			to[from], got = place, nil
			a := call(t, c, from, "{}")
			want := []string{from + "/x"}
			if from == "two" {
				want[0] += "?key=beta-secret"
			}
			equal(t, from+" to "+name, got, want)
			if !a.isError || !strings.Contains(a.message(), "another server") || strings.Contains(a.text, "-secret") {
				t.Errorf("%s to %s: %s", from, name, a.text)
			}
		}
	}
}

// pairs is an environment of names and values.
func pairs(all ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(all); i += 2 {
			if all[i] == name {
				return all[i+1]
			}
		}
		return ""
	}
}
