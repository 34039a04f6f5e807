package fakepagerduty

import (
	"fmt"
	"net/http"
	"strings"
)

// PagerDuty's error codes, as far as they are used here.
const (
	codeAlreadyResolved     = 1001
	codeAlreadyAcknowledged = 1002
	codeInvalidStatus       = 1003
	codeUnknownRequester    = 1008
	codeMalformedRequester  = 1028
	codeInvalidInput        = 2001
	codeArguments           = 2002
	codeInvalidTime         = 2004
	codeInvalidRange        = 2005
	codeAuthentication      = 2006
	codeAccessDenied        = 2010
	codeMissingAbility      = 2014
	codeMissingRequester    = 2016
	codeRateLimit           = 2020
	codeNotFound            = 2100
)

// apiError is a refusal in PagerDuty's words. Code 0 has no body at all.
type apiError struct {
	status  int
	code    int
	message string
	errors  []string
	prefix  string // of a field's name, where errors are an object of lists: those of /v3
}

var (
	unauthorized  = apiError{status: http.StatusUnauthorized, code: codeAuthentication, message: "Authentication failed"}
	expired       = apiError{status: http.StatusUnauthorized}
	accessDenied  = apiError{status: http.StatusForbidden, code: codeAccessDenied, message: "Access Denied"}
	notFound      = apiError{status: http.StatusNotFound, code: codeNotFound, message: "Not Found"}
	rateLimited   = apiError{status: http.StatusTooManyRequests, code: codeRateLimit, message: "Rate Limit Exceeded"}
	missingFrom   = apiError{status: http.StatusBadRequest, code: codeMissingRequester, message: `You must specify a user's email address in the "From" header to perform this action`}
	malformedFrom = apiError{status: http.StatusBadRequest, code: codeMalformedRequester, message: "Requester User Email Is Malformed"}
	unknownFrom   = apiError{status: http.StatusBadRequest, code: codeUnknownRequester, message: "Requester User Not Found"}
	resolved      = apiError{status: http.StatusBadRequest, code: codeAlreadyResolved, message: "Incident Already Resolved"}
	acknowledged  = apiError{status: http.StatusBadRequest, code: codeAlreadyAcknowledged, message: "Incident Already Acknowledged"}
	badStatus     = apiError{status: http.StatusBadRequest, code: codeInvalidStatus, message: "Invalid Status Provided"}
	badRange      = apiError{status: http.StatusBadRequest, code: codeInvalidRange, message: "Invalid Query Date Range"}
	tooMany       = apiError{status: http.StatusRequestEntityTooLarge, code: codeInvalidInput, message: "Request Entity Too Large", errors: []string{"No more than 250 incidents may be updated at a time."}}
)

// Error makes an apiError an error of the handlers.
func (e apiError) Error() string { return fmt.Sprintf("%d %d %s", e.status, e.code, e.message) }

// lacking says that the account has no such operation.
func lacking(method, path string) apiError {
	return apiError{status: http.StatusNotFound, code: codeNotFound, message: "Not Found", errors: []string{"the demo has no " + method + " " + path}}
}

// invalidInput is 400 code 2001: a value that is wrong in itself.
func invalidInput(errors ...string) error {
	return apiError{status: http.StatusBadRequest, code: codeInvalidInput, message: "Invalid Input Provided", errors: errors}
}

// badArguments is 400 code 2002: values that do not go together.
func badArguments(errors ...string) error {
	return apiError{status: http.StatusBadRequest, code: codeArguments, message: "Arguments Caused Error", errors: errors}
}

// answer is the refusal as it is sent.
func (e apiError) answer() answer {
	if e.code == 0 {
		return answer{status: e.status, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}}
	}
	body := object{{"message", e.message}, {"code", e.code}}
	switch {
	case len(e.errors) > 0 && e.prefix != "":
		body = append(body, field{"errors", e.byField()})
	case len(e.errors) > 0:
		body = append(body, field{"errors", e.errors})
	}
	return jsonAnswer(e.status, object{{"error", body}})
}

// byField sorts the errors by the field with whose name each begins.
func (e apiError) byField() object {
	var out object
	for _, text := range e.errors {
		name, rest, _ := strings.Cut(text, " ")
		name = e.prefix + "." + strings.ToLower(name)
		list, _ := out.get(name).([]string)
		out = out.with(name, append(list, rest))
	}
	return out
}
