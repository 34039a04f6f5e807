package engine_test

import (
	"strings"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// ranged has times in every place.
const ranged = `
tool: range
title: T
description: D
params:
  since: {in: query, type: string, format: date-time, default: now-7d, description: D}
  until: {in: query, type: string, format: date-time, description: D}
  at: {type: array, items: {type: string, format: date-time}, in: query, description: D}
  shift: {type: object, properties: {end: {type: string, format: date-time, default: tomorrow}}, description: D}
rules:
  - expression: "iso8601(params.since) < (has(params.until) ? iso8601(params.until) : now)"
    messageExpression: "'since (' + params.since + ') must be before until (' + params.?until.orValue('now') + ')'"
    code: INVALID_SINCE
  - {expression: "!has(params.until) || timestamp(params.until) != now + duration('1h')", message: not in an hour}
request: {path: /crates, query: {end: "${params.?shift.?end}"}}
resource: crates
response: .crates[] | .id
`

// Times become instants in UTC before anything sees them: rules, the request and
// explain; those that are relative all by the same now.
func TestTimes(t *testing.T) {
	now := time.Date(2026, 3, 1, 1, 15, 30, 987654321, time.FixedZone("", 2*3600)) // still February in UTC
	h := newHarbor(t)
	c := h.load(t, engine.Options{Getenv: h.env("HARBOR_KEY", theKey), Now: func() time.Time { return now }}, "more/range.yaml", ranged)
	const week = "since=2026-02-21T23:15:30Z"
	for _, test := range []struct{ arguments, want string }{ // want: the query, or CODE: message
		{`{}`, week},
		{`{"until":"now"}`, week + "&until=2026-02-28T23:15:30Z"},
		{`{"until":"now+45m"}`, week + "&until=2026-03-01T00:00:30Z"},
		{`{"until":"now-12h"}`, week + "&until=2026-02-28T11:15:30Z"},
		{`{"until":"now+30d"}`, week + "&until=2026-03-30T23:15:30Z"},
		{`{"until":"now+2w"}`, week + "&until=2026-03-14T23:15:30Z"},
		{`{"until":"today"}`, week + "&until=2026-02-28T00:00:00Z"},
		{`{"until":"yesterday"}`, week + "&until=2026-02-27T00:00:00Z"},
		{`{"until":"tomorrow"}`, week + "&until=2026-03-01T00:00:00Z"},
		{`{"until":"2026-03-01"}`, week + "&until=2026-03-01T00:00:00Z"},
		{`{"until":"2026-03-01T00:30:00.5+01:00"}`, week + "&until=2026-02-28T23:30:00.5Z"},
		{`{"at":["now","2026-01-31T08:00","yesterday"]}`, week + "&at=2026-02-28T23:15:30Z&at=2026-01-31T08:00:00Z&at=2026-02-27T00:00:00Z"},
		{`{"shift":{}}`, "end=2026-03-01T00:00:00Z&" + week},
		{`{"shift":{"end":"now-1m"}}`, "end=2026-02-28T23:14:30Z&" + week},

		{`{"since":"now","until":"now"}`, "INVALID_SINCE: since (2026-02-28T23:15:30Z) must be before until (2026-02-28T23:15:30Z)"},
		{`{"since":"now"}`, "INVALID_SINCE: since (2026-02-28T23:15:30Z) must be before until (now)"},
		{`{"until":"now+1h"}`, "INVALID_UNTIL: not in an hour"},
		{`{"until":"now+1y"}`, `INVALID_UNTIL: until: "now+1y" ` + noMoment},
		{`{"until":"now-12"}`, `INVALID_UNTIL: until: "now-12" ` + noMoment},
		{`{"until":"now - 12h"}`, `INVALID_UNTIL: until: "now - 12h" ` + noMoment},
		{`{"until":"Now"}`, `INVALID_UNTIL: until: "Now" ` + noMoment},
		{`{"until":"now+999999999w"}`, `INVALID_UNTIL: until: "now+999999999w" ` + noMoment},
		{`{"until":"now-99999999999999999999d"}`, `INVALID_UNTIL: until: "now-99999999999999999999d" ` + noMoment},
		{`{"until":"-12h"}`, `INVALID_UNTIL: until: "-12h" ` + noMoment},
		{`{"at":["now","noon"]}`, `INVALID_AT: at[1]: "noon" ` + noMoment},
	} {
		a := call(t, c, "range", test.arguments)
		sent := strings.Join(h.take(), "; ")
		if a.isError {
			sent = a.code() + ": " + a.message()
		}
		equal(t, test.arguments, strings.TrimPrefix(sent, "GET /crates?"), test.want)
	}
	got := explained(h, c.Tool("range").Explain(t.Context(), []byte(`{"until":"now-1h"}`)))
	for _, want := range []string{"query since=2026-02-21T23:15:30Z (default of since)", "query until=2026-02-28T22:15:30Z (param until)"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}
