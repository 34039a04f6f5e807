package jq

import (
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

// The clocks of zones on days on which they change, and what is no time or no zone.
func TestInZone(t *testing.T) {
	for _, row := range []struct {
		in         any
		zone, want string
	}{
		{"2026-03-29T00:59:59Z", "Europe/Berlin", "2026-03-29T01:59:59+01:00"},
		{"2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29T03:00:00+02:00"},
		{"2026-10-25T02:00:00+02:00", "Europe/Berlin", "2026-10-25T02:00:00+02:00"},
		{"2026-10-25T01:00:00.25Z", "Europe/Berlin", "2026-10-25T02:00:00.25+01:00"},
		{"2026-11-01T05:59:59Z", "America/New_York", "2026-11-01T01:59:59-04:00"},
		{"2026-11-01T06:00:00Z", "America/New_York", "2026-11-01T01:00:00-05:00"},
		{"2026-04-04T15:00:00Z", "Australia/Lord_Howe", "2026-04-05T01:30:00+10:30"}, // half an hour
		{"2026-03-29T02:00:00+02:00", "Etc/UTC", "2026-03-29T00:00:00Z"},
		{"2026-03-29", "Europe/Berlin", `in_zone wants a date-time such as 2026-01-31T08:00:00Z, not "2026-03-29"`},
		{nil, "Europe/Berlin", `in_zone wants a date-time such as 2026-01-31T08:00:00Z, not null`},
		{"2026-03-29T00:59:59Z", "Local", `there is no time zone "Local"; write one such as Europe/Berlin`},
		{"2026-03-29T00:59:59Z", "", `there is no time zone ""; write one such as Europe/Berlin`},
		{"2026-03-29T00:59:59Z", "../passwd", `there is no time zone "../passwd"; write one such as Europe/Berlin`},
	} {
		j, ds := Library{}.Compile(diag.WholeText(diag.NewSource("query", []byte(`try in_zone("`+row.zone+`") catch .`))))
		if len(ds) > 0 {
			t.Fatal(ds)
		}
		got, err := j.Whole(t.Context(), row.in, nil)
		if err != nil || got != row.want {
			t.Errorf("%v in %s: %v %v, want %s", row.in, row.zone, got, err, row.want)
		}
	}
}
