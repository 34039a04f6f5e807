package engine_test

import (
	"fmt"
	"net/http"
	"testing"

	"pagerduty-mcp-server/engine"
)

// A list that comes whole can be counted as one in pages can.
func TestFacetsOfAWholeList(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		fmt.Fprint(w, `{"crates": [{"id": 1, "yard": "north"}, {"id": 2, "yard": "south"}, {"id": 3, "yard": "north"}]}`)
		return true
	})
	c := h.load(t, engine.Options{}, "more/all_crates.yaml", `
tool: all_crates
title: All crates
description: D
request: {path: /crates}
resource: crates
response: ".crates[] | {id, yard}"
facets: [yard]
`)
	counted := call(t, c, "all_crates", `{"count_by": ["yard"]}`)
	equal(t, "no items", len(counted.items), 0)
	equal(t, "counts", counted.metadata["counts"], any(map[string]any{"yard": map[string]any{"north": 2, "south": 1}}))
	equal(t, "counted", counted.metadata["counted"], any(3))
	equal(t, "more", counted.metadata["more"], nil)
	equal(t, "without", len(call(t, c, "all_crates", `{}`).items), 3)
}
