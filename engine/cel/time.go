package cel

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ParseTime reads an ISO 8601 date, or a date-time to the minute or second, with
// or without a fraction and an offset; one without an offset is UTC. It refuses
// what RFC 3339 cannot say in UTC: years before 1 and after 9999, and offsets of
// a day or more.
func ParseTime(s string) (time.Time, error) {
	for _, layout := range layouts {
		t, err := time.Parse(layout, s)
		// Package time takes an offset of 60 minutes, as +05:60.
		if err == nil && inRange(t) && !(strings.HasSuffix(layout, "00") && strings.HasSuffix(s, "60")) {
			return t, nil
		}
	}
	return time.Time{}, &time.ParseError{Layout: "ISO 8601", Value: s,
		Message: ": not an ISO 8601 date or date-time such as 2026-01-31 or 2026-01-31T08:00:00Z"}
}

// layouts are the forms of times, the commonest first; a fraction is read wherever
// seconds are.
var layouts = []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07"}

// ParseMoment is ParseTime that also takes times relative to now, to the whole
// second: now, now-90m, now-12h, now+7d, now-2w, and today, yesterday and
// tomorrow, which are midnight in UTC. The result is in UTC.
func ParseMoment(s string, now time.Time) (time.Time, error) {
	now = now.UTC().Truncate(time.Second)
	midnight := now.Truncate(24 * time.Hour)
	switch s {
	case "now":
		return now, nil
	case "today":
		return midnight, nil
	case "yesterday":
		return midnight.AddDate(0, 0, -1), nil
	case "tomorrow":
		return midnight.AddDate(0, 0, 1), nil
	}
	if m := fromNow.FindStringSubmatch(s); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 64)              // at most nine digits
		t := time.Unix(now.Unix()+n*seconds[m[2]], 0).UTC() // a Duration ends after 292 years
		if inRange(t) {
			return t, nil
		}
	}
	t, err := ParseTime(s)
	return t.UTC(), err
}

// fromNow is a time some way from now.
var fromNow = regexp.MustCompile(`^now([+-][0-9]{1,9})([mhdw])$`)

// seconds are those of the units of fromNow; a day has 24 hours, as it always has in UTC.
var seconds = map[string]int64{"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}

// inRange reports whether RFC 3339 can say a time, in its own zone and in UTC.
func inRange(t time.Time) bool {
	_, offset := t.Zone()
	year := t.UTC().Year()
	return t.Year() >= 1 && year >= 1 && year <= 9999 && offset > -86400 && offset < 86400
}
