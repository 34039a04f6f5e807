// Package answer makes what a model sees of a call: one JSON object, of metadata
// and whole items within a budget, or of an error.
package answer

import (
	"encoding/json"
	"fmt"
	"strings"

	"pagerduty-mcp-server/engine/failure"
)

// Envelope is the answer of a call: one JSON object, whose `metadata` comes
// first.
type Envelope struct {
	JSON    []byte
	IsError bool

	Redacted bool // secrets were taken out of it

	// Confirmed says of a tool with a question what came of it: accepted, declined,
	// asked (the answer is not there yet) or not_asked; empty: the call did not come
	// to it, or the tool asks nothing.
	Confirmed string
}

// Failure is the code, the message and the details that an error says to its reader,
// without secrets; nil for any other answer.
func (e Envelope) Failure() *failure.Failure {
	if !e.IsError {
		return nil
	}
	var said struct {
		Error struct {
			Code, Message string
			Details       []any
		}
	}
	_ = json.Unmarshal(e.JSON, &said) // which Failed has made
	return &failure.Failure{Code: said.Error.Code, Message: said.Error.Message, Details: said.Error.Details}
}

// errorDescription is the description of every answer that is an error.
const errorDescription = "Error occurred while processing request"

// Failed is a failure as an answer.
func Failed(f *failure.Failure) Envelope {
	e := &Object{}
	e.Set("message", f.Message)
	e.Set("code", f.Code)
	e.setIf(f.Status != 0, "status", f.Status)
	e.setIf(len(f.Details) > 0, "details", f.Details)
	e.setIf(f.Hint != "", "hint", strings.TrimSpace(f.Hint))
	e.setIf(f.RetryAfter > 0, "retry_after", f.RetryAfter.Seconds())
	o := &Object{}
	o.Set("metadata", json.RawMessage(fmt.Sprintf(`{"count":0,"description":%q}`, errorDescription)))
	o.Set("error", json.RawMessage(e.Bytes()))
	return Envelope{JSON: sanitize(o.Bytes()), IsError: true}
}
