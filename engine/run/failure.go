package run

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/rest"
)

// kindCodes are the codes of requests that failed in one of these ways; of all others
// the status says it.
var kindCodes = map[rest.Kind]string{
	rest.RateLimited: failure.RateLimited,
	rest.Timeout:     failure.Timeout,
	rest.Cancelled:   failure.Cancelled,
	rest.TooLarge:    failure.TooLarge,
	rest.BadResponse: failure.Response,
	rest.TooLong:     failure.Parameters, // what it is made of comes from the arguments, or from contexts that they ask for
	rest.Unsendable:  failure.Internal,
}

// statusCodes are the codes of HTTP statuses; all others are API_ERROR.
var statusCodes = map[int]string{
	http.StatusUnauthorized:    failure.Unauthorized,
	http.StatusPaymentRequired: failure.Payment,
	http.StatusForbidden:       failure.Forbidden,
	http.StatusNotFound:        failure.NotFound,
	http.StatusRequestTimeout:  failure.Timeout,
	http.StatusConflict:        failure.Conflict,
	http.StatusTooManyRequests: failure.RateLimited,
}

// errTimeout is the cause of a call's end, for context.Cause.
var errTimeout = errors.New("the call took too long")

// failureOf turns any error into a failure.
func failureOf(err error) *failure.Failure {
	var f *failure.Failure
	var r *rest.Error
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &r):
		return ofRest(r)
	case errors.Is(err, errTimeout) || errors.Is(err, context.DeadlineExceeded):
		return &failure.Failure{Code: failure.Timeout, Message: err.Error()}
	case errors.Is(err, context.Canceled):
		return &failure.Failure{Code: failure.Cancelled, Message: "the call was cancelled"}
	}
	return &failure.Failure{Code: failure.Internal, Message: err.Error()}
}

// ofRest gives a failed request its code. What its body says is added by the
// account, which knows how the API words its errors.
func ofRest(r *rest.Error) *failure.Failure {
	code := cmp.Or(kindCodes[r.Kind], statusCodes[r.Status], failure.API)
	return &failure.Failure{Code: code, Message: r.Error(), Status: r.Status, RetryAfter: r.RetryAfter}
}
