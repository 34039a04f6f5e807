package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/rest"
)

// Failure is a call that did not succeed, as its caller reads it.
type Failure struct {
	Code       string
	Message    string
	Status     int           // the HTTP status that the API answered with; 0 when there is none
	Details    []any         // what the API itself lists
	Hint       string        // what to do, when the message does not say
	RetryAfter time.Duration // when the API said how long to wait
}

// Error implements error.
func (f *Failure) Error() string { return f.Code + ": " + f.Message }

// statusCodes are the codes of HTTP statuses; all others are API_ERROR.
var statusCodes = map[int]string{
	http.StatusUnauthorized:    "UNAUTHORIZED",
	http.StatusPaymentRequired: "PAYMENT_REQUIRED",
	http.StatusForbidden:       "FORBIDDEN",
	http.StatusNotFound:        "NOT_FOUND",
	http.StatusRequestTimeout:  "TIMEOUT",
	http.StatusConflict:        "CONFLICT",
	http.StatusTooManyRequests: "RATE_LIMITED",
}

// Causes of a call's end, for context.Cause.
var errTimeout = errors.New("the call took too long")

// failureOf turns any error into a failure.
func failureOf(err error) Failure {
	var f *Failure
	var r *rest.Error
	switch {
	case errors.As(err, &f):
		return *f
	case errors.As(err, &r):
		return ofRest(r)
	case errors.Is(err, errTimeout) || errors.Is(err, context.DeadlineExceeded):
		return Failure{Code: "TIMEOUT", Message: err.Error()}
	case errors.Is(err, context.Canceled):
		return Failure{Code: "CANCELLED", Message: "the call was cancelled"}
	}
	return Failure{Code: "INTERNAL_ERROR", Message: err.Error()}
}

// ofRest gives a failed request its code. What its body says is added by the
// account, which knows how the API words its errors.
func ofRest(r *rest.Error) Failure {
	f := Failure{Message: r.Error(), Status: r.Status, RetryAfter: r.RetryAfter}
	switch r.Kind {
	case rest.RateLimited:
		f.Code = "RATE_LIMITED"
	case rest.Timeout:
		f.Code = "TIMEOUT"
	case rest.Cancelled:
		f.Code = "CANCELLED"
	case rest.TooLarge:
		f.Code = "RESPONSE_TOO_LARGE"
	case rest.BadResponse:
		f.Code = "RESPONSE_ERROR"
	case rest.Unsendable:
		f.Code = "INTERNAL_ERROR"
	default:
		f.Code = "API_ERROR"
		if code := statusCodes[r.Status]; code != "" {
			f.Code = code
		}
	}
	return f
}

// together is one failure for several: the first one's code, every message.
func together(failures []Failure) Failure {
	f := failures[0]
	var messages []string
	for _, g := range failures {
		messages = append(messages, g.Message)
	}
	f.Message = strings.Join(messages, "; ")
	return f
}

// responseError is an answer that could not be read as the tool expects it.
func responseError(format string, args ...any) *Failure {
	return &Failure{Code: "RESPONSE_ERROR", Message: fmt.Sprintf(format, args...)}
}
