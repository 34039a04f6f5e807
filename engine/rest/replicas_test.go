package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestReplicasOnOneKey simulates ten minutes of 1, 10 and 100 replicas that share a key
// and nothing else, and are asked for twice of what the server takes: 960 requests in
// each minute, an answer 20 ms later, and headers that say what is left. The limit is
// used whole, and no replica is refused more than once in a minute, for then it knows.
// What the server sees is the table of the page on HTTP.
func TestReplicasOnOneKey(t *testing.T) {
	var table strings.Builder
	table.WriteString("| replicas | `--rate` | answered in ten minutes | refused |\n|---|---|---|---|\n")
	limit := RateLimit{Requests: 960, Per: time.Minute, Remaining: "left", Reset: "fresh"}
	for _, replicas := range []int{1, 10, 100} {
		for _, share := range []int{0, limit.Requests / replicas} {
			s := newSimulation(replicas, limit, limit.Lowered(RateLimit{Requests: share, Per: limit.Per}))
			s.run(10*time.Minute, 2*limit.Requests)
			rate := ""
			if share > 0 {
				rate = fmt.Sprintf("%d/m", share)
			}
			fmt.Fprintf(&table, "| %d | %s | %d | %d |\n", replicas, rate, s.answered, s.refused)
			take := limit.Requests
			if share > 0 {
				take = share * replicas
			}
			if s.answered < 99*10*take/100 || s.worst > replicas || share > 0 && s.refused > replicas {
				t.Errorf("%d replicas, --rate %q: %d answered, %d refused, in one minute %d", replicas, rate, s.answered, s.refused, s.worst)
			}
		}
	}
	page, err := os.ReadFile("../../docs/http.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), table.String()) {
		t.Errorf("docs/http.md does not have what the simulation gives:\n%s", &table)
	}
}

// simulation is a server with a limit, and what asks it, on a clock of its own.
type simulation struct {
	limit    RateLimit
	replicas []*limiter
	now      time.Time
	minute   time.Time // when the server's count began
	count    int       // of requests since then
	calls    []simulated

	answered, refused int
	worst             int // most refusals in one minute
	refusals          int // in this one
}

// simulated is a call that does something at a time: asks for its turn, or has its answer.
type simulated struct {
	at      time.Time
	replica int
	patient time.Time   // until then it waits
	answer  http.Header // nil: it has not been sent
	status  int
}

func newSimulation(replicas int, limit, own RateLimit) *simulation {
	s := &simulation{limit: limit, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s.minute = s.now
	for range replicas {
		s.replicas = append(s.replicas, newLimiter(own))
	}
	return s
}

// run lets the time pass, with so many calls in each minute, one replica after another.
func (s *simulation) run(d time.Duration, perMinute int) {
	end := s.now.Add(d)
	pause := time.Minute / time.Duration(perMinute)
	for next, n := s.now, 0; ; {
		if len(s.calls) == 0 || next.Before(s.calls[0].at) {
			if !next.Before(end) {
				return
			}
			s.add(simulated{at: next, replica: n % len(s.replicas), patient: next.Add(5 * time.Second)})
			next, n = next.Add(pause), n+1
		}
		c := s.calls[0]
		s.calls = s.calls[1:]
		s.now = c.at
		if s.step(c); s.now.After(end) {
			return
		}
	}
}

// step has a call ask for its turn and be sent, or has its answer noted.
func (s *simulation) step(c simulated) {
	l := s.replicas[c.replica]
	clock := clock{now: func() time.Time { return s.now }}
	if c.answer != nil {
		l.follow(c.answer, s.now)
		if c.status == http.StatusTooManyRequests {
			reset, _ := waitHeader(c.answer, s.limit.Reset, s.now)
			l.pause(s.now, reset)
			s.again(simulated{replica: c.replica, patient: c.patient}, reset)
		}
		return
	}
	var busy *tooLong
	switch err := l.admit(context.Background(), clock, s.now); {
	case errors.As(err, &busy):
		s.again(c, busy.wait)
	case err == nil:
		c.status, c.answer = s.ask()
		c.at = s.now.Add(20 * time.Millisecond)
		s.add(c)
	}
}

// again has a call come back, if it waits for so long.
func (s *simulation) again(c simulated, wait time.Duration) {
	if c.at = s.now.Add(wait); !c.at.After(c.patient) {
		s.add(c)
	}
}

// ask is the server.
func (s *simulation) ask() (status int, h http.Header) {
	for !s.now.Before(s.minute.Add(s.limit.Per)) {
		s.minute, s.count, s.refusals = s.minute.Add(s.limit.Per), 0, 0
	}
	status = http.StatusOK
	if s.count++; s.count > s.limit.Requests {
		status = http.StatusTooManyRequests
		s.refused++
		s.refusals++
		s.worst = max(s.worst, s.refusals)
	} else {
		s.answered++
	}
	left := max(s.limit.Requests-s.count, 0)
	reset := s.minute.Add(s.limit.Per).Sub(s.now).Seconds()
	return status, http.Header{http.CanonicalHeaderKey(s.limit.Remaining): {fmt.Sprint(left)}, http.CanonicalHeaderKey(s.limit.Reset): {fmt.Sprintf("%.3f", reset)}}
}

// add keeps the calls in the order of their times.
func (s *simulation) add(c simulated) {
	at, _ := slices.BinarySearchFunc(s.calls, c.at, func(o simulated, at time.Time) int {
		return cmp.Or(o.at.Compare(at), -1) // behind those of the same time
	})
	s.calls = slices.Insert(s.calls, at, c)
}
