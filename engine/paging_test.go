package engine_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// pagingTool is a tool whose response gives each record as records says.
func pagingTool(name, strategy, response string) (file, text string) {
	return "paging/" + name + ".yaml", fmt.Sprintf(`
tool: %s
title: T
description: D
params:
  yard: {type: string, in: query, description: D}
request: {path: /crates}
paginate: %s
resource: crates
response: %s
`, name, strategy, response)
}

// Whatever the limit, calls that go on from each other's cursor give the whole
// list: nothing twice, nothing left out, each call exactly what it asked for.
func TestResumedCallsGiveTheWholeList(t *testing.T) {
	one := func(id int) []string { return []string{fmt.Sprint(id)} }
	two := func(id int) []string { return []string{fmt.Sprint(id), fmt.Sprint(-id)} }
	some := func(id int) []string { // none, one or three
		return [][]string{nil, {fmt.Sprint(id)}, {fmt.Sprint(id), "a", "b"}}[id%3]
	}
	responses := []struct {
		name, jq string
		of       func(id int) []string
	}{
		{"one", ".crates[] | .id", one},
		{"two", ".crates[] | .id, -.id", two},
		{"some", `.crates[] | [[], [.id], [.id, "a", "b"]][.id % 3][]`, some},
	}
	for _, strategy := range []string{"cursor", "bookmark", "rows", "rows at once"} {
		for _, r := range responses {
			t.Run(strategy+" "+r.name, func(t *testing.T) {
				h := newHarbor(t)
				strategy, o := strategy, engine.Options{PagesAtOnce: 1}
				if rows, ok := strings.CutSuffix(strategy, " at once"); ok {
					strategy, o.PagesAtOnce = rows, 0
				}
				file, text := pagingTool("walk", strategy, "'"+r.jq+"'")
				c := h.load(t, o, file, text)
				reach := crateCount
				if strategy == "rows" {
					reach = 20 // its stop
				}
				var want []string
				for id := 1; id <= reach; id++ {
					want = append(want, r.of(id)...)
				}
				for limit := 1; limit <= min(30, len(want)+2); limit++ {
					got := walk(t, c, limit, reach < crateCount)
					equal(t, fmt.Sprintf("limit %d", limit), got, want)
				}
			})
		}
	}
}

// walk calls until there is no more. Each call but the last must give exactly
// limit items; capped says that the API gives out only a part of the list.
func walk(t *testing.T, c *engine.Catalog, limit int, capped bool) []string {
	t.Helper()
	var all []string
	arguments := fmt.Sprintf(`{"limit":%d}`, limit)
	for n := 1; n <= 3*crateCount; n++ {
		a := call(t, c, "walk", arguments)
		if a.isError {
			t.Fatalf("limit %d: %s", limit, a.text)
		}
		all = append(all, a.column("")...)
		cursor, more := a.metadata["next_cursor"].(string)
		equal(t, "count", a.metadata["count"], len(a.items))
		if !more {
			if note, _ := a.metadata["note"].(string); capped != (a.metadata["more"] == true && strings.Contains(note, "narrow it with yard")) {
				t.Errorf("limit %d: the last metadata is %v", limit, a.metadata)
			}
			if calls := max(1, (len(all)+limit-1)/limit); n != calls {
				t.Errorf("limit %d: %d calls for %d items, want %d", limit, n, len(all), calls)
			}
			return all
		}
		if len(a.items) != limit || a.metadata["more"] != true {
			t.Errorf("limit %d: %d items, metadata %v", limit, len(a.items), a.metadata)
		}
		arguments = fmt.Sprintf(`{"limit":%d,"cursor":%q}`, limit, cursor)
	}
	t.Fatalf("limit %d: there is no end", limit)
	return nil
}

