package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says which answers are worth another attempt, and for how long.
type Retry struct {
	// Status are the answers after which a read is sent again; nil stands for
	// 408, 429, 502, 503 and 504. A write is sent again after 429 alone, if it
	// is among them.
	Status []int
	// Budget is how long a request may go on from its first attempt to the
	// beginning of its last, the waits for the rate limit included. Default 30 s.
	Budget time.Duration
	// Wait are the headers that say how long to wait, in seconds or as an HTTP
	// date; the first one that can be read counts. nil stands for Retry-After.
	Wait []string
}

// What seldom mends, such as a refused connection or an answer that is no HTTP, is
// tried no more than so often and so long, from the first attempt to the beginning
// of the last.
const (
	stubbornTries  = 3
	stubbornBudget = 5 * time.Second
)

const (
	defaultBudget = 30 * time.Second
	firstBackoff  = 250 * time.Millisecond // the most that is waited before the second attempt
	lastBackoff   = 8 * time.Second        // the most that is waited before any attempt
	longestWait   = 24 * time.Hour         // what a server asks beyond this counts as this
	firstUnixTime = 1e9                    // a number of seconds from here on is a time of day since 1970
)

func (r Retry) withDefaults() Retry {
	if r.Status == nil {
		r.Status = []int{
			http.StatusRequestTimeout, http.StatusTooManyRequests,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
		}
	}
	if r.Wait == nil {
		r.Wait = []string{"Retry-After"}
	}
	r.Budget = positiveOr(r.Budget, defaultBudget)
	return r
}

// wait is how long to wait after attempt n, counted from 1: never less than what
// the server asked, nor than an exponential backoff with full jitter, so that a
// server which asks for nothing at all is not stormed. The reset of a limit that
// is not used up, which many servers tell with every answer, asks for nothing.
func (r Retry) wait(n int, failed *Error, limit RateLimit, c clock) (wait, asked time.Duration) {
	h := failed.Header
	usedUp := failed.Status == http.StatusTooManyRequests || limit.Remaining != "" && h.Get(limit.Remaining) == "0"
	for _, name := range r.Wait {
		if !usedUp && strings.EqualFold(name, limit.Reset) {
			continue
		}
		if d, ok := waitHeader(h, name, c.now()); ok {
			asked = d
			break
		}
	}
	return max(asked, c.jitter(min(firstBackoff<<min(n-1, 10), lastBackoff))), asked
}

// waitHeader reads a wait from an answer. A time of day counts from the answer's
// own date, if it has one: the clocks of server and client may differ.
func waitHeader(h http.Header, name string, now time.Time) (time.Duration, bool) {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return parseWait(h.Get(name), now)
}

// parseWait reads seconds, possibly with a fraction, an HTTP date or a Unix
// time. What it returns lies between 0 and longestWait.
func parseWait(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if strings.Trim(value, "0123456789.") == "" {
		seconds, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0, false
		}
		if seconds >= firstUnixTime {
			seconds -= float64(now.UnixMilli()) / 1000
		}
		seconds = min(max(seconds, 0), longestWait.Seconds())
		return time.Duration(seconds * float64(time.Second)), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(at.Sub(now), 0), longestWait), true
}
