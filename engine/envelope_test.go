package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	envelope "pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/plan"
)

// The exact bytes of an answer: metadata first, markup as it is.
func TestEnvelope(t *testing.T) {
	shout := `
tool: shout
title: T
description: D
params:
  text: {type: string, in: query, description: D}
request: {path: /crates/1}
resource: crates
response: '{b: $params.text, a: .crate.id}'
metadata: '([["count", 99], ["more", true], ["next_cursor", "x"], ["shortened", 1], ["co\u00adunt", 98], ["\u200bmore", 1], ["z\u2060", 2]] | map({key: .[0], value: .[1]}) | from_entries) + {z: 1, a: "<&>"}'
`
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/shout.yaml", shout)
	tests := []struct{ tool, arguments, want string }{
		{"list_crates", `{"limit":2,"min_weight":1,"mine":false}`,
			`{"metadata":{"count":2,"description":"Found 2 results for resource type crates","more":true,"next_cursor":"CURSOR","counted":2,"weight":4},` +
				`"crates":[{"id":1,"label":"none","weight":1.5,"yard":"north"},{"id":2,"label":"none","weight":2.5,"yard":"west"}]}`},
		{"show_crate", `{"crate_id":"1"}`,
			`{"metadata":{"count":1,"description":"Found 1 result for resource type crates"},"crates":[{"id":1,"label":"none","weight":1.5,"yard":"north"}]}`},
		{"shout", `{"text":"<a href=\"x?y&z\"> 'é'"}`,
			`{"metadata":{"count":1,"description":"Found 1 result for resource type crates","counted":1,"a":"<&>","z":1},` +
				`"crates":[{"a":1,"b":"<a href=\"x?y&z\"> 'é'"}]}`},
		{"show_crate", `{"crate_id":"99"}`,
			`{"metadata":{"count":0,"description":"Error occurred while processing request"},` +
				`"error":{"message":"no crate 99","code":"NOT_FOUND","status":404,"details":["look into another yard","ask the clerk"]}}`},
		{"list_crates", `{"yards":["<b>"],"mine":false}`,
			`{"metadata":{"count":0,"description":"Error occurred while processing request"},` +
				`"error":{"message":"yards[0]: \"<b>\" does not match ^[a-z]+$","code":"INVALID_YARDS"}}`},
	}
	for _, test := range tests {
		a := call(t, c, test.tool, test.arguments)
		got := a.text
		if cursor, ok := a.metadata["next_cursor"].(string); ok {
			got = strings.Replace(got, `"`+cursor+`"`, `"CURSOR"`, 1)
		}
		if got != test.want {
			t.Errorf("%s %s:\n got %s\nwant %s", test.tool, test.arguments, got, test.want)
		}
		if a.isError != (a.err != nil) {
			t.Errorf("%s: IsError is %t", test.tool, a.isError)
		}
	}
}

// What lint says the engine writes of metadata is what it drops of a tool's.
func TestReservedMetadata(t *testing.T) {
	equal(t, "keys", slices.Sorted(slices.Values(plan.EngineMetadata)), slices.Sorted(slices.Values(envelope.Reserved)))
}

