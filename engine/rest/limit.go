package rest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// RateLimit is the limit that all calls of a Client share. The zero value sets
// none; a 429 pauses all calls all the same.
type RateLimit struct {
	Requests int           // how many requests the server takes, also at once; 0 for no limit
	Per      time.Duration // in how long
	// Remaining and Reset are the headers that say how many requests are left,
	// and when there will be more: in seconds, or as an HTTP date.
	Remaining, Reset string
}

// maxPause bounds how long one answer can hold up the other calls. The call that
// was refused knows how long the server really asked; after this the others find
// out for themselves, for the refusal may not be about them.
const maxPause = time.Minute

// Lowered returns the limit with the rate of to, where that is less. Then no more is
// sent at once than in a second at that rate, so that those who share the limit do
// not spend it at the same time. The headers stay.
func (r RateLimit) Lowered(to RateLimit) RateLimit {
	if to.Requests == 0 || r.Requests > 0 && float64(to.Requests)/to.Per.Seconds() >= float64(r.Requests)/r.Per.Seconds() {
		return r
	}
	r.Requests = max(1, int(float64(to.Requests)/to.Per.Seconds()))
	r.Per = to.Per * time.Duration(r.Requests) / time.Duration(to.Requests)
	return r
}

func (r RateLimit) check() error {
	if r.Requests < 0 || r.Per < 0 || r.Requests > 0 && r.Per == 0 {
		return fmt.Errorf("a rate limit of %d requests in %s is none", r.Requests, r.Per)
	}
	return nil
}

// limiter lets requests pass at the rate that the server grants.
type limiter struct {
	rule   RateLimit
	bucket *rate.Limiter

	mu    sync.Mutex
	until time.Time // nothing is sent before; never moves back
}

func newLimiter(rule RateLimit) *limiter {
	every := rate.Inf
	if rule.Requests > 0 {
		every = rate.Limit(float64(rule.Requests) / rule.Per.Seconds())
	}
	return &limiter{rule: rule, bucket: rate.NewLimiter(every, rule.Requests)}
}

// tooLong is a wait that would not end before the deadline; it was not begun.
type tooLong struct{ wait time.Duration }

func (t *tooLong) Error() string {
	return fmt.Sprintf("the next request may be sent in %s", t.wait.Round(time.Millisecond))
}

// admit waits until one more request may be sent. It fails at once with a
// *tooLong when that would not be before the deadline, and with the cause of ctx when
// ctx ends.
func (l *limiter) admit(ctx context.Context, c clock, deadline time.Time) error {
	if err := l.pass(ctx, c, deadline); err != nil {
		return err
	}
	now := c.now()
	turn := l.bucket.ReserveN(now, 1)
	if err := waitUntil(ctx, c, now.Add(turn.DelayFrom(now)), deadline); err != nil {
		turn.CancelAt(c.now())
		return err
	}
	return l.pass(ctx, c, deadline) // a pause may have begun meanwhile
}

// pass waits until no pause is on.
func (l *limiter) pass(ctx context.Context, c clock, deadline time.Time) error {
	for {
		l.mu.Lock()
		until := l.until
		l.mu.Unlock()
		if !until.After(c.now()) {
			return nil
		}
		if err := waitUntil(ctx, c, until, deadline); err != nil {
			return err
		}
	}
}

// pause holds all requests back for d, or for maxPause if d is longer.
func (l *limiter) pause(now time.Time, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := now.Add(min(d, maxPause)); until.After(l.until) {
		l.until = until
	}
}

// follow takes over what an answer says of the limit, if that is less than what
// the bucket holds.
func (l *limiter) follow(h http.Header, now time.Time) {
	remaining, err := strconv.Atoi(strings.TrimSpace(h.Get(l.rule.Remaining)))
	if err != nil {
		return
	}
	remaining = max(remaining, 0)
	if excess := int(l.bucket.TokensAt(now)) - remaining; excess > 0 {
		l.bucket.AllowN(now, excess)
	}
	if reset, ok := waitHeader(h, l.rule.Reset, now); ok && remaining == 0 {
		l.pause(now, reset)
	}
}

func waitUntil(ctx context.Context, c clock, at, deadline time.Time) error {
	d := at.Sub(c.now())
	if d > 0 && !at.Before(deadline) {
		return &tooLong{d}
	}
	return c.wait(ctx, d)
}
