package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// shift_report counts the hours of any shifts in any zone as a clock on the wall does
// that is read every quarter of an hour.
func TestHoursByAnyClock(t *testing.T) {
	t.Parallel()
	catalog := shipped(t)
	tool := catalog.Tool("shift_report")
	random, most := rand.New(rand.NewPCG(1, 2)), 120
	if testing.Short() {
		most = 10
	}
	for n := range most {
		name := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Pacific/Auckland", "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu", "Africa/Cairo"}[random.IntN(9)]
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		quarter := func(from, to int) time.Time {
			return time.Date(2026, 1, 1, 0, 15*(from+random.IntN(to-from)), 0, 0, time.UTC)
		}
		since := quarter(0, 30000)
		until := since.Add(time.Duration(1+random.IntN(92*96)) * 15 * time.Minute)
		var turns []fields
		on := func(time.Time) bool { return false }
		for range 1 + random.IntN(4) {
			start, before := quarter(-5000, 35000), on
			end := start.Add(time.Duration(1+random.IntN(20000)) * 15 * time.Minute)
			on = func(at time.Time) bool { return before(at) || !at.Before(start) && at.Before(end) }
			turns = append(turns, fields{"escalation_level": 2, "user": fields{"id": "PU1"}, "start": start.In(zone).Format(time.RFC3339), "end": end.Format(time.RFC3339)})
		}
		var want struct{ all, business, night, weekend float64 }
		for at := since; at.Before(until); at = at.Add(15 * time.Minute) {
			local := at.In(zone)
			free := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
			if !on(at) {
				continue
			}
			want.all += 0.25
			if free {
				want.weekend += 0.25
			} else if h := local.Hour(); h >= 9 && h < 17 {
				want.business += 0.25
			}
			if h := local.Hour(); h < 7 || h >= 22 {
				want.night += 0.25
			}
		}
		up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(fields{"oncalls": turns})
		}))
		env := map[string]string{"PAGERDUTY_API_KEY": "key", "PAGERDUTY_API_HOST": up.URL}
		account := tool.Account(engine.Options{Now: func() time.Time { return until }, Getenv: func(n string) string { return env[n] }})
		arguments := fmt.Sprintf(`{"schedule_ids": ["PD00001"], "since": %q, "until": %q, "time_zone": %q}`, since.Format(time.RFC3339), until.Format(time.RFC3339), name)
		answer := account.Call(context.Background(), tool, []byte(arguments), nil)
		var got struct {
			People []struct {
				Hours, Business, Night, Weekend float64
			}
		}
		if err := json.Unmarshal([]byte(queried(t, `{people: [.people[] | {hours, business: .business_hours, night: .night_hours, weekend: .weekend_hours}]}`, answer.JSON)), &got); err != nil || len(got.People) != 1 {
			t.Fatalf("%s", answer.JSON)
		}
		p := got.People[0]
		for _, d := range []float64{p.Hours - want.all, p.Business - want.business, p.Night - want.night, p.Weekend - want.weekend} {
			if math.Abs(d) > 0.001 {
				t.Errorf("%d: %s: got %+v, want %+v; %v", n, arguments, p, want, turns)
				break
			}
		}
		account.Close()
		up.Close()
	}
}
