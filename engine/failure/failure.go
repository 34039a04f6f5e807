// Package failure is how a call that did not succeed is said: a code for
// programs, a message for readers, and a hint of what to do.
package failure

import (
	"fmt"
	"strings"
	"time"
)

// The codes of failures that the engine itself tells apart. A tool file's rules
// may have codes of their own, and a param NAME has INVALID_NAME; see [Invalid].
const (
	Parameters   = "INVALID_PARAMETERS"    // the arguments as a whole, or several of them
	Cursor       = "INVALID_CURSOR"        // a cursor that does not belong to the call
	Fields       = "INVALID_FIELDS"        // a field that no item has
	Missing      = "MISSING_PARAMETER"     // a required param was not sent
	Unknown      = "UNKNOWN_PARAMETER"     // a param that the tool does not have
	NoContext    = "NO_USER_CONTEXT"       // a context that the call needs is not there
	Unauthorized = "UNAUTHORIZED"          // there is no key, or the API refuses it (HTTP 401)
	Payment      = "PAYMENT_REQUIRED"      // HTTP 402
	Forbidden    = "FORBIDDEN"             // HTTP 403
	NotFound     = "NOT_FOUND"             // HTTP 404
	Ambiguous    = "AMBIGUOUS_NAME"        // a name that may mean several records
	Conflict     = "CONFLICT"              // HTTP 409
	RateLimited  = "RATE_LIMITED"          // HTTP 429, for longer than the call may wait
	API          = "API_ERROR"             // any other failure of the API or of the way to it
	Declined     = "DECLINED"              // whoever was asked did not say yes
	Unconfirmed  = "CONFIRMATION_REQUIRED" // the tool asks before it changes something, and nobody has answered
	Capability   = "CAPABILITY_REQUIRED"   // the client cannot do what the tool must not be called without; Details are the names
	Timeout      = "TIMEOUT"               // the call or the API took too long
	Cancelled    = "CANCELLED"             // the caller went away
	Response     = "RESPONSE_ERROR"        // an answer that is not what the tool expects
	TooLarge     = "RESPONSE_TOO_LARGE"    // more than may be read, kept or answered
	Internal     = "INTERNAL_ERROR"        // a mistake in a tool file or in the engine
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

// New returns a failure with a formatted message.
func New(code, format string, args ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Error implements error.
func (f *Failure) Error() string { return f.Code + ": " + f.Message }

// Together is one failure for several, of which there is one at least: the first
// one's code, and every message.
func Together(failures []*Failure) *Failure {
	f := *failures[0]
	var messages []string
	for _, g := range failures {
		messages = append(messages, g.Message)
	}
	f.Message = strings.Join(messages, "; ")
	return &f
}

// Invalid is the code of a wrong argument: INVALID_ and the param's name in upper
// case, its words separated by underscores.
func Invalid(param string) string {
	var b strings.Builder
	b.WriteString("INVALID_")
	for i, r := range param {
		if r >= 'A' && r <= 'Z' && i > 0 && param[i-1] >= 'a' && param[i-1] <= 'z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
