package engine_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// What an expression of a body gives nothing for is left out: a key, an
// element, or the body itself.
func TestBody(t *testing.T) {
	for _, test := range []struct{ body, arguments, want string }{
		{`"${params.?note}"`, `{}`, ""},
		{`"${params.?note}"`, `{"note": "x"}`, `"x"`},
		{`{note: "${params.?note}", kind: note}`, `{}`, `{"kind":"note"}`},
		{`{notes: [first, "${params.?note}"]}`, `{}`, `{"notes":["first"]}`},
		{`{note: "${params.?note}"}`, `{"note": "a \"b\" <c>"}`, `{"note":"a \"b\" \u003cc\u003e"}`},
	} {
		h := newHarbor(t)
		sent := "nothing was sent"
		h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			b, _ := io.ReadAll(r.Body)
			sent = string(b)
			fmt.Fprint(w, `{}`)
			return true
		})
		c := h.load(t, engine.Options{}, "say.yaml", `tool: say
title: Say
description: Says.
params:
  note: {type: string, description: What.}
request: {method: POST, path: /notes, body: `+test.body+`}
resource: notes
response: "{}"
`)
		if call(t, c, "say", test.arguments); sent != test.want {
			t.Errorf("%s with %s: sent %s, want %s", test.body, test.arguments, sent, test.want)
		}
	}
}

// Only a tool that reads has the param fields from the engine; elsewhere it is
// a param like any other.
func TestFieldsOfAWrite(t *testing.T) {
	h := newHarbor(t)
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		fmt.Fprint(w, `{"id": 1, "name": "a"}`)
		return true
	})
	c := h.load(t, engine.Options{}, "say.yaml", `tool: say
title: Say
description: Says.
params:
  fields: {in: query, type: array, items: {type: string}, description: Which.}
request: {method: POST, path: /notes}
resource: notes
response: "{id, name}"
`)
	a := call(t, c, "say", `{"fields": ["id"]}`)
	if want := `"notes":[{"id":1,"name":"a"}]`; a.err != nil || !strings.Contains(a.text, want) {
		t.Errorf("got %s, want %s", a.text, want)
	}
}
