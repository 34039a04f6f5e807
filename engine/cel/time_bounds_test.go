package cel

import (
	"context"
	"testing"
	"time"

	"pagerduty-mcp-server/engine/diag"
)

// Sums and differences of the first and last times there are, and of years that are
// far apart, are what comes nearest, and no errors; those of numbers stay errors.
func TestBoundTimes(t *testing.T) {
	s := ship(t)
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]bool{
		`iso8601(params.since) - now > duration("4392h")`:                                              true,
		`now - iso8601(params.since) < duration("-4392h")`:                                             true,
		`iso8601("0001-01-01") - iso8601(params.since) < duration("0s")`:                               true,
		`iso8601(params.since) + duration("4392h") > now`:                                              true,
		`duration("4392h") + iso8601(params.since) > now`:                                              true,
		`iso8601("0001-01-01") - duration("4392h") < now`:                                              true,
		`iso8601("0001-01-01") + duration("-1s") == iso8601("0001-01-01")`:                             true,
		`iso8601(params.since) - duration("-4392h") >= iso8601(params.since)`:                          true,
		`iso8601(params.since) - duration("24h") < iso8601(params.since)`:                              true,
		`[iso8601(params.since), now].exists(x, x - now > duration("4392h"))`:                          true,
		`timestamp("9999-12-31T23:59:59Z") - timestamp("0001-01-01T00:00:00Z") > duration("2562047h")`: true,
	} {
		e, ds := s.Compile(diag.Text{Value: text}, TypeBool)
		if len(ds) > 0 {
			t.Errorf("%s: %v", text, ds)
			continue
		}
		r := e.Eval(context.Background(), func(name string) (any, bool) {
			return map[string]any{"params": map[string]any{"since": "9999-12-31T23:59:59Z"}, "now": now}[name], true
		})
		if r.Err != nil || r.Value != want {
			t.Errorf("%s: %v, %v", text, r.Value, r.Err)
		}
	}
	e, _ := s.Compile(diag.Text{Value: `size(params.since) + 9223372036854775807 > 0`}, TypeBool)
	if r := e.Eval(context.Background(), func(string) (any, bool) { return map[string]any{"since": "a"}, true }); r.Err == nil {
		t.Errorf("a sum of numbers that overflows: %v", r.Value)
	}
}
