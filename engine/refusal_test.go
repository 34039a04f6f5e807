package engine_test

import (
	"context"
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
