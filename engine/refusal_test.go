package engine_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
)

// rules is a tool of which not every rule can be evaluated.
const rules = `
tool: rules
title: T
description: D
params:
  at: {type: string, description: D}
  zone: {type: string, default: UTC, description: D}
  list: {type: array, items: {type: string, pattern: "^[a-z]+$"}, description: D}
rules:
  - {expression: "!has(params.at) || timestamp(params.at).getHours(params.zone) < 12", message: in the morning}
request:
  path: /crates
  header: {X-Crew: "${params.?at}", X-Both: "${has(params.at) ? optional.of(params.at + params.zone) : optional.none()}"}
resource: crates
response: .crates[] | {id}
`

// A rule that cannot be evaluated is a fault of its file, and not of an argument.
func TestRuleThatFails(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/rules.yaml", rules)
	for arguments, want := range map[string]string{
		`{"at":"2026-01-31T08:00:00Z"}`:                     "",
		`{"at":"2026-01-31T18:00:00Z"}`:                     "INVALID_PARAMETERS",
		`{"at":"2026-01-31T08:00:00Z","zone":"Nowhere/No"}`: "INTERNAL_ERROR",
		`{"at":"soon"}`:                                     "INTERNAL_ERROR",
		`{"at":"soon","list":["A"]}`:                        "INVALID_LIST",
	} {
		a := call(t, c, "rules", arguments)
		if code := a.code(); code != want || want == "INTERNAL_ERROR" && !strings.Contains(a.message(), "rules.yaml:10") {
			t.Errorf("%s: %s", arguments, a.text)
		}
	}
}

// A check that the end of the call cuts off does not say that an argument is wrong.
func TestCancelledWhileChecking(t *testing.T) {
	h := newHarbor(t)
	c := h.load(t, engine.Options{}, "more/rules.yaml", rules)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := c.Tool("rules").Call(ctx, []byte(`{"list":["`+strings.Repeat(`a","`, 1000)+`b"]}`), nil)
	if !strings.Contains(string(e.JSON), `"code":"CANCELLED"`) {
		t.Errorf("%s", e.JSON)
	}
	if sent := h.take(); len(sent) > 0 {
		t.Errorf("%q was sent", sent)
	}
}

// What an expression makes of an argument for a header is refused by its name.
func TestHeaderOfExpression(t *testing.T) {
	h := newHarbor(t)
	file := strings.Replace(rules, `rules:
  - {expression: "!has(params.at) || timestamp(params.at).getHours(params.zone) < 12", message: in the morning}
`, "", 1)
	c := h.load(t, engine.Options{}, "more/rules.yaml", file)
	for arguments, want := range map[string]string{`{"at":"a\nb"}`: "INVALID_AT", `{"at":"a","zone":"b\u007f"}`: "INVALID_PARAMETERS", `{"at":"a\tb"}`: ""} {
		if a := call(t, c, "rules", arguments); a.code() != want {
			t.Errorf("%s: %s", arguments, a.text)
		}
	}
}

// A rule that reads the result of a step is judged when the step has run, and
// before the tool's own request is sent.
func TestRuleOverSteps(t *testing.T) {
	h := newHarbor(t)
	file, text := stepTool("  one: {request: {path: /whoami}, response: .id}\n")
	text = strings.Replace(text, "steps:\n", "rules:\n  - {expression: steps.one > 7, message: nobody is more than 7, code: NOBODY}\nsteps:\n", 1)
	for expression, want := range map[string]string{"steps.one > 7": "NOBODY", "steps.one > 6": ""} {
		c := h.load(t, engine.Options{}, file, strings.Replace(text, "steps.one > 7", expression, 1))
		a := call(t, c, "stepping", `{}`)
		equal(t, expression, a.code(), want)
		sent := []string{"GET /whoami"}
		if want == "" {
			sent = append(sent, "GET /crates/1")
		}
		equal(t, "requests", h.take(), sent)
	}
}

// Warnings of steps that end in any order stand in the order of their names.
func TestOrderOfWarnings(t *testing.T) {
	h := newHarbor(t)
	second := make(chan struct{})
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/a": // ends last
			select {
			case <-second:
			case <-r.Context().Done():
			}
		case "/b":
			defer close(second)
		default:
			return false
		}
		fault(w, http.StatusNotFound, "no "+r.URL.Path)
		return true
	})
	file, text := stepTool("  a: {request: {path: /a}, response: .x, on_error: warn}\n  b: {request: {path: /b}, response: .x, on_error: warn}\n")
	a := call(t, h.load(t, engine.Options{}, file, text), "stepping", `{}`)
	equal(t, "warnings", a.metadata["warnings"], []string{"a: no /a (NOT_FOUND)", "b: no /b (NOT_FOUND)"})
}
