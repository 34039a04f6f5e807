package engine

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/run"
)

// Account is one credential at one API's server: its connections, and what has
// been fetched about its user. It is safe for use by many calls at once. Nothing
// is opened, and nothing is read from the environment, before its first call.
type Account struct {
	api     *plan.API
	options Options

	once sync.Once
	run  atomic.Pointer[run.Account] // nil before the first call
}

// Account returns a further account of the tool's API.
func (t *Tool) Account(o Options) *Account { return &Account{api: t.api, options: o} }

// Call runs a tool: arguments is a JSON object, or nothing for none. It never
// fails otherwise than by an envelope that says so, and ends soon after ctx
// does. progress may be nil.
func (a *Account) Call(ctx context.Context, t *Tool, arguments json.RawMessage, progress Progress) Envelope {
	if f := t.broken(); f != nil {
		return answer.Failed(f)
	}
	return a.running().Call(ctx, t.Plan(), arguments, progress)
}

// Judge runs the tool's checks over arguments; it sends nothing. A tool that
// does not compile refuses everything.
func (a *Account) Judge(ctx context.Context, t *Tool, arguments json.RawMessage) Judgement {
	if t.broken() != nil {
		return Judgement{Refused: true}
	}
	return a.running().Judge(ctx, t.Plan(), arguments)
}

// Close ends the connections that the account keeps open.
func (a *Account) Close() { a.running().Close() }

// Servers returns the addresses of the servers that requests have gone to.
func (a *Account) Servers() []string { return a.running().Servers() }

// forget drops what is kept for tools, which may be there no more.
func (a *Account) forget() {
	if r := a.run.Load(); r != nil {
		r.Forget()
	}
	a.api.Forget()
}

// running is the account at work. Its API has compiled when a call comes here.
func (a *Account) running() *run.Account {
	a.once.Do(func() { a.run.Store(run.NewAccount(a.api, a.options)) })
	return a.run.Load()
}

// WithConfirmation has the tools that are called with the context ask whoever calls
// before they change something, where their files have a question. Without it they
// do not ask.
func WithConfirmation(ctx context.Context, c Confirmation) context.Context {
	return run.WithConfirmation(ctx, c)
}

// WithCapabilities says what the client that calls tools with the context can do, of
// what their files may require: elicitation, roots, sampling. Without it, none of that.
func WithCapabilities(ctx context.Context, names ...string) context.Context {
	return run.WithCapabilities(ctx, names...)
}

// WithWatch has w told of what the calls with the context do.
func WithWatch(ctx context.Context, w Watch) context.Context { return run.WithWatch(ctx, w) }

// Declined is the error of [Confirmation].Ask where the answer is no.
func Declined(message string) error {
	return &failure.Failure{Code: failure.Declined, Message: message}
}