// A page by offset asks for what is still wanted and no more, others keep the size
// of the first; pages follow what the API
// sent, not what was asked for.
func TestPageSizes(t *testing.T) {
	tests := []struct {
		name, strategy, arguments string
		short                     bool // the API sends one record less than asked for
		want                      []string
	}{
		{"one page", "cursor", `{"limit":3}`, false, []string{"GET /crates?page_size=3"}},
		{"two pages", "cursor", `{"limit":6}`, false, []string{"GET /crates?page_size=4", "GET /crates?page_size=4&cursor=at-4"}},
		{"limit as default", "cursor", `{}`, false, []string{"GET /crates?page_size=4", "GET /crates?page_size=4&cursor=at-4", "GET /crates?page_size=4&cursor=at-8"}},
		{"pages without size", "bookmark", `{"limit":5}`, false, []string{"GET /crates", "GET /crates?bookmark=at-4"}},
		{"by offset", "rows", `{"limit":6}`, false, []string{"GET /crates?rows=4&from=0", "GET /crates?rows=2&from=4"}},
		{"short pages by offset", "rows", `{"limit":6}`, true, []string{"GET /crates?rows=4&from=0", "GET /crates?rows=3&from=3", "GET /crates?rows=1&from=5"}},
		{"up to the stop", "rows", `{"limit":30}`, false, []string{"GET /crates?rows=4&from=0", "GET /crates?rows=4&from=4", "GET /crates?rows=4&from=8", "GET /crates?rows=4&from=12", "GET /crates?rows=4&from=16"}},
		{"up to the end", "rows", `{"limit":8,"yard":"east"}`, false, []string{"GET /crates?yard=east&rows=4&from=0", "GET /crates?yard=east&rows=4&from=4"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			if test.short {
				h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
					q := r.URL.Query()
					if rows := q.Get("rows"); rows != "1" {
						q.Set("rows", fmt.Sprint(rows[0]-'0'-1))
					}
					r.URL.RawQuery = q.Encode()
					return false
				})
			}
			file, text := pagingTool("walk", test.strategy, ".crates[] | .id")
			a := call(t, h.load(t, engine.Options{PagesAtOnce: 1}, file, text), "walk", test.arguments)
			if a.isError {
				t.Fatal(a.text)
			}
			sent := h.take()
			slices.Sort(sent) // some are sent at once
			slices.Sort(test.want)
			equal(t, "requests", sent, test.want)
		})
	}
}

// A call that goes on within a page asks for that page, as far as it needs it.
func TestPageIsReadAgain(t *testing.T) {
	h := newHarbor(t)
	file, text := pagingTool("walk", "cursor", ".crates[] | .id, -.id")
	c := h.load(t, engine.Options{}, file, text)
	first := call(t, c, "walk", `{"limit":5}`)
	h.take()
	a := call(t, c, "walk", fmt.Sprintf(`{"limit":1,"cursor":%q}`, first.metadata["next_cursor"]))
	equal(t, "items", a.column(""), []string{"-3"})
	equal(t, "requests", h.take(), []string{"GET /crates?page_size=3"})
}

// An API that does not keep to its own pages ends a call and never hangs it.
func TestPagesThatGoWrong(t *testing.T) {
	tests := []struct{ name, strategy, body, code, message string }{
		{"an empty page ends the list", "rows", `{"crates":[],"more":true}`, "", ""},
		{"an empty page with a cursor ends the list", "cursor", `{"crates":[],"next_cursor":"on"}`, "", ""},
		{"no list", "rows", `{"more":true}`, "RESPONSE_ERROR", "GET /crates"},
		{"the same cursor for ever", "cursor", `{"crates":[{"id":1}],"next_cursor":"on"}`, "RESPONSE_ERROR", `names the same page twice: {"cursor":"on"}`},
		{"no JSON", "rows", `<html>`, "RESPONSE_ERROR", "could not be read"},
		{"jq that fails", "rows", `{"crates":["a crate"],"more":false}`, "RESPONSE_ERROR", "could not be read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarbor(t)
			h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				fmt.Fprint(w, test.body)
				return true
			})
			file, text := pagingTool("walk", test.strategy, ".crates[] | .id")
			a := call(t, h.load(t, engine.Options{}, file, text), "walk", "{}")
			if a.code() != test.code || !strings.Contains(a.message(), test.message) {
				t.Errorf("got %s, want the code %q and in the message %q", a.text, test.code, test.message)
			}
		})
	}
}

