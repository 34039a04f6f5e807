package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWaits(t *testing.T) {
	date := time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)
	dated := "Date: " + date.Format(http.TimeFormat)
	tests := map[string]struct {
		header []string
		wait   time.Duration
	}{
		"seconds":                     {[]string{"Retry-After: 7"}, 7 * time.Second},
		"a fraction":                  {[]string{"Retry-After: 1.5"}, 1500 * time.Millisecond},
		"date":                        {[]string{dated, "Retry-After: " + date.Add(9*time.Second).Format(http.TimeFormat)}, 9 * time.Second},
		"date that is over":           {[]string{dated, "Retry-After: " + date.Add(-time.Hour).Format(http.TimeFormat)}, firstBackoff},
		"Unix time":                   {[]string{dated, fmt.Sprint("Retry-After: ", date.Unix()+4)}, 4 * time.Second},
		"nothing":                     {nil, firstBackoff},
		"zero":                        {[]string{"Retry-After: 0"}, firstBackoff},
		"less than nothing":           {[]string{"Retry-After: -5"}, firstBackoff},
		"no time":                     {[]string{"Retry-After: soon"}, firstBackoff},
		"the second header":           {[]string{"Limit-Reset: 6"}, 6 * time.Second},
		"the first one counts":        {[]string{"Limit-Reset: 6", "Retry-After: 3"}, 3 * time.Second},
		"the first that can be read":  {[]string{"Limit-Reset: 6", "Retry-After: later"}, 6 * time.Second},
		"a header that was not named": {[]string{"Other: 5"}, firstBackoff},
	}
	for name, test := range tests {
		for _, code := range []int{429, 503} {
			up := serve(t, status(code, test.header...), ok("{}"))
			c, clock := newClient(t, up.url, Options{Retry: Retry{Wait: []string{"retry-after", "limit-reset"}}})
			var got string
			if err := c.Do(context.Background(), get, all(&got)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !slices.Equal(clock.waits, []time.Duration{test.wait}) {
				t.Errorf("%s, %d: waited %v, want %s", name, code, clock.waits, test.wait)
			}
		}
	}
}

func TestBackoff(t *testing.T) {
	up := serve(t, status(503))
	c, clock := newClient(t, up.url, Options{})
	e := asError(t, c.Do(context.Background(), get, nil))
	want := []time.Duration{250e6, 500e6, 1e9, 2e9, 4e9, 8e9, 8e9} // an eighth would pass the 30 s
	if !slices.Equal(clock.waits, want) || e.Attempts != 8 || e.Kind != BadStatus || e.RetryAfter != 0 {
		t.Errorf("waits %v, %d attempts, kind %q", clock.waits, e.Attempts, e.Kind)
	}
	for n := range 200 {
		jitter := realClock().jitter
		if wait, _ := (Retry{}).wait(n+1, &Error{}, RateLimit{}, clock.clock()); wait > lastBackoff || wait < firstBackoff {
			t.Fatalf("attempt %d: %s", n+1, wait)
		}
		if d := jitter(time.Second); d < 0 || d > time.Second {
			t.Fatalf("jitter %s", d)
		}
	}
}

func TestBudget(t *testing.T) {
	tests := map[string]struct {
		step   step
		budget time.Duration
		limit  time.Duration // of the context; 0 for none
		kind   Kind
		waits  int
		after  time.Duration
	}{
		"429 asks for more than the budget":   {status(429, "Retry-After: 45"), 0, 0, RateLimited, 0, 45 * time.Second},
		"503 asks for more than the budget":   {status(503, "Retry-After: 45"), 0, 0, BadStatus, 0, 45 * time.Second},
		"asks for exactly the budget":         {status(429, "Retry-After: 30"), 0, 0, RateLimited, 0, 30 * time.Second},
		"asks until the budget is spent":      {status(429, "Retry-After: 9"), 0, 0, RateLimited, 3, 9 * time.Second},
		"a budget of its own":                 {status(429, "Retry-After: 12"), 20 * time.Second, 0, RateLimited, 1, 12 * time.Second},
		"asks for more than the context has":  {status(429, "Retry-After: 9"), 0, 5 * time.Second, RateLimited, 0, 9 * time.Second},
		"asks for more than there are days":   {status(429, "Retry-After: 999999999"), 0, 0, RateLimited, 0, 24 * time.Hour},
		"a status without a second attempt":   {status(500, "Retry-After: 3"), 0, 0, BadStatus, 0, 3 * time.Second},
		"a cut body that had asked for a bit": {step{send: "HTTP/1.1 200 OK\r\nRetry-After: 9\r\nContent-Length: 9\r\n\r\n", then: "close"}, 0, 0, Unreachable, 3, 9 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			up := serve(t, test.step)
			c, clock := newClient(t, up.url, Options{Retry: Retry{Budget: test.budget}})
			ctx := context.Background()
			if test.limit > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, test.limit)
				defer cancel()
			}
			var got string
			e := asError(t, c.Do(ctx, get, all(&got)))
			if e.Kind != test.kind || len(clock.waits) != test.waits || e.RetryAfter != test.after || e.Attempts != test.waits+1 {
				t.Errorf("kind %q, waits %v, retry after %s, %d attempts", e.Kind, clock.waits, e.RetryAfter, e.Attempts)
			}
			if !strings.Contains(e.Error(), "try again in "+test.after.String()) {
				t.Error(e)
			}
		})
	}
}

