package rest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxErrorBody bounds how much of the body of a failed request is kept, in bytes.
const maxErrorBody = 64 << 10

// Kind says what became of a request that did not succeed.
type Kind uint8

// The kinds of failure. A caller that needs one of them branches on Error.Kind.
const (
	BadStatus   Kind = iota // the server answered, and neither 2xx nor 429; also 101, after which there is no HTTP
	RateLimited             // 429, or a wait for the shared limit that the budget does not hold
	Unreachable             // no connection, or one that broke
	Timeout                 // the server was silent for too long, or the context's deadline passed
	Cancelled               // the context was cancelled
	TooLarge                // the body is larger than Options allows
	Redirected              // to another server, too often, or of a request that is no plain GET
	BadResponse             // what came is no HTTP, or no valid gzip, or could not be read though it answers a write
	Unsendable              // the request is malformed; nothing was sent
	TooLong                 // the URL is longer than MaxURL; nothing was sent
)

// String is the kind in words.
func (k Kind) String() string {
	return [...]string{
		"bad status", "rate limited", "unreachable", "timeout", "cancelled",
		"too large", "redirected", "bad response", "unsendable", "too long",
	}[k]
}

// Error is a request that did not succeed. Neither its text nor its fields hold
// a secret that went with the request, even where the server repeated it.
type Error struct {
	Kind   Kind
	Status int         // the answer's status; 0 when none came
	Header http.Header // the answer's; nil when none came
	Body   []byte      // the first 64 KiB of the body of an answer that is not 2xx, without gzip
	// RetryAfter is how long to wait, as the server asked last or as the rate
	// limit has it; 0 when nobody said.
	RetryAfter time.Duration
	Attempts   int   // how many were made; 0 when nothing was to be sent
	Err        error // the cause; nil when Status says it all
	// Unclear says that a write left the machine and nothing that can be read says
	// what became of it: it may have taken effect.
	Unclear bool

	where string // method, host and path
}

// Error names method, host, path and status, and never a header or a query.
func (e *Error) Error() string {
	var b strings.Builder
	if e.where != "" {
		b.WriteString(e.where + ": ")
	}
	b.WriteString(e.what())
	if e.Err != nil && e.Err != context.Canceled && e.Err != context.DeadlineExceeded {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (%d attempts)", e.Attempts)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; try again in %s", e.RetryAfter.Round(time.Millisecond))
	}
	if e.Unclear {
		b.WriteString("; it had been sent and may have taken effect: check whether it took effect before sending it again")
	}
	return b.String()
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

func (e *Error) what() string {
	answer := ""
	if e.Status != 0 {
		answer = strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
	}
	switch {
	case e.Kind == RateLimited && e.Status == 0:
		return "the rate limit leaves no room for this request in time"
	case e.Kind == BadStatus || e.Kind == RateLimited:
		return "the server answered " + answer
	case e.Kind == Redirected:
		return "the server answered " + answer + ", which is not followed"
	case e.Kind == Unreachable && e.Status != 0:
		return "the connection broke within the answer " + answer
	case e.Kind == Unreachable:
		return "no answer from the server"
	case e.Kind == Timeout && e.Status != 0:
		return "the time ran out within the answer " + answer
	case e.Kind == Timeout:
		return "the time ran out"
	case e.Kind == Cancelled:
		return "cancelled"
	case e.Kind == TooLarge:
		return "the answer is too large"
	case e.Kind == BadResponse:
		return "the answer cannot be read"
	}
	return "the request cannot be sent"
}
