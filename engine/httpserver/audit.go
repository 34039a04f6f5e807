package httpserver

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/failure"
)

// unavailable is the code of a write that is refused because it could not be noted.
const unavailable = "AUDIT_UNAVAILABLE"

// Audit notes each call of a tool that changes something: a line of JSON before
// its requests are sent, and one with what came of it. Of the arguments the ids in
// the request's path are noted, and no others: they hold what people have written.
type Audit struct {
	To       io.Writer    // gets each line in one write
	Sync     func() error // makes what was written last; nil: nothing does
	Required bool         // a call that cannot be noted is refused
	Failed   func(error)  // is told that a line could not be written; nil: nobody is

	mu sync.Mutex
}

// auditLine is a line of the audit log.
type auditLine struct {
	Time    time.Time         `json:"time"`
	Phase   string            `json:"phase"` // intent, outcome
	ID      string            `json:"id"`    // of both lines of a call
	Request string            `json:"request_id"`
	Tool    string            `json:"tool"`
	Access  string            `json:"access"`
	IDs     map[string]string `json:"ids,omitempty"`
	Key     string            `json:"key"`
	Subject string            `json:"subject,omitempty"`
	Email   string            `json:"email,omitempty"`
	Remote  string            `json:"remote"`
	Trace   string            `json:"trace_id"`

	// Of an outcome.
	Code      string `json:"code,omitempty"`      // ok, or the error's
	Confirmed string `json:"confirmed,omitempty"` // accepted, declined, asked or not_asked
	Status    int    `json:"status,omitempty"`    // of the API's last answer
	Upstream  string `json:"x_request_id,omitempty"`
	Duration  *int64 `json:"ms,omitempty"`
}

// auditedCall is a call between its two lines.
type auditedCall struct {
	audit *Audit
	line  auditLine
}

// begin notes what is about to be done.
func (a *Audit) begin(v *visitor, t *engine.Tool, arguments json.RawMessage) (*auditedCall, *failure.Failure) {
	if a == nil {
		return nil, nil
	}
	c := &auditedCall{a, auditLine{Time: time.Now().UTC(), Phase: "intent", ID: rand.Text(), Request: v.exchange.ID, Tool: t.Name(),
		Access: t.Access.String(), IDs: pathIDs(t, arguments), Key: v.exchange.Key, Subject: v.who.Subject, Email: v.who.Email, Remote: v.exchange.Remote,
		Trace: v.exchange.trace().ID}}
	if err := a.write(c.line, true); err != nil && a.Required {
		return nil, &failure.Failure{Code: unavailable, Message: "the call could not be noted in the audit log, so nothing was sent",
			Hint: "Whoever runs this server must see to its audit log."}
	}
	return c, nil
}

// end notes what came of the call, and of the requests that it sent.
func (c *auditedCall) end(e engine.Envelope, sent []engine.Attempt) {
	if c == nil {
		return
	}
	ms := time.Since(c.line.Time).Milliseconds()
	c.line.Confirmed = cmp.Or(e.Confirmed, "not_asked")
	c.line.Time, c.line.Phase, c.line.Duration, c.line.Code = time.Now().UTC(), "outcome", &ms, "ok"
	if failed := e.Failure(); failed != nil {
		c.line.Code = failed.Code
	}
	if n := len(sent); n > 0 {
		c.line.Status, c.line.Upstream = sent[n-1].Status, sent[n-1].ID
	}
	_ = c.audit.write(c.line, false) // the call is done, and Failed was told
}

// write writes one line.
func (a *Audit) write(line auditLine, sync bool) error {
	text, err := json.Marshal(line)
	if err == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		_, err = a.To.Write(append(text, '\n'))
	}
	if err == nil && sync && a.Sync != nil {
		err = a.Sync()
	}
	if err != nil && a.Failed != nil {
		a.Failed(err)
	}
	return err
}

// maxAuditedID is how long a noted id may be, in bytes.
const maxAuditedID = 64

// pathIDs are the arguments that stand in the path of the tool's request.
func pathIDs(t *engine.Tool, arguments json.RawMessage) map[string]string {
	var sent map[string]any
	if json.Unmarshal(arguments, &sent) != nil {
		return nil
	}
	ids := map[string]string{}
	for _, p := range t.Params() {
		if v, ok := sent[p.Name.Value].(string); ok && strings.Contains(t.File.Request.Path.Value, "{"+p.Name.Value+"}") && len(v) <= maxAuditedID {
			ids[p.Name.Value] = v
		}
	}
	return ids
}
