package engine_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"pagerduty-mcp-server/engine"
)

// Steps run when they are wanted, in the order of their needs, an element at a
// time but in the list's order.
func TestSteps(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key", "HARBOR_CLERK", " Ann ")})
	a := call(t, c, "show_crate", `{"crate_id":2}`)
	equal(t, "without papers", a.items, []any{map[string]any{"id": 2, "weight": 2.5, "yard": "west", "label": "none"}})
	equal(t, "requests", h.take(), []string{"GET /crates/2"})

	a = call(t, c, "show_crate", `{"crate_id":2,"papers":true,"fields":["items","stamps"]}`)
	var items, stamps []any
	var papers []string
	for i := range 6 {
		item := fmt.Sprintf("2.%d", i+1)
		items, stamps = append(items, item), append(stamps, "stamp of "+item)
		papers = append(papers, "GET /papers?item="+item+"&clerk=Ann")
	}
	equal(t, "with papers", a.items, []any{map[string]any{"items": items, "stamps": stamps}})
	sent := h.take()
	equal(t, "first the items", sent[:2], []string{"GET /crates/2/items?page_size=4", "GET /crates/2/items?page_size=4&cursor=at-4"})
	slices.Sort(sent[2:8])
	equal(t, "then the papers", sent[2:8], papers)
	equal(t, "last the tool's own request", sent[8:], []string{"GET /crates/2"})
}

// stepTool is a tool with these steps, whose only item is {steps}.
func stepTool(steps string) (file, text string) {
	return "more/stepping.yaml", `
tool: stepping
title: T
description: D
params:
  items: {type: array, items: {type: string}, default: [], description: D}
steps:
` + steps + `
request: {path: /crates/1}
resource: crates
response: "{steps: $steps}"
`
}

const eachPaper = `
  papers:
    for_each: params.items
    request: {path: /papers, query: {item: "${item}"}}
    response: .paper.stamp
`

// What a failing step does to the call is what on_error says.
func TestStepThatFails(t *testing.T) {
	one := `
  one:
    request: {path: /nowhere}
    response: .x
    on_error: %s
`
	each := eachPaper + "    on_error: %s\n"
	warning := `one: no such place (NOT_FOUND)`
	tests := []struct {
		name, steps, arguments string
		want                   string // of steps; empty: the call fails with NOT_FOUND
		warnings               []string
	}{
		{"fail", fmt.Sprintf(one, "fail"), `{}`, "", nil},
		{"fail is the default", strings.Replace(one, "    on_error: %s\n", "", 1), `{}`, "", nil},
		{"warn", fmt.Sprintf(one, "warn"), `{}`, `{"one":null}`, []string{warning}},
		{"ignore", fmt.Sprintf(one, "ignore"), `{}`, `{"one":null}`, nil},
		{"each fail", fmt.Sprintf(each, "fail"), `{"items":["a","bad","c"]}`, "", nil},
		{"each warn", fmt.Sprintf(each, "warn"), `{"items":["a","bad","c"]}`, `{"papers":["stamp of a",null,"stamp of c"]}`, []string{"papers: no paper for bad (NOT_FOUND)"}},
		{"each ignore", fmt.Sprintf(each, "ignore"), `{"items":["bad","bad"]}`, `{"papers":[null,null]}`, nil},
		{"no element", eachPaper, `{}`, `{"papers":[]}`, nil},
		{"a step that was skipped is null", "  one: {when: size(params.items) > 0, request: {path: /whoami}, response: .id}\n", `{}`, `{"one":null}`, nil},
		{"and one that was not", "  one: {when: size(params.items) > 0, request: {path: /whoami}, response: .id}\n", `{"items":["a"]}`, `{"one":7}`, nil},
		{"nothing comes of one that was skipped", "  one: {when: 'false', request: {path: /whoami}, response: .yards}\n" +
			"  two: {for_each: 'steps.?one.orValue([])', request: {path: /papers, query: {item: '${item.code}'}}, response: .paper.stamp}\n", `{}`, `{"one":null,"two":[]}`, nil},
		{"when may name a step", "  two: {when: steps.one == 7, request: {path: /ships}, response: '.ships | length'}\n" +
			"  one: {request: {path: /whoami}, response: .id}\n", `{}`, `{"one":7,"two":0}`, nil},
		{"a response may name a step", "  two: {request: {path: /ships}, response: '$steps.one + 1'}\n" +
			"  one: {request: {path: /whoami}, response: .id}\n", `{}`, `{"one":7,"two":8}`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("item") != "bad" {
					return false
				}
				fault(w, http.StatusNotFound, "no paper for bad")
				return true
			})
			file, text := stepTool(test.steps)
			a := call(t, h.load(t, engine.Options{}, file, text), "stepping", test.arguments)
			if test.want == "" {
				if a.code() != "NOT_FOUND" {
					t.Errorf("got %s, want NOT_FOUND", a.text)
				}
				return
			}
			if a.isError {
				t.Fatal(a.text)
			}
			equal(t, "steps", a.items, []any{map[string]any{"steps": json.RawMessage(test.want)}})
			equal(t, "warnings", a.metadata["warnings"], test.warnings)
		})
	}
}

