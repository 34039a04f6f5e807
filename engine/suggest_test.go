package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// Values are suggested from the schema, or from the records that a lookup finds;
// whatever goes wrong, there are none.
func TestSuggest(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		query := r.URL.Query()
		var crates []any
		switch name := query.Get("name"); {
		case !query.Has("name"): // the lookup that is not by value
			for i := range 120 {
				crates = append(crates, map[string]any{"id": fmt.Sprintf("c%d", i), "label": fmt.Sprintf("Yard %03d", i)})
			}
		case name == "broken":
			w.WriteHeader(http.StatusTeapot)
			return true
		default:
			for i, label := range []string{"Old Tea", "Tea", "tea leaves", "Twin", "Twin", "c77", "", "Tea\u200b bags", "quay-master-key"} {
				crates = append(crates, map[string]any{"id": fmt.Sprintf("c%d", i+1), "label": label})
			}
			if name == "many" {
				for i := range 200 {
					crates = append(crates, map[string]any{"id": fmt.Sprintf("c1%d", i), "label": fmt.Sprint("many ", i)})
				}
			}
		}
		list(w, r, "crates", crates)
		return true
	})
	edited := harborFiles(t, "max_limit: 30,", "max_limit: 300,", "page_size: 4", "page_size: 100", "\nparams:", `
lookups:
  crate: {request: {path: /crates, query: {name: "${value}"}}, paginate: cursor, response: ".crates[] | {id, name: .label}", id: "^c[0-9]+$"}
  yard: {request: {path: /crates}, paginate: cursor, response: ".crates[] | {id, name: .label}", id: "^y[0-9]+$"}
params:`)
	c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: edited}, {Name: "more", Files: files("more/find.yaml", `
tool: find
title: T
description: D
params:
  crate: {type: string, lookup: crate, description: D}
  yards: {type: array, items: {type: string}, lookup: yard, description: D}
  kind: {type: string, enum: [Barge, tug, tugboat], description: D}
  kinds: {type: array, items: {type: string, enum: [a, b]}, description: D}
  deep: {type: boolean, description: D}
  since: {type: string, format: date-time, description: D}
  name: {type: string, description: D}
  count: {type: integer, enum: [1, 10, 200], description: D}
  number: {type: integer, enum: [`+numbers(150)+`], description: D}
resource: crates
response: '{id: 1}'
`)}}, engine.Options{Getenv: h.env("HARBOR_KEY", "quay-master-key")})
	for _, test := range []struct{ param, given, want string }{
		{"kind", "", "[Barge tug tugboat] 3 false"},
		{"kind", "TUG", "[tug tugboat] 2 false"},
		{"kind", "boat", "[tugboat] 1 false"},
		{"kind", "raft", "[] 0 false"},
		{"kinds", "b", "[b] 1 false"},
		{"deep", "t", "[true] 1 false"},
		{"since", "-", "[-1h -24h -7d] 3 false"},
		{"name", "x", "[] 0 false"},
		{"count", "1", "[1 10] 2 false"},
		{"crate", "tea", "[Tea tea leaves c8 Old Tea c4 c5 c6 c7 c9] 9 false"},
		{"crate", "c7", "[c6 c7 Old Tea Tea tea leaves c4 c5 c8 c9] 9 false"},
		{"crate", "broken", "[] 0 false"},
	} {
		equal(t, test.param+" "+test.given, suggested(t, c, test.param, test.given), test.want)
	}
	h.take()
	for _, test := range []struct{ param, given, begins, ends string }{
		{"number", "", "[1 2 3 ", "100] 150 true"},
		{"yards", "yard", "[Yard 000 Yard 001 ", " Yard 099] 120 true"},
		{"yards", "12", "[Yard 012 Yard 112] 2 false", ""},
		{"crate", "many", "[many 0 many 1 ", " true"},
	} {
		if got := suggested(t, c, test.param, test.given); !strings.HasPrefix(got, test.begins) || !strings.HasSuffix(got, test.ends) {
			t.Errorf("%s %q: %s", test.param, test.given, got)
		}
	}
	equal(t, "requests", strings.Join(h.take(), "\n"), "GET /crates?page_size=100\nGET /crates?page_size=100&cursor=at-100\nGET /crates?name=many&page_size=100")
}

func numbers(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint(i+1))
	}
	return strings.Join(out, ", ")
}

func suggested(t *testing.T, c *engine.Catalog, param, given string) string {
	t.Helper()
	s := c.Tool("find").Argument(param).Suggest(t.Context(), given)
	return fmt.Sprint(s.Values, " ", s.Total, " ", s.More)
}