// What a tool says in metadata is as clean as its items: names and texts.
func TestMetadataIsSanitized(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/say.yaml", `
tool: say
title: T
description: D
resource: crates
response: '{text: ("a" + ([8203, 12644] | implode) + "b")}'
metadata: '{("x" + ([8203, 917569] | implode) + "y"): (.[0].text + ([27] | implode))}'
`)
	a := call(t, c, "say", "{}")
	equal(t, "metadata", a.metadata["xy"], "ab")
	equal(t, "items", a.column("text"), []string{"ab"})
}

// An answer that would be too large loses whole items at its end, and goes on
// where it was cut.
func TestBudget(t *testing.T) {
	const budget = 4000 // as in the API's file
	h := newHarbor(t)
	size := 0 // of a label
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/crates" {
			return false
		}
		var crates []any
		for i := range crateCount {
			c := crate(i + 1)
			c["label"] = strings.Repeat("x", size)
			crates = append(crates, c)
		}
		list(w, r, "crates", crates)
		return true
	})
	file, text := pagingTool("walk", "cursor", "'.crates[] | {id, label}'")
	c := h.load(t, engine.Options{}, file, text)
	for size = 1; size < 3700; size += 173 {
		var got []string
		arguments := `{"limit":23}`
		for n := 0; ; n++ {
			a := call(t, c, "walk", arguments)
			if a.isError || len(a.text) > budget || n > crateCount {
				t.Fatalf("size %d: %d bytes: %.200s", size, len(a.text), a.text)
			}
			got = append(got, a.column("id")...)
			truncated, _ := a.metadata["truncated"].(map[string]any)
			if (truncated == nil) != (len(got) == crateCount) {
				t.Fatalf("size %d: metadata %v", size, a.metadata)
			}
			equal(t, "description", a.metadata["description"], fmt.Sprintf("Found %d result%s for resource type crates", len(a.items), map[bool]string{true: "", false: "s"}[len(a.items) == 1]))
			if truncated == nil {
				break
			}
			want := map[string]any{"asked": 23, "returned": len(a.items)}
			if truncated["of"] != nil { // everything was read
				want = map[string]any{"of": crateCount - len(got) + len(a.items), "returned": len(a.items)}
			}
			equal(t, "truncated", truncated, want)
			// One more item would not have fitted, or few of the next page.
			if len(a.text)+few(a.items)*(len(fmt.Sprintf(`,{"id":%d,"label":""}`, crateCount))+size) <= budget-8 {
				t.Fatalf("size %d: %d of %d bytes", size, len(a.text), budget)
			}
			arguments = fmt.Sprintf(`{"limit":23,"cursor":%q}`, a.metadata["next_cursor"])
		}
		var want []string
		for i := range crateCount {
			want = append(want, fmt.Sprint(i+1))
		}
		equal(t, fmt.Sprintf("size %d", size), got, want)
	}
	size = budget
	a := call(t, c, "walk", `{"limit":2}`)
	label, _ := a.items[0].(map[string]any)["label"].(string)
	if a.isError || len(a.text) > budget || len(label) != budget/2 || fmt.Sprint(a.metadata["shortened"]) != "[label: 2000 of 4000 characters]" {
		t.Errorf("one item that is too large: %.300s", a.text)
	}
	if a := call(t, c, "walk", `{"limit":2,"fields":["id"]}`); a.isError || len(a.items) != 2 {
		t.Errorf("without its large field: %.300s", a.text)
	}
}

// Behind an item that does not fit nothing is returned, however small.
func TestBudgetLeavesNoGap(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		var crates []any
		for i, size := range []int{10, 5000, 10} {
			c := crate(i + 1)
			c["label"] = strings.Repeat("x", size)
			crates = append(crates, c)
		}
		list(w, r, "crates", crates)
		return true
	})
	c := h.load(t, engine.Options{})
	a := call(t, c, "list_crates", `{"mine":false}`)
	equal(t, "items", a.column("id"), []string{"1"})
	equal(t, "truncated", a.metadata["truncated"], map[string]any{"of": 3, "returned": 1})
	cursor := a.metadata["next_cursor"]
	if a := call(t, c, "list_crates", fmt.Sprintf(`{"mine":false,"cursor":%q}`, cursor)); fmt.Sprint(a.metadata["shortened"]) != "[label: 2500 of 5000 characters]" {
		t.Errorf("the item that does not fit: %.300s", a.text)
	}
	a = call(t, c, "list_crates", fmt.Sprintf(`{"mine":false,"fields":["id"],"cursor":%q}`, cursor))
	equal(t, "without its large field", a.column("id"), []string{"2", "3"})
}

// An answer that is too large is cut, too, where there is no page to be read after
// it: of a request without pages, of none, and of a page that has more than the limit.
func TestBudgetOfTheLastPage(t *testing.T) {
	h := newHarbor(t)
	for name, tool := range map[string]struct{ how, arguments, key, want string }{
		"no pages, many": {"request: {path: /crates/1}\nresponse: '.crate | {id: range(100), label: (\"x\" * 100)}'", "{}", "truncated", "map[of:100 returned:31]"},
		"no pages, one":  {"request: {path: /crates/1}\nresponse: '.crate | {id, label: (\"x\" * 9000)}'", "{}", "shortened", "[label: 2250 of 9000 characters]"},
		"no request":     {"response: '{id: range(100), label: (\"x\" * 100)}'", "{}", "truncated", "map[of:100 returned:31]"},
		"a large page": {"request: {path: /crates}\npaginate: cursor\nresponse: '.crates[] | {id, n: range(100), label: (\"x\" * 200)}'",
			`{"limit": 30}`, "truncated", "map[of:30 returned:16]"},
	} {
		c := h.load(t, engine.Options{}, "more/cut.yaml", "tool: cut\ntitle: T\ndescription: D\nresource: crates\n"+tool.how)
		if a := call(t, c, "cut", tool.arguments); a.isError || len(a.text) > 4000 || fmt.Sprint(a.metadata[tool.key]) != tool.want {
			t.Errorf("%s: %d bytes: %.300s", name, len(a.text), a.text)
		}
	}
}

// metadata is made of the items that were read, those that were dropped too, and says
// of how many; what a call has spoken of, the one that goes on from it does not.
func TestMetadataCountsDroppedItems(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		var crates []any
		for i := range 8 {
			c := crate(i + 1)
			c["label"] = strings.Repeat("x", 900)
			crates = append(crates, c)
		}
		list(w, r, "crates", crates)
		return true
	})
	c := h.load(t, engine.Options{})
	weight, counted, arguments := 0, 0, `{"mine":false}`
	for range 3 {
		a := call(t, c, "list_crates", arguments)
		if a.isError || len(a.items) > 3 {
			t.Fatalf("%d items of 900 characters: %.300s", len(a.items), a.text)
		}
		if of := whole(t, a.metadata["counted"]); of > 0 { // jq's sum of nothing is null
			weight, counted = weight+whole(t, a.metadata["weight"]), counted+of
		}
		if a.metadata["more"] == nil {
			break
		}
		arguments = fmt.Sprintf(`{"mine":false,"cursor":%q}`, a.metadata["next_cursor"])
	}
	equal(t, "counted by all", counted, 8)
	equal(t, "weight by all", weight, 40)
}

// few is more than how many items may fit where a further page is not asked for.
func few(items []any) int { return 2 + len(items)/4 }

// whole is a whole number of an answer.
func whole(t *testing.T, v any) int {
	t.Helper()
	n, err := strconv.Atoi(fmt.Sprint(v))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// fields keeps what it names, of every item, and refuses what no item has.
func TestFields(t *testing.T) {
	tool := func(name, response string) string {
		return strings.NewReplacer("NAME", name, "RESPONSE", response).Replace(`
tool: NAME
title: T
description: D
request: {path: /crates}
resource: crates
response: RESPONSE
`)
	}
	h := newHarbor(t)
	c := h.load(t, engine.Options{},
		"more/known.yaml", tool("known", "'.crates[:2][] | {id, weight}'"),
		"more/deep.yaml", tool("deep", "'.crates[:2][] | {id, on: {ship: {id, w: .weight}, by: [{id}]}}'"),
		"more/unknown.yaml", tool("unknown", "'.crates[:2][] | del(.yard)'"),
		"more/uneven.yaml", tool("uneven", "'.crates[:2][] | if .id == 1 then del(.weight) else . end'"),
		"more/bare.yaml", tool("bare", "'.crates[:2][] | .id'"),
		"more/none.yaml", tool("none", "'.crates[] | select(false)'"),
		"more/write.yaml", strings.Replace(tool("write", ".x"), "request: {", "request: {method: POST, ", 1))
	tests := []struct{ tool, arguments, want string }{ // want: the items, or CODE: message
		{"known", `{"fields":["weight"]}`, `[{"weight":1.5},{"weight":2.5}]`},
		{"known", `{"fields":"id"}`, `[{"id":1},{"id":2}]`},
		{"known", `{"fields":["id","weight","id"]}`, `[{"id":1,"weight":1.5},{"id":2,"weight":2.5}]`},
		{"known", `{"fields":["wieght"]}`, `INVALID_FIELDS: fields: no item has "wieght"; did you mean "weight"?`},
		{"known", `{"fields":["id","yard"]}`, `INVALID_FIELDS: fields: no item has "yard"; known: id, weight`},
		{"deep", `{"fields":["on.ship.id","on.by.id"]}`, `[{"on":{"by":[{"id":1}],"ship":{"id":1}}},{"on":{"by":[{"id":2}],"ship":{"id":2}}}]`},
		{"deep", `{"fields":["on.ship"]}`, `[{"on":{"ship":{"id":1,"w":1.5}}},{"on":{"ship":{"id":2,"w":2.5}}}]`},
		{"deep", `{"fields":["on.shop.id"]}`, `INVALID_FIELDS: fields: no item has "on.shop"; did you mean "ship"?`},
		{"deep", `{"fields":["on.ship.x","id"]}`, `INVALID_FIELDS: fields: no item has "on.ship.x"; known: id, w`},
		{"deep", `{"fields":["on.by.idd"]}`, `INVALID_FIELDS: fields: no item has "on.by.idd"; did you mean "id"?`},
		{"known", `{"fields":[]}`, `INVALID_FIELDS: fields must have at least 1 item, not 0`},
		{"unknown", `{"fields":["weight"]}`, `[{"weight":1.5},{"weight":2.5}]`},
		{"unknown", `{"fields":["weight","yard"]}`, `INVALID_FIELDS: fields: no item has "yard"; known: id, unknown, weight`},
		{"unknown", `{"fields":[""]}`, `INVALID_FIELDS: fields: no item has ""; known: id, unknown, weight`},
		{"unknown", `{"fields":["../x","id"]}`, `INVALID_FIELDS: fields: no item has ""; known: id, unknown, weight`},
		{"unknown", `{"fields":["wieght"]}`, `INVALID_FIELDS: fields: no item has "wieght"; did you mean "weight"?`},
		{"uneven", `{"fields":["id","weight"]}`, `[{"id":1},{"id":2,"weight":2.5}]`},
		{"bare", `{}`, `[1,2]`},
		{"none", `{"fields":["id"]}`, `null`},
		{"write", `{"fields":["id"]}`, `UNKNOWN_PARAMETER: unknown parameter "fields"`},
	}
	for _, test := range tests {
		a := call(t, c, test.tool, test.arguments)
		if a.isError {
			equal(t, test.tool+" "+test.arguments, a.code()+": "+a.message(), test.want)
			continue
		}
		if test.want == "null" {
			equal(t, test.tool, len(a.items), 0)
			continue
		}
		equal(t, test.tool+" "+test.arguments, a.items, json.RawMessage(test.want))
	}
}