// What the server asked last is known even if the last attempt had no answer.
func TestRetryAfterIsRemembered(t *testing.T) {
	up := serve(t, status(503, "Retry-After: 20"), step{then: "close"})
	c, _ := newClient(t, up.url, Options{})
	e := asError(t, c.Do(context.Background(), get, nil))
	if e.Kind != Unreachable || e.RetryAfter != 20*time.Second {
		t.Errorf("kind %q, retry after %s", e.Kind, e.RetryAfter)
	}
}

func TestStatusesOfOptions(t *testing.T) {
	for _, test := range []struct {
		configured []int
		status     int
		seen       int
	}{{[]int{500}, 500, 2}, {[]int{500}, 503, 1}, {[]int{}, 429, 1}} {
		up := serve(t, status(test.status), ok("{}"))
		c, _ := newClient(t, up.url, Options{Retry: Retry{Status: test.configured}})
		var got string
		c.Do(context.Background(), get, all(&got))
		if up.seen() != test.seen {
			t.Errorf("%v, %d: %d requests", test.configured, test.status, up.seen())
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "7", "1.5", ".", "-1", "1e9", "Inf", "NaN", "0x10", "1_000", "1700000000",
		"99999999999999999999", "Wed, 21 Oct 2015 07:28:00 GMT", "Wednesday, 21-Oct-15 07:28:00 GMT", " 3 ", "3, 4"} {
		f.Add(seed)
	}
	now := time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		d, ok := parseWait(value, now)
		if d < 0 || d > longestWait || !ok && d != 0 {
			t.Fatalf("%q: %s, %t", value, d, ok)
		}
		if ok && strings.Trim(value, "0123456789. \t\r\n") == "" {
			if later, _ := parseWait(value, now.Add(time.Hour)); later > d {
				t.Fatalf("%q: %s, an hour later %s", value, d, later)
			}
		}
		h := http.Header{"Retry-After": {value}, "Date": {value}}
		if wait, asked := (Retry{Wait: []string{"Retry-After"}}).wait(1, &Error{Header: h}, RateLimit{}, realClock()); wait < asked || asked < 0 {
			t.Fatalf("%q: wait %s, asked %s", value, wait, asked)
		}
	})
}

// The reset of a limit that is not used up is no wait: many servers tell it
// with every answer, that of a gateway that fails included.
func TestResetOfALimitThatIsNotUsedUp(t *testing.T) {
	retry := Retry{Wait: []string{"Retry-After", "RateLimit-Reset"}}
	limit := RateLimit{Remaining: "RateLimit-Remaining", Reset: "RateLimit-Reset"}
	for _, row := range []struct {
		status    int
		remaining string
		asked     time.Duration
	}{
		{http.StatusServiceUnavailable, "12", 0},
		{http.StatusServiceUnavailable, "", 0},
		{http.StatusServiceUnavailable, "0", 60 * time.Second},
		{http.StatusOK, "12", 0},
		{http.StatusTooManyRequests, "12", 60 * time.Second},
		{http.StatusTooManyRequests, "", 60 * time.Second},
	} {
		h := http.Header{"Ratelimit-Reset": {"60"}}
		if row.remaining != "" {
			h.Set("RateLimit-Remaining", row.remaining)
		}
		if _, asked := retry.wait(1, &Error{Status: row.status, Header: h}, limit, realClock()); asked != row.asked {
			t.Errorf("%d with %q left: asked %v, want %v", row.status, row.remaining, asked, row.asked)
		}
	}
}
