package rest

import (
	"context"
	"strings"
	"time"
)

// Attempt is what came of one attempt at a request. It holds no secret, no value of
// the query and nothing of a body.
type Attempt struct {
	Method   string
	Template string // Request.Template
	Server   string // host, and port where it is not the scheme's own
	Number   int    // from 1, of the attempts at the same request
	Status   int    // 0: there was no answer
	ID       string // the answer's X-Request-Id, of no more than 128 bytes of visible ASCII
	Span     string // that traceparent named, 16 hexadecimal digits; "" without Propagate
	Failed   string // the kind of the failure; "" when there was none
	Began    time.Time
	Took     time.Duration
	Waited   time.Duration // of which for the rate limit, before it was sent
}

type observerKey struct{}

// Observe has f told of each attempt that is made for ctx, at its end. f may be
// called by several goroutines at once.
func Observe(ctx context.Context, f func(Attempt)) context.Context {
	return context.WithValue(ctx, observerKey{}, f)
}

// observe tells whoever wants to know of an attempt.
func (j *job) observe(ctx context.Context, n int, began time.Time, failed *failure) {
	f, ok := ctx.Value(observerKey{}).(func(Attempt))
	if !ok {
		return
	}
	a := Attempt{Method: j.request.Method, Template: j.request.Template, Server: j.base.Host, Number: n, Status: j.status,
		ID: visibleID(j.requestID), Span: j.span, Began: began, Took: j.clock.now().Sub(began), Waited: j.waited}
	if failed != nil {
		a.Failed = failed.err.Kind.String()
	}
	f(a)
}

// visibleID is an id that can be written to a log; "" when it is none.
func visibleID(id string) string {
	if len(id) > 128 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return id
}
