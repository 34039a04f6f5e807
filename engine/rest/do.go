package rest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Response is an answer of status 2xx. Body fails with an *Error when the answer
// breaks off, is no valid gzip, or is larger than Options allows.
type Response struct {
	Status int
	Header http.Header
	// Empty says that the answer has no body: one of status 204, and to a write any
	// of nothing but white space. A write is done with it.
	Empty bool
	Body  io.Reader
}

// Do sends r and calls read with an answer of status 2xx. read must start over
// each time it is called: when the body of an answer is cut off, a read is sent
// again. What read leaves unread is discarded.
//
// An error of read that the body of a read did not cause, and an error of
// Options.Auth, is returned as it is. Every other error is an *Error, also that of
// an answer to a write that could not be read, whose cause is the error of read. Do
// ends at once when ctx does, and after Options.Timeout. When the time runs out
// after earlier attempts, the error is that of the last one that failed by itself.
func (c *Client) Do(ctx context.Context, r *Request, read func(*Response) error) error {
	target, err := c.target(r)
	if err != nil {
		return &Error{Kind: Unsendable, Err: c.redactor.Error(err), where: c.where(r)}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, errTimeout)
	defer cancel()
	j := &job{Client: c, request: r, read: read, began: c.clock.now()}
	j.deadline = j.began.Add(c.opts.Retry.Budget)
	if end, ok := ctx.Deadline(); ok && end.Before(j.deadline) {
		j.deadline = end
	}
	if j.limited = j.began.Add(c.opts.LimitWait); j.deadline.Before(j.limited) {
		j.limited = j.deadline
	}
	var reported *failure
	for n := 1; ; n++ {
		failed, err := j.try(ctx, n, target)
		if failed == nil {
			return err
		}
		if !failed.late || reported == nil || failed.err.Unclear {
			reported = failed
		}
		wait, again := j.judge(n, failed)
		if !again {
			return j.report(reported)
		}
		if c.clock.wait(ctx, wait) != nil {
			if ended := interrupted(ctx); !ended.late {
				reported = ended
			}
			return j.report(reported)
		}
	}
}

// job is one Do.
type job struct {
	*Client
	request  *Request
	read     func(*Response) error
	began    time.Time
	deadline time.Time // a wait must end before
	limited  time.Time // and one for the rate limit before this

	sent     int           // how many attempts were sent
	stubborn int           // how many of them failed in a way that seldom mends
	status   int           // of the last answer; 0 while an attempt has none
	asked    time.Duration // how long the server asked to wait, last

	requestID string        // of the last answer
	span      string        // that the last attempt named
	waited    time.Duration // how long the last attempt waited for the rate limit
}

// try makes attempt n, counted from 1, and logs it.
func (j *job) try(ctx context.Context, n int, target *url.URL) (*failure, error) {
	began := j.clock.now()
	j.status, j.requestID, j.span, j.waited = 0, "", "", 0
	failed, err := j.attempt(ctx, n, target)
	j.observe(ctx, n, began, failed)
	outcome := "read"
	switch {
	case failed != nil:
		outcome = failed.err.Kind.String()
	case err != nil:
		outcome = "not read"
	}
	j.opts.Log.LogAttrs(ctx, slog.LevelDebug, "http request",
		slog.String("method", j.request.Method), slog.String("path", j.redactor.String(j.request.Path)),
		slog.Int("status", j.status), slog.Int("attempt", n),
		slog.Duration("duration", j.clock.now().Sub(began)), slog.String("outcome", outcome))
	return failed, err
}

// judge says whether there is another attempt after a failed one, and how long
// to wait before it. A 429 holds up all calls for as long.
func (j *job) judge(n int, failed *failure) (wait time.Duration, again bool) {
	now := j.clock.now()
	wait, asked := j.opts.Retry.wait(n, failed.err, j.opts.RateLimit, j.clock)
	if asked > 0 {
		j.asked = asked
	}
	deadline := j.deadline
	if failed.err.Status == http.StatusTooManyRequests {
		j.limit.pause(now, wait)
		deadline = j.limited
	}
	if failed.stubborn {
		j.stubborn++
		if end := j.began.Add(stubbornBudget); end.Before(deadline) {
			deadline = end
		}
	}
	return wait, failed.again && j.stubborn < stubbornTries && now.Add(wait).Before(deadline)
}

// report completes the error that Do returns.
func (j *job) report(failed *failure) *Error {
	e := failed.err
	e.where, e.Attempts = j.where(j.request), j.sent
	if e.RetryAfter == 0 {
		e.RetryAfter = j.asked
	}
	return e
}

// where names a request in an error.
func (c *Client) where(r *Request) string {
	return r.Method + " " + c.base.Host + c.base.EscapedPath() + brief(c.redactor.String(r.Path))
}

// brief is a text of no more than 200 bytes, for an error.
func brief(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}