// A step that gives more than it may, or more than one value, fails.
func TestStepWithTheWrongNumberOfValues(t *testing.T) {
	tests := []struct{ name, steps, code, message string }{
		{"two values", "  one: {request: {path: /whoami}, response: '.id, .name'}\n", "RESPONSE_ERROR", "step one: its response gives 2 values; collect them with [...]"},
		{"a list without end", "  one: {request: {path: /endless}, paginate: cursor, response: '.crates[]'}\n", "RESPONSE_TOO_LARGE", "step one: there are more than 30"},
		{"no list", "  one: {request: {path: /whoami}, response: .id}\n  two: {for_each: steps.one, request: {path: /papers}, response: .x}\n", "RESPONSE_ERROR", "step two: for_each must be a list, not 7"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			n := 0
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != "/endless" {
					return false
				}
				n++
				reply(w, map[string]any{"crates": []any{1, 2, 3, 4}, "next_cursor": fmt.Sprint(n)})
				return true
			})
			file, text := stepTool(test.steps)
			a := call(t, h.load(t, engine.Options{}, file, text), "stepping", "{}")
			if a.code() != test.code || a.message() != test.message {
				t.Errorf("got %s, want %s: %s", a.text, test.code, test.message)
			}
		})
	}
}

// limit is for the tool's own list.
func TestLimitIsNotForSteps(t *testing.T) {
	h := newHarbor(t)
	file, text := stepTool("  all: {request: {path: /crates}, paginate: cursor, response: '.crates[].id'}\n")
	text = strings.Replace(text, "request: {path: /crates/1}\nresource: crates\nresponse: \"", "request: {path: /crates}\npaginate: cursor\nresource: crates\nresponse: \".crates[] | ", 1)
	a := call(t, h.load(t, engine.Options{}, file, text), "stepping", `{"limit":1}`)
	equal(t, "length of the step's list", a.items, []any{map[string]any{"steps": map[string]any{"all": func() (ids []int) {
		for i := range crateCount {
			ids = append(ids, i+1)
		}
		return ids
	}()}}})
}

// rendezvous holds requests back until so many are there at once.
type rendezvous struct {
	mu      sync.Mutex
	want    int
	here    int
	most    int
	all     chan struct{}
	limited func() // runs when all are there, before they go on
}

func (m *rendezvous) meet(r *http.Request) {
	m.mu.Lock()
	m.here++
	m.most = max(m.most, m.here)
	if m.here == m.want {
		m.mu.Unlock()
		if m.limited != nil {
			m.limited()
		}
		m.mu.Lock()
		close(m.all)
	}
	m.mu.Unlock()
	select {
	case <-m.all:
	case <-r.Context().Done():
	}
	m.mu.Lock()
	m.here--
	m.mu.Unlock()
}

