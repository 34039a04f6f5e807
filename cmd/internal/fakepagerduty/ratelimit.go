package fakepagerduty

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter grants each token so many requests in a window, which starts with
// the token's first request after the last one ended.
type limiter struct {
	perMinute int // 0 is defaultPerMinute; negative lifts the limit

	mu      sync.Mutex
	windows map[string]window
}

// defaultPerMinute is PagerDuty's own limit for one key.
const defaultPerMinute = 960

type window struct {
	start time.Time
	used  int
}

// take spends one request of a token and returns the headers that say what is
// left; false when nothing was. A lifted limit is never used up.
func (l *limiter) take(token string, now time.Time) (http.Header, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limit := l.perMinute
	if limit == 0 {
		limit = defaultPerMinute
	}
	w := l.windows[token]
	if age := now.Sub(w.start); age < 0 || age >= time.Minute {
		w = window{start: now}
	}
	granted := limit < 0 || w.used < limit
	if granted && limit > 0 {
		w.used++
	}
	if l.windows == nil {
		l.windows = map[string]window{}
	}
	l.windows[token] = w
	if limit < 0 {
		limit = defaultPerMinute
	}
	wait := w.start.Add(time.Minute).Sub(now)
	h := http.Header{}
	h.Set("ratelimit-limit", strconv.Itoa(limit))
	h.Set("ratelimit-remaining", strconv.Itoa(max(0, limit-w.used)))
	h.Set("ratelimit-reset", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	return h, granted
}
