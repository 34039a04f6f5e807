package run

import (
	"encoding/json"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/toolfile"
)

// Explanation is what a call would do, without doing it.
type Explanation struct {
	Checks   []Verdict
	Refused  *failure.Failure // why nothing would be sent; nil: the requests below would be
	Requests []Planned
	Client   []string // capabilities that the client must have declared
	Question string   // what is asked before the last request; its ${expression} where a step tells; empty: nothing
}

// Planned is one request that a call would send first, for each of its steps
// and for the tool itself. Values that are known only after another request
// stand as their ${expression}.
type Planned struct {
	Purpose string // step NAME, which may be for the question, or the tool
	When    string // a step's condition that is not known yet
	Each    string // a step's list, for each of whose elements it is sent
	Method  string
	URL     string
	Header  []Part // secrets masked
	Body    json.RawMessage
	Parts   []Part
	Pages   string // the strategy; empty: one request
	Shaped  string // how the answer is shaped: fused, or by jq and why
}

// Verdict is what became of one check in a call, for explain.
type Verdict struct {
	Expression string
	At         string // file:line of a rule; empty for a constraint, whose expression is derived
	Outcome    Outcome
	Code       string // with Fails
	Message    string // with Fails and Faulty

	rule *toolfile.Rule // nil for a constraint
}

// Outcome is what became of a check.
type Outcome string

// The outcomes of a check.
const (
	Unknown Outcome = "" // it needs what only a request tells
	Holds   Outcome = "holds"
	Fails   Outcome = "fails"
	Skipped Outcome = "skipped" // arguments that it names are wrong by themselves
	Faulty  Outcome = "error"   // it could not be evaluated
)

// Part is one part of a request and where it came from, for explain.
type Part struct {
	Where  string // path, query, header or body
	Name   string
	Value  string
	Origin string // param, default, context, setting, constant, expression or page
}
