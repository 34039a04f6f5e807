package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"
	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine"
)

// weekend is a Sunday on which the clocks of a zone change.
type weekend struct {
	zone   *time.Location
	change time.Time
	autumn bool // the night is longer
}

// Hours, interruptions, gaps and the order of things are right on the weekends on
// which clocks change, however the API writes its times.
func TestClocks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/clocks/calls.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var calls []struct {
		Tool, Now, Query, Want string
		Arguments              map[string]any
	}
	if err := yaml.Unmarshal(text, &calls); err != nil {
		t.Fatal(err)
	}
	catalog := shipped(t)
	for _, row := range []struct {
		zone, change string
		autumn       bool
	}{
		{"Europe/Berlin", "2026-03-29T01:00:00Z", false},
		{"Europe/Berlin", "2026-10-25T01:00:00Z", true},
		{"America/New_York", "2026-03-08T07:00:00Z", false},
		{"America/New_York", "2026-11-01T06:00:00Z", true},
	} {
		zone, err := time.LoadLocation(row.zone)
		if err != nil {
			t.Fatal(err)
		}
		change, err := time.Parse(time.RFC3339, row.change)
		if err != nil {
			t.Fatal(err)
		}
		w := weekend{zone, change, row.autumn}
		for _, api := range []clockAPI{{weekend: w, name: "in the zone", in: zone}, {weekend: w, name: "in UTC", in: time.UTC}, {weekend: w, name: "with shifts of a year", in: zone, year: true}} {
			up := httptest.NewServer(&api)
			defer up.Close()
			for _, c := range calls {
				arguments, _ := gojq.Marshal(c.Arguments) // which leaves < and > as they are
				if api.year && c.Tool != "shift_report" && c.Tool != "team_week" {
					continue // who is on call for a year is not followed by anybody
				}
				t.Run(fmt.Sprintf("%s %s/%s/%s", row.zone, row.change[:10], api.name, c.Tool), func(t *testing.T) {
					now := w.at("next", "09:00")
					if c.Now != "" {
						now, _ = time.Parse(time.RFC3339, w.fill(c.Now))
					}
					env := map[string]string{"PAGERDUTY_API_KEY": "key", "PAGERDUTY_API_HOST": up.URL}
					account := catalog.Tool(c.Tool).Account(engine.Options{Now: func() time.Time { return now }, Getenv: func(n string) string { return env[n] }})
					defer account.Close()
					answer := account.Call(context.Background(), catalog.Tool(c.Tool), []byte(w.fill(string(arguments))), nil)
					if got, want := queried(t, c.Query, answer.JSON), compact(t, w.fill(c.Want)); got != want {
						t.Errorf("got  %s\nwant %s\nof %s", got, want, answer.JSON)
					}
				})
			}
		}
	}
}

// days are those of a week and what follows, from the Sunday of the change.
var days = map[string]int{"mon": -6, "fri": -2, "sat": -1, "sun": 0, "next": 1, "later": 8}

func (w weekend) at(day, clock string) time.Time {
	c, _ := time.Parse("15:04", clock)
	y, m, d := w.change.In(w.zone).Date()
	return time.Date(y, m, d+days[day], c.Hour(), c.Minute(), 0, 0, w.zone)
}

var (
	timeInText = regexp.MustCompile(`<(local )?(?:change([+-]\w+)|(\w+) (\d\d:\d\d))>`)
	dateInText = regexp.MustCompile(`<date (\w+)>`)
	twoSeasons = regexp.MustCompile(`\b(\d+)/(\d+)\b`)
)

// fill writes the times of a text, its zone and the numbers of its season.
func (w weekend) fill(text string) string {
	text = timeInText.ReplaceAllStringFunc(text, func(found string) string {
		m := timeInText.FindStringSubmatch(found)
		at := w.change
		if m[2] != "" {
			d, _ := time.ParseDuration(m[2])
			at = at.Add(d)
		} else {
			at = w.at(m[3], m[4])
		}
		if m[1] != "" {
			return at.In(w.zone).Format(time.RFC3339)
		}
		return at.UTC().Format(time.RFC3339)
	})
	text = dateInText.ReplaceAllStringFunc(text, func(found string) string {
		return w.at(dateInText.FindStringSubmatch(found)[1], "12:00").Format(time.DateOnly)
	})
	number := "$1"
	if w.autumn {
		number = "$2"
	}
	return twoSeasons.ReplaceAllString(strings.ReplaceAll(text, "<zone>", w.zone.String()), number)
}

