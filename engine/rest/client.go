// Package rest sends one HTTP request of a declarative tool engine and hands
// its answer over as a stream.
//
// It knows HTTP and no API: base URL, headers, secrets, the statuses worth
// another try and the names of the rate limit's headers are all told to it.
// What it promises:
//
//   - A read is sent again when that can help, within a time budget and never
//     sooner than the server asks. A write is sent again only when the server
//     refused it with 429 or when none of its bytes had left the machine.
//   - All calls of a Client share one rate limit, and one pause when the server
//     says that the limit is spent.
//   - Every size and every time is bounded, whatever the server answers.
//   - When a write has left and no answer can be read, the error says so.
//   - Secrets go to the server of the base URL and nowhere else: not along with
//     a redirect, not into an error, not into the log.
package rest

import (
	"log/slog"
	"net/url"
	"time"
)

// Options says what a Client must know of an API. BaseURL and Transport are required;
// the zero value of every other field is its default.
type Options struct {
	// BaseURL is where every request goes: https, or http on loopback, with or
	// without a path prefix.
	BaseURL string
	// Header goes with every request that does not name the same header itself.
	Header []Pair
	// Auth gives what holds secrets. It is asked at each send; when it fails
	// nothing is sent, and Do returns its error as it is. nil sends no secret.
	Auth func() (Credentials, error)
	// Redactor takes the secrets out of errors and log lines: those that it knows,
	// whatever Auth gives. nil knows none.
	Redactor *Redactor

	Retry     Retry
	RateLimit RateLimit
	// LimitWait is how long one Do may wait for the rate limit, or because the server
	// answered 429, from its beginning. Default Retry.Budget.
	LimitWait time.Duration

	// Silence is how long the server may say nothing: from the sending of a
	// request to its answer's header, and then between two parts of the body. The
	// header of a second or later answer must also come within Retry.Budget.
	// Default 20 s.
	Silence time.Duration
	// Timeout is how long one Do may take in all, with every attempt and every
	// body. Default 60 s.
	Timeout time.Duration
	// MaxBody bounds an answer's body after gzip, in bytes. Default 64 MiB.
	MaxBody int64
	// MaxWire bounds an answer's body as it is received, in bytes. Default 32 MiB.
	MaxWire int64

	// Transport is the pool of connections, which several Clients may share.
	Transport *Transport
	// Log receives a line at debug level for each attempt: never a header, never
	// a value of the query. nil logs nothing.
	Log *slog.Logger
}

// What the zero values of Options stand for.
const (
	defaultSilence = 20 * time.Second
	defaultTimeout = 60 * time.Second
	defaultMaxBody = 64 << 20
	defaultMaxWire = 32 << 20
)

// Client sends requests to one API. It is safe for concurrent use.
type Client struct {
	opts     Options
	base     *url.URL
	redactor *Redactor
	limit    *limiter
	clock    clock
}

// New checks the options and returns a Client. It opens no connection.
func New(o Options) (*Client, error) {
	base, err := ParseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if err := checkHeader(o.Header); err != nil {
		return nil, err
	}
	if err := o.RateLimit.check(); err != nil {
		return nil, err
	}
	o.Retry = o.Retry.withDefaults()
	o.LimitWait = min(positiveOr(o.LimitWait, o.Retry.Budget), o.Retry.Budget)
	o.Silence = positiveOr(o.Silence, defaultSilence)
	o.Timeout = positiveOr(o.Timeout, defaultTimeout)
	o.MaxBody = positiveOr(o.MaxBody, defaultMaxBody)
	o.MaxWire = positiveOr(o.MaxWire, defaultMaxWire)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Client{opts: o, base: base, redactor: o.Redactor, limit: newLimiter(o.RateLimit), clock: realClock()}, nil
}

// URL is what r would be sent to, its query included and without what Auth adds.
func (c *Client) URL(r *Request) string {
	address := c.base.String() + r.Path
	if len(r.Query) > 0 {
		address += "?" + EncodeForm(r.Query)
	}
	return address
}

// positiveOr is v, or otherwise when v is no positive number.
func positiveOr[T time.Duration | int64](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}
