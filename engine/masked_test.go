package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// A field that _api.yaml masks is shown without its text, at whatever depth,
// in items and in metadata.
func TestMasked(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		fmt.Fprint(w, `{"crates": [{"id": 1, "seal": "wax-red", "lock": {"seal": "wax-blue", "key": "k"}, "seals": ["wax-green"], "more": {"seal": null}}]}`)
		return true
	})
	const path, text = "walk.yaml", `tool: walk
title: Walk
description: Walks.
request: {path: /crates}
resource: crates
response: .crates[]
metadata: "{first: .[0].lock}"
`
	a := call(t, h.load(t, engine.Options{}, path, text), "walk", "{}")
	for _, want := range []string{`"seal":"***"`, `"lock":{"key":"k","seal":"***"}`, `"first":{"key":"k","seal":"***"}`, `"seals":["wax-green"]`, `"more":{"seal":null}`} {
		if !strings.Contains(a.text, want) {
			t.Errorf("no %s in %s", want, a.text)
		}
	}
	if strings.Contains(a.text, "wax-red") || strings.Contains(a.text, "wax-blue") {
		t.Errorf("a seal is shown: %s", a.text)
	}
}
