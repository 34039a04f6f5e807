package run

import (
	"log/slog"
	"time"

	"pagerduty-mcp-server/engine/rest"
)

// Options say for whom tools run, and where.
type Options struct {
	Getenv    func(string) string // the environment; nil: nothing is set
	BaseURL   string              // the API's server; empty: what the API's file and the environment say
	UserAgent string              // sent with every request, when not empty
	Contexts  map[string]any      // contexts that are known and need not be fetched
	Now       func() time.Time    // the clock of `now` and of caches; nil: time.Now
	Log       *slog.Logger        // nil: nothing is logged

	// Redactor learns the secrets and takes them out of answers and errors; nil: one
	// of the account's own. Who hands one over can put it before standard error, too.
	Redactor *rest.Redactor
	// Transport is a pool of connections that accounts share; nil: one of the
	// account's own.
	Transport *rest.Transport

	LimitWait time.Duration // how long a request may wait for the API's rate limit; 0: as long as it may be sent again
	// Rate is how many requests one credential may send from this process, where that
	// is less than the API's own limit; the zero value lowers nothing.
	Rate        rest.RateLimit
	Budget      int // characters of an answer; 0: what the API's file says; negative: no bound
	PagesAtOnce int // how many pages of a list are fetched at once; 0: 4
}
