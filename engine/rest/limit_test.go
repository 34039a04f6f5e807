package rest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	up := serve(t, ok("{}"))
	c, clock := newClient(t, up.url, Options{RateLimit: RateLimit{Requests: 2, Per: 10 * time.Second}})
	var got string
	for range 4 {
		if err := c.Do(context.Background(), get, all(&got)); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(clock.waits, []time.Duration{5 * time.Second, 5 * time.Second}) {
		t.Errorf("waits %v", clock.waits)
	}
}

func TestFollowsHeaders(t *testing.T) {
	tests := map[string]struct {
		headers []string // of the first answer
		waits   []time.Duration
	}{
		"none":                       {nil, nil},
		"plenty":                     {[]string{"Left: 50", "Fresh: 20"}, nil},
		"one left":                   {[]string{"Left: 1", "Fresh: 20"}, []time.Duration{time.Second}},
		"spent":                      {[]string{"Left: 0", "Fresh: 20"}, []time.Duration{20 * time.Second}},
		"spent, a fraction":          {[]string{"Left: 0", "Fresh: 2.5"}, []time.Duration{2500 * time.Millisecond}},
		"spent until a date":         {[]string{"Left: 0", "Date: Sun, 01 Mar 2026 03:00:00 GMT", "Fresh: Sun, 01 Mar 2026 03:00:09 GMT"}, []time.Duration{9 * time.Second}},
		"less than spent":            {[]string{"Left: -3", "Fresh: 20"}, []time.Duration{20 * time.Second}},
		"spent, no reset":            {[]string{"Left: 0"}, []time.Duration{time.Second, time.Second}},
		"spent, a reset in the past": {[]string{"Left: 0", "Fresh: -7"}, []time.Duration{time.Second, time.Second}},
		"no number":                  {[]string{"Left: many", "Fresh: 20"}, nil},
		"more than there is":         {[]string{"Left: 99999999999999999999", "Fresh: 20"}, nil},
	}
	for name, test := range tests {
		up := serve(t, status(200, test.headers...), ok("{}"))
		c, clock := newClient(t, up.url, Options{RateLimit: RateLimit{Requests: 60, Per: time.Minute, Remaining: "left", Reset: "fresh"}})
		var got string
		for range 3 {
			if err := c.Do(context.Background(), get, all(&got)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if !slices.Equal(clock.waits, test.waits) {
			t.Errorf("%s: waits %v, want %v", name, clock.waits, test.waits)
		}
	}
}

// The headers count without a bucket too.
func TestFollowsHeadersAlone(t *testing.T) {
	up := serve(t, status(200, "Left: 0", "Fresh: 4"), ok("{}"))
	c, clock := newClient(t, up.url, Options{RateLimit: RateLimit{Remaining: "left", Reset: "fresh"}})
	var got string
	for range 2 {
		c.Do(context.Background(), get, all(&got))
	}
	if !slices.Equal(clock.waits, []time.Duration{4 * time.Second}) {
		t.Errorf("waits %v", clock.waits)
	}
}

// After a 429 nobody sends before its wait is over, writes included.
func TestTooManyPausesAllCallers(t *testing.T) {
	up := serve(t, status(429, "Retry-After: 20"), ok("{}"))
	c, clock := newClient(t, up.url, Options{})
	clock.byHand = true
	var calls sync.WaitGroup
	call := func(r *Request) {
		calls.Go(func() {
			var got string
			if err := c.Do(context.Background(), r, all(&got)); err != nil {
				t.Error(err)
			}
		})
	}
	call(get)
	if d := <-clock.asked; d != 20*time.Second {
		t.Errorf("the first waits %s", d)
	}
	for _, r := range []*Request{get, post, get} {
		call(r)
		if d := <-clock.asked; d != 20*time.Second {
			t.Errorf("another waits %s", d)
		}
	}
	clock.advance(19 * time.Second)
	call(get)
	if d := <-clock.asked; d != time.Second {
		t.Errorf("a late one waits %s", d)
	}
	if up.seen() != 1 {
		t.Errorf("%d requests within the pause", up.seen())
	}
	clock.advance(time.Second)
	calls.Wait()
	if up.seen() != 6 {
		t.Errorf("%d requests", up.seen())
	}
}

// A pause that grows while a caller waits holds that caller too, and one that is
// shorter takes nothing back.
func TestPauseGrows(t *testing.T) {
	c, clock := newClient(t, "http://127.0.0.1:1", Options{})
	start := clock.now()
	c.limit.pause(start, 5*time.Second)
	ends := []time.Duration{9 * time.Second, 2 * time.Second, 12 * time.Second, 3 * time.Second}
	clock.onWait = func() {
		if len(ends) > 0 {
			c.limit.pause(start, ends[0])
			c.limit.pause(start, ends[1])
			ends = ends[2:]
		}
	}
	if err := c.limit.admit(context.Background(), c.clock, start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(clock.waits, []time.Duration{5 * time.Second, 4 * time.Second, 3 * time.Second}) {
		t.Errorf("waits %v", clock.waits)
	}
}

// A pause that begins while a caller waits for its turn holds that caller too.
func TestPauseWithinTheQueue(t *testing.T) {
	c, clock := newClient(t, "http://127.0.0.1:1", Options{RateLimit: RateLimit{Requests: 1, Per: 3 * time.Second}})
	start := clock.now()
	c.limit.bucket.ReserveN(start, 1)
	clock.onWait = func() {
		clock.onWait = nil
		c.limit.pause(start, 5*time.Second)
	}
	if err := c.limit.admit(context.Background(), c.clock, start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(clock.waits, []time.Duration{3 * time.Second, 2 * time.Second}) {
		t.Errorf("waits %v", clock.waits)
	}
}

// A wait for the limit that the budget does not hold is not begun, and gives its
// turn back.
func TestLimitBeyondBudget(t *testing.T) {
	tests := map[string]struct {
		set  func(c *Client, now time.Time)
		wait time.Duration
	}{
		"pause":                    {func(c *Client, now time.Time) { c.limit.pause(now, 40*time.Second) }, 40 * time.Second},
		"pause longer than others": {func(c *Client, now time.Time) { c.limit.pause(now, time.Hour) }, maxPause},
		"queue":                    {func(c *Client, now time.Time) { c.limit.bucket.ReserveN(now, 1) }, 50 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			up := serve(t, ok("{}"))
			c, clock := newClient(t, up.url, Options{RateLimit: RateLimit{Requests: 1, Per: 50 * time.Second}})
			test.set(c, clock.now())
			for range 3 {
				e := asError(t, c.Do(context.Background(), get, nil))
				want := fmt.Sprintf("the rate limit leaves no room for this request in time; try again in %s", test.wait)
				if e.Kind != RateLimited || e.RetryAfter != test.wait || e.Attempts != 0 || e.Error() != "GET "+up.url[7:]+"/things: "+want {
					t.Errorf("kind %q, retry after %s, %d attempts: %v", e.Kind, e.RetryAfter, e.Attempts, e)
				}
			}
			if len(clock.waits) != 0 || up.accepted() != 0 {
				t.Errorf("waits %v", clock.waits)
			}
		})
	}
}

func TestRateLimitOptions(t *testing.T) {
	for _, limit := range []RateLimit{{Requests: -1, Per: time.Second}, {Requests: 5}, {Requests: 5, Per: -time.Second}} {
		if _, err := New(Options{BaseURL: "https://api.example.com", RateLimit: limit}); err == nil {
			t.Errorf("%+v was taken", limit)
		}
	}
}
