package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"pagerduty-mcp-server/engine"
)

// Record is what came of one message, for logs and metrics. It holds nothing of its
// arguments or its answer.
type Record struct {
	Method  string // of MCP; "_OTHER" for one that a client made up, "" when the message could not be read
	Tool    string // of a tools/call: a tool that there is, else ""
	Version string // of the protocol, as far as the request says
	Code    string // of a failure: that of the tool's error, or the number of JSON-RPC; "" on success

	TraceParent string // as the message says it (SEP-414); "" when it does not
}

type recordKey struct{}

// WithRecord has the answer to the request that ctx is of noted in r.
func WithRecord(ctx context.Context, r *Record) context.Context {
	return context.WithValue(ctx, recordKey{}, r)
}

// recordOf returns where to note what comes of the request that ctx is of; what
// nobody asked for is noted nowhere.
func recordOf(ctx context.Context) *Record {
	if r, ok := ctx.Value(recordKey{}).(*Record); ok {
		return r
	}
	return &Record{}
}

// methods are those of MCP.
var methods = map[string]bool{"initialize": true, "ping": true, "server/discover": true, "tools/list": true, "tools/call": true, "resources/list": true,
	"resources/read": true, "resources/templates/list": true, "prompts/list": true, "prompts/get": true, "completion/complete": true, "subscriptions/listen": true,
	"notifications/initialized": true, "notifications/cancelled": true}

// of notes which message it is of. What a client made up is no method: it may be long,
// or hold what no log should.
func (r *Record) of(m message) {
	if r.Method = m.Method; r.Method != "" && !methods[r.Method] {
		r.Method = "_OTHER"
	}
	r.TraceParent = m.meta("traceparent")
}

// failedWith notes an error of JSON-RPC.
func (r *Record) failedWith(code int) { r.Code = strconv.Itoa(code) }

// read notes the code of an answer that is an error of JSON-RPC.
func (r *Record) read(line []byte) {
	const head = 256 // bytes: an error stands at the beginning
	var e struct{ Error *struct{ Code int } }
	if r.Code == "" && bytes.Contains(line[:min(len(line), head)], []byte(`"error":`)) && json.Unmarshal(line, &e) == nil && e.Error != nil {
		r.failedWith(e.Error.Code)
	}
}

// answered notes what a tool gave.
func (r *Record) answered(e engine.Envelope) {
	if failed := e.Failure(); failed != nil {
		r.Code = failed.Code
	}
}