// queried is what a query makes of an answer, as JSON.
func queried(t *testing.T, query string, answer []byte) string {
	t.Helper()
	q, err := gojq.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(answer, &v); err != nil {
		t.Fatal(err)
	}
	got, _ := q.Run(v).Next()
	if err, ok := got.(error); ok {
		t.Fatalf("%v: %s", err, answer)
	}
	text, _ := gojq.Marshal(got)
	return string(text)
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// clockAPI answers with what happened on a weekend, its times by the clocks of a zone.
type clockAPI struct {
	weekend
	name string
	in   *time.Location
	year bool // who is on call all week is so all year
}

type fields = map[string]any

func (a *clockAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var body any = fields{}
	switch path := r.URL.Path; path {
	case "/users/me":
		body = fields{"user": fields{"id": "PU1", "name": "Ada", "email": "ada@example.com", "teams": []any{fields{"id": "PT1"}}}}
	case "/escalation_policies":
		body = fields{"escalation_policies": []any{a.policy()}}
	case "/oncalls":
		body = fields{"oncalls": a.oncalls(q.Get("since"), q.Get("until"), q.Get("user_ids[]"))}
	case "/incidents":
		body = fields{"incidents": a.incidents(q.Get("since"), q.Get("until"), q.Get("statuses[]") != "")}
	case "/incidents/Q1", "/incidents/Q6":
		for _, i := range a.incidents("", "", false) {
			if strings.HasSuffix(path, i["id"].(string)) {
				body = fields{"incident": i}
			}
		}
	case "/incidents/Q6/past_incidents":
		body = fields{"past_incidents": []any{fields{"incident": fields{"id": "Q1", "created_at": a.written(a.at("sat", "23:30"))}, "score": 9}}}
	case "/incidents/Q6/notes":
		body = fields{"notes": []any{fields{"content": "after", "created_at": a.written(a.change.Add(5 * time.Minute))}, fields{"content": "before", "created_at": a.written(a.change.Add(-5 * time.Minute))}}}
	case "/incidents/Q6/log_entries":
		var log []fields
		for kind, after := range map[string]time.Duration{"trigger": -20, "acknowledge": 10, "resolve": 50} {
			log = append(log, fields{"type": kind + "_log_entry", "created_at": a.written(a.change.Add(after * time.Minute))})
		}
		body = fields{"log_entries": log}
	case "/services/PS1":
		body = fields{"service": fields{"id": "PS1", "name": "Checkout"}}
	case "/change_events", "/services/PS1/change_events":
		body = fields{"change_events": []any{fields{"timestamp": a.written(a.change.Add(-30 * time.Minute)), "summary": "Deployed"}}}
	}
	_ = json.NewEncoder(w).Encode(body)
}

// written is a time as the API writes it.
func (a *clockAPI) written(at time.Time) string { return at.In(a.in).Format(time.RFC3339) }

func (a *clockAPI) policy() fields {
	return fields{"id": "PE1", "name": "First", "summary": "First", "escalation_rules": []any{fields{"id": "PX1"}, fields{"id": "PX2"}, fields{"id": "PX3"}}}
}

// oncalls are the turns of duty of one person, or all, that a range has a part in.
func (a *clockAPI) oncalls(since, until, user string) []fields {
	from, to := a.week(since, until)
	first, last := a.at("mon", "09:00"), a.at("next", "09:00")
	if a.year {
		first, last = time.Date(2026, 1, 1, 0, 0, 0, 0, a.zone), time.Date(2027, 1, 1, 0, 0, 0, 0, a.zone)
	}
	out := []fields{}
	for _, turn := range []struct {
		level      int
		schedule   string
		user       string
		start, end time.Time
	}{
		{1, "Weekly", "PU1 Ada", first, last},
		{1, "Weekly", "PU2 Bea", a.at("next", "09:00"), a.at("later", "09:00")},
		{2, "Second", "PU3 Cleo", a.at("mon", "09:00"), a.at("sun", "00:00")},
		{2, "Second", "PU3 Cleo", a.at("sun", "04:00"), a.at("next", "09:00")},
		{3, "Nights", "PU2 Bea", a.at("sat", "22:00"), a.change},
		{3, "Nights", "PU4 Dan", a.change, a.at("sun", "07:00")},
		{3, "Nights", "PU1 Ada", a.at("later", "09:00"), a.at("later", "17:00")},
	} {
		id, name, _ := strings.Cut(turn.user, " ")
		if (user == "" || user == id) && turn.end.After(from) && (turn.start.Before(to) || turn.start.Equal(from)) {
			out = append(out, fields{"escalation_level": turn.level, "escalation_policy": a.policy(), "user": fields{"id": id, "name": name, "summary": name},
				"schedule": fields{"id": "PD" + turn.schedule, "summary": turn.schedule}, "start": a.written(turn.start), "end": a.written(turn.end)})
		}
	}
	return out
}

// week is a range as it is asked for; without one it is the Sunday at midnight.
func (a *clockAPI) week(since, until string) (from, to time.Time) {
	from, _ = time.Parse(time.RFC3339, since)
	to, _ = time.Parse(time.RFC3339, until)
	if since == "" {
		from, to = a.at("sun", "00:00"), a.at("sun", "00:00")
	}
	return from, to
}

// incidents are those that were opened in a range, or all.
func (a *clockAPI) incidents(since, until string, open bool) []fields {
	from, to := a.week(since, until)
	out := []fields{}
	for _, i := range []struct {
		id, urgency      string
		opened, resolved time.Time
		by               string
	}{
		{"Q0", "low", a.at("mon", "08:30"), a.at("mon", "10:00"), "user_reference"},
		{"Q4", "low", a.at("fri", "23:59"), a.at("sat", "01:00"), "user_reference"},
		{"Q1", "high", a.at("sat", "23:30"), a.at("sun", "03:30"), "user_reference"},
		{"Q6", "low", a.change.Add(20 * time.Minute), a.change.Add(50 * time.Minute), "user_reference"},
		{"Q2", "low", a.at("sun", "06:30"), a.at("sun", "09:00"), "user_reference"},
		{"Q3", "low", a.at("sun", "07:30"), a.at("sun", "07:35"), "service_reference"},
		{"Q5", "low", a.at("next", "00:30"), a.at("next", "01:30"), "user_reference"},
	} {
		if !open && (since == "" || !i.opened.Before(from) && i.opened.Before(to)) {
			out = append(out, fields{"id": i.id, "status": "resolved", "urgency": i.urgency, "service": fields{"id": "PS1", "summary": "Checkout"}, "title": "Slow",
				"created_at": a.written(i.opened), "resolved_at": a.written(i.resolved), "last_status_change_by": fields{"type": i.by}})
		}
	}
	return out
}