// Steps that do not need each other run at once; elements eight at a time.
func TestStepsAtOnce(t *testing.T) {
	tests := []struct {
		name, steps, arguments string
		want                   int
	}{
		{"steps", `
  a: {request: {path: /papers}, response: .paper.stamp}
  b: {request: {path: /papers}, response: .paper.stamp}
  c: {request: {path: /papers}, response: .paper.stamp}
`, `{}`, 3},
		{"elements", eachPaper, `{"items":["1","2","3","4","5","6","7","8","9","10","11","12"]}`, 8},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			m := &rendezvous{want: test.want, all: make(chan struct{})}
			m.limited = func() { // a ninth would come now
				for range 50 {
					if resp, err := http.Get(h.URL + "/elsewhere"); err == nil {
						io.Copy(io.Discard, resp.Body)
						resp.Body.Close()
					}
				}
			}
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/papers" {
					m.meet(r)
				}
				return false
			})
			file, text := stepTool(test.steps)
			if a := call(t, h.load(t, engine.Options{}, file, text), "stepping", test.arguments); a.isError {
				t.Error(a.text)
			}
			equal(t, "most at once", m.most, test.want)
		})
	}
}

// A tool may read, change and write back what a step has read, whose keys stay in
// their order.
func TestReadModifyWrite(t *testing.T) {
	const relabel = `
tool: relabel
title: T
description: D
params:
  crate_id: {type: string, required: true, description: D}
  label: {type: string, description: D}
steps:
  crate: {request: {path: "/crates/{crate_id}"}, response: ".crate | {id, weight, nothing: null, list: [null, 1]}"}
request:
  method: PUT
  path: /crates/{crate_id}
  body:
    crate: ${steps.crate}
    change: {label: "${params.?label}", weight: "${steps.crate.weight * 2.0}", why: [correction, "${params.?label}"]}
resource: crates
response: .
`
	h := newHarbor(t)
	var body []byte
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
		return true
	})
	c := h.load(t, engine.Options{}, "more/relabel.yaml", relabel)
	for _, test := range []struct{ arguments, want string }{
		{`{"crate_id":"3"}`, `{"crate":{"id":3,"weight":3.5,"list":[null,1],"nothing":null},"change":{"weight":7,"why":["correction"]}}`},
		{`{"crate_id":"3","label":"<a>\n\"${x}\""}`, `{"crate":{"id":3,"weight":3.5,"list":[null,1],"nothing":null},"change":{"label":"<a>\n\"${x}\"","weight":7,"why":["correction","<a>\n\"${x}\""]}}`},
	} {
		a := call(t, c, "relabel", test.arguments)
		equal(t, "an empty answer is null", a.items, []any{nil})
		equal(t, "body", json.RawMessage(body), json.RawMessage(test.want))
		equal(t, "requests", h.take(), []string{"GET /crates/3", "PUT /crates/3"})
	}
	if got := c.Tool("relabel").Access; got != engine.Manage {
		t.Errorf("access %s, want manage", got)
	}
}

// A step that was skipped is null to CEL, too.
func TestSkippedStepIsNull(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "look.yaml", `tool: look
title: Look
description: Looks.
params:
  deep: {type: boolean, default: false, description: Whether.}
steps:
  ship:
    when: params.deep
    request: {path: /ships}
    response: .ships | length
request:
  path: /crates
  query: {depth: "${steps.ship == null ? 'none' : string(steps.ship)}"}
resource: crates
response: .crates[] | {id}
`)
	h.take()
	call(t, c, "look", "{}")
	if sent := h.take(); len(sent) != 1 || !strings.Contains(sent[0], "depth=none") {
		t.Errorf("sent %v", sent)
	}
}
