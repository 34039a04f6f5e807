package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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
