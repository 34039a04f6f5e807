// Package run takes calls through their stages, from the arguments to the answer.
// It sees what files say only as a finished plan.
package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

// Redactor takes secrets out of texts that others will read.
type Redactor = rest.Redactor

// Options say for whom tools run, and where.
type Options struct {
	Getenv    func(string) string // the environment; nil: nothing is set
	BaseURL   string              // the API's server; empty: what the API's file and the environment say
	UserAgent string              // sent with every request, when not empty
	Contexts  map[string]any      // contexts that are known and need not be fetched
	Now       func() time.Time    // the clock of `now` and of caches; nil: time.Now
	Log       *slog.Logger        // nil: nothing is logged

	// Redactor learns the secrets and takes them out of answers and errors; nil: one
	// of the account's own. Who hands one over can put it before standard error, too.
	Redactor *Redactor
	// Transport is a pool of connections that accounts share; nil: one of the
	// account's own.
	Transport *rest.Transport

	Budget      int // characters of an answer; 0: what the API's file says; negative: no bound
	PagesAtOnce int // how many pages of a list are fetched at once; 0: 4
}

// Account is one credential at one API's servers: its connections, and what has
// been fetched about its user. It is safe for use by many calls at once.
type Account struct {
	api       *plan.API
	options   Options
	transport *rest.Transport

	once    sync.Once
	setting map[string]any // those that are set
	secrets map[string]any // likewise

	mu       sync.Mutex
	servers  map[*plan.Server]*server
	contexts contextCache
	lookups  lookupCache
	decoders sync.Pool // of *records.Decoder
	encoders sync.Map  // of *plan.Tool: *sync.Pool of *answer.Encoder
}

// NewAccount returns an account of an API that compiled without errors. Nothing is
// opened and nothing is read from the environment before the first call, which
// captures the credential.
func NewAccount(a *plan.API, o Options) *Account {
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Redactor == nil {
		o.Redactor = new(Redactor)
	}
	out := &Account{api: a, options: o, transport: o.Transport, servers: map[*plan.Server]*server{}}
	if out.transport == nil {
		out.transport = rest.NewTransport()
	}
	out.contexts = contextCache{account: out, given: o.Contexts}
	return out
}

// Close ends the connections that the account keeps open, but for those of a
// Transport that it shares.
func (a *Account) Close() {
	if a.options.Transport == nil {
		a.transport.CloseIdleConnections()
	}
}

// open captures the credential and makes the client of the API's own server; only
// the first call does anything.
func (a *Account) open() error {
	a.once.Do(func() {
		s := a.api.File
		a.setting, a.secrets = a.variables(s.Settings), a.variables(s.Secrets)
		for _, secret := range a.secrets {
			a.options.Redactor.Add(secret.(string))
		}
	})
	_, err := a.server(a.api.Server)
	return err
}

// env returns the first of the environment variables that is set, trimmed.
func (a *Account) env(names ...diag.Text) string {
	for _, n := range names {
		if name := n.Value; name != "" {
			if v := strings.TrimSpace(a.options.Getenv(name)); v != "" {
				return v
			}
		}
	}
	return ""
}

// variables returns those that are set.
func (a *Account) variables(list []toolfile.Variable) map[string]any {
	out := map[string]any{}
	for _, v := range list {
		if s := a.env(v.Env...); s != "" {
			out[v.Name.Value] = s
		}
	}
	return out
}

// do sends a request to a server and gives a failed one what the API says about
// it.
func (a *Account) do(ctx context.Context, to *plan.Server, r *rest.Request, read func(*rest.Response) error) error {
	client, err := a.server(to)
	if err != nil {
		return err
	}
	err = client.Do(ctx, r, read)
	var failed *rest.Error
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	f := ofRest(failed)
	var own *failure.Failure // of an answer that could not be read
	switch cause := context.Cause(ctx); {
	case cause != nil && (failed.Kind == rest.Cancelled || failed.Kind == rest.Timeout):
		f = failureOf(cause)
	case errors.As(failed.Err, &own):
		f = own
	default:
		a.explain(ctx, failed, f)
	}
	if failed.Unclear {
		f.Hint = "The request had been sent and may have taken effect: check whether it did before you send it again."
	}
	return f
}

// maxDetail bounds the message that is taken from an API's error, in characters.
const maxDetail = 2000

// explain gives a failure what the API's file makes of an error's body; what is not
// JSON is a string to it.
func (a *Account) explain(ctx context.Context, r *rest.Error, f *failure.Failure) {
	if a.api.Errors == nil {
		return
	}
	body := any(nil)
	if len(r.Body) > 0 {
		if err := json.Unmarshal(r.Body, &body); err != nil {
			body = string(r.Body)
		}
	}
	a.say(ctx, body, r.Header, r.Status, f)
}

// say fills in what the API's file makes of an error: {message, details, hint}.
func (a *Account) say(ctx context.Context, body any, header map[string][]string, status int, f *failure.Failure) {
	out, err := a.api.Errors.Whole(ctx, body, []any{headers(header), status})
	found, _ := out.(map[string]any)
	if err != nil || found == nil {
		return
	}
	if hint, _ := found["hint"].(string); hint != "" {
		f.Hint = hint
	}
	message, _ := found["message"].(string)
	if message == "" {
		return
	}
	f.Message = string(a.redact([]byte(message))) // before it is cut
	if runes := []rune(f.Message); len(runes) > maxDetail {
		f.Message = string(runes[:maxDetail]) + "..."
	}
	f.Details, _ = found["details"].([]any)
}

// headers are a response's headers as jq sees them: lower-case names, the lines of
// each as one value.
func headers(h map[string][]string) map[string]any {
	out := make(map[string]any, len(h))
	for k, v := range h {
		if len(v) > 0 {
			out[strings.ToLower(k)] = rest.FieldValue(k, v)
		}
	}
	return out
}

// redact takes the secrets out of a text that others will read, JSON or not.
func (a *Account) redact(text []byte) []byte { return a.options.Redactor.Bytes(text) }

// caught runs f and makes an error of a panic. What runs on a goroutine of its
// own needs one of its own. The log gets a panic's type and stack, and not its
// text, which may hold what nobody should read.
func (a *Account) caught(where string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.options.Log.Error("panic", "in", where, "type", fmt.Sprintf("%T", p), "stack", string(a.redact(debug.Stack())))
			err = failure.New(failure.Internal, "an internal error occurred; the server's log says where")
		}
	}()
	return f()
}