// A cursor belongs to the query that gave it.
func TestCursorOfAnotherQuery(t *testing.T) {
	h := newHarbor(t)
	file, text := pagingTool("walk", "cursor", ".crates[] | {id}")
	file2, text2 := pagingTool("other", "cursor", ".crates[] | {id}")
	c := h.load(t, engine.Options{}, file, text, file2, text2)
	cursor, _ := call(t, c, "walk", `{"limit":2,"yard":"east"}`).metadata["next_cursor"].(string)
	if cursor == "" {
		t.Fatal("no cursor")
	}
	h.take()
	for _, test := range []struct{ name, tool, arguments, code string }{
		{"the same arguments", "walk", `{"limit":2,"yard":"east","cursor":"%s"}`, ""},
		{"another limit, and fields", "walk", `{"limit":5,"fields":["id"],"yard":"east","cursor":"%s"}`, ""},
		{"without the filter", "walk", `{"limit":2,"cursor":"%s"}`, "INVALID_CURSOR"},
		{"another filter", "walk", `{"limit":2,"yard":"west","cursor":"%s"}`, "INVALID_CURSOR"},
		{"another tool", "other", `{"limit":2,"yard":"east","cursor":"%s"}`, "INVALID_CURSOR"},
		{"cut short", "walk", `{"limit":2,"yard":"east","cursor":"%.9s"}`, "INVALID_CURSOR"},
		{"made up", "walk", `{"cursor":"page two"}`, "INVALID_CURSOR"},
		{"JSON, but no cursor", "walk", `{"cursor":"e30"}`, "INVALID_CURSOR"},
		{"empty", "walk", `{"cursor":""}`, "INVALID_CURSOR"},
	} {
		t.Run(test.name, func(t *testing.T) {
			arguments := test.arguments
			if strings.Contains(arguments, "%") {
				arguments = fmt.Sprintf(arguments, cursor)
			}
			a := call(t, c, test.tool, arguments)
			if a.code() != test.code {
				t.Errorf("got %s, want the code %q", a.text, test.code)
			}
			if sent := h.take(); (test.code != "") != (len(sent) == 0) {
				t.Errorf("sent %v", sent)
			}
		})
	}
}

// Progress counts the pages.
func TestProgress(t *testing.T) {
	h := newHarbor(t)
	var pages []int
	h.load(t, engine.Options{}).Tool("list_crates").Call(t.Context(), []byte(`{"mine":false}`), func(n, _ int) { pages = append(pages, n) })
	equal(t, "progress", pages, []int{1, 2, 3})
}

// Who lacks the credential cannot make a cursor, not even from one that was
// given out: it could name parts of a request.
func TestCursorCannotBeMade(t *testing.T) {
	h := newHarbor(t)
	file, text := pagingTool("walk", "cursor", ".crates[] | {id}")
	c := h.load(t, engine.Options{}, file, text)
	given, _ := call(t, c, "walk", `{"limit":2}`).metadata["next_cursor"].(string)
	plain, err := base64.RawURLEncoding.DecodeString(given)
	if err != nil || !strings.Contains(string(plain), `"q":{`) {
		t.Fatalf("%v: %s", err, plain)
	}
	made := strings.Replace(string(plain), `"q":{`, `"q":{"admin":"true",`, 1)
	for name, cursor := range map[string]string{"changed": base64.RawURLEncoding.EncodeToString([]byte(made)), "of another key": given} {
		env := h.env("HARBOR_KEY", "quay-master-key")
		if name == "of another key" {
			env = h.env("HARBOR_KEY", "quay-second-key")
		}
		other := h.load(t, engine.Options{Getenv: env}, file, text)
		h.take()
		if a := call(t, other, "walk", `{"limit":2,"cursor":"`+cursor+`"}`); a.code() != "INVALID_CURSOR" || len(h.take()) != 0 {
			t.Errorf("%s: %s", name, a.text)
		}
	}
}

// A write that is answered with 204 has succeeded, whatever the path of its
// response: jq sees null.
func TestNoContent(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(http.StatusNoContent)
		return true
	})
	c := h.load(t, engine.Options{}, "drop.yaml", `tool: drop
title: Drop
description: Drops.
request: {method: DELETE, path: /crates}
resource: crates
response: ".crate | {gone: (. == null)}"
`)
	if a := call(t, c, "drop", "{}"); !strings.Contains(a.text, `"crates":[{"gone":true}]`) {
		t.Error(a.text)
	}
}
