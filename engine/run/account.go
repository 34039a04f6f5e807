// Package run takes calls through their stages, from the arguments to the answer.
// It sees what files say only as a finished plan.
package run

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

// Options say for whom tools run, and where.
type Options struct {
	Getenv    func(string) string // the environment; nil: nothing is set
	BaseURL   string              // the API's server; empty: what the API's file and the environment say
	UserAgent string              // sent with every request, when not empty
	Contexts  map[string]any      // contexts that are known and need not be fetched
	Now       func() time.Time    // the clock of `now` and of caches; nil: time.Now
	Log       *slog.Logger        // nil: nothing is logged

	Budget      int // characters of an answer; 0: what the API's file says; negative: no bound
	PagesAtOnce int // how many pages of a list are fetched at once; 0: 4
}

// Account is one credential at one API's server: its connections, and what has
// been fetched about its user. It is safe for use by many calls at once.
type Account struct {
	api     *plan.API
	options Options

	once    sync.Once
	client  *rest.Client
	failed  error          // why there is no client
	setting map[string]any // those that are set
	secrets map[string]any // likewise

	contexts contextCache
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
	out := &Account{api: a, options: o}
	out.contexts = contextCache{account: out, given: o.Contexts}
	return out
}

// Close ends the connections that the account keeps open.
func (a *Account) Close() {
	if a.client != nil {
		a.client.CloseIdle()
	}
}

// open captures the credential and makes the client; only the first call does
// anything.
func (a *Account) open() error {
	a.once.Do(func() {
		s := a.api.File
		a.setting, a.secrets = a.variables(s.Settings), a.variables(s.Secrets)
		a.client, a.failed = a.connect(s)
	})
	return a.failed
}

// connect makes the client.
func (a *Account) connect(s *toolfile.API) (*rest.Client, error) {
	header, err := a.fixedHeader()
	if err != nil {
		return nil, err
	}
	o := rest.Options{
		BaseURL: cmp.Or(a.options.BaseURL, a.env(s.Server.Env), s.Server.URL.Value), Header: header, Auth: a.auth, Log: a.options.Log,
		Retry: rest.Retry{Budget: s.Retry.Budget.Value},
		RateLimit: rest.RateLimit{Requests: s.RateLimit.Requests.Value, Per: s.RateLimit.Per.Value,
			Remaining: s.RateLimit.Remaining.Value, Reset: s.RateLimit.Reset.Value},
	}
	for _, v := range s.Retry.Status {
		o.Retry.Status = append(o.Retry.Status, v.Value)
	}
	for _, w := range s.Retry.Wait {
		o.Retry.Wait = append(o.Retry.Wait, w.Value)
	}
	client, err := rest.New(o)
	if err != nil {
		where := "server.url of " + toolfile.APIFile
		if name := s.Server.Env.Value; a.options.BaseURL == "" && name != "" && a.options.Getenv(name) != "" {
			where = name
		}
		return nil, failure.New(failure.Internal, "%s: %v", where, err)
	}
	return client, nil
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

// auth returns the headers that say who asks.
func (a *Account) auth() ([]rest.Pair, error) {
	var out []rest.Pair
	for _, b := range a.api.Auth {
		if b.CEL == nil {
			out = append(out, rest.Pair{Name: b.Name, Value: fmt.Sprint(b.Literal.Any())})
			continue
		}
		for _, v := range a.api.File.Secrets {
			if a.secrets[v.Name.Value] == nil && slices.Contains(b.CEL.Fields["secret"], v.Name.Value) {
				return nil, &failure.Failure{Code: failure.Unauthorized, Message: "no " + v.Name.Value + ": set " + v.Env[0].Value + " in the environment of the server"}
			}
		}
		r := b.CEL.Eval(context.Background(), func(name string) (any, bool) { return a.secrets, name == "secret" })
		s, ok := r.Value.(string)
		if r.Err != nil || !ok { // the error may quote the secret
			return nil, &failure.Failure{Code: failure.Internal, Message: "the auth header " + b.Name + " could not be made"}
		}
		out = append(out, rest.Pair{Name: b.Name, Value: s})
	}
	return out, nil
}

// fixedHeader returns the headers of every request.
func (a *Account) fixedHeader() ([]rest.Pair, error) {
	var out []rest.Pair
	if a.options.UserAgent != "" {
		out = append(out, rest.Pair{Name: "User-Agent", Value: a.options.UserAgent})
	}
	for _, b := range a.api.Header {
		v := b.Literal.Any()
		if b.CEL != nil {
			r := b.CEL.Eval(context.Background(), func(name string) (any, bool) { return a.setting, name == "setting" })
			if r.Err != nil || len(r.Needs) > 0 {
				return nil, &failure.Failure{Code: failure.Internal, Message: fmt.Sprintf("the header %s could not be made: %v", b.Name, r.Err)}
			}
			if !r.Present {
				continue
			}
			v = r.Value
		}
		out = append(out, rest.Pair{Name: b.Name, Value: text(v)})
	}
	return out, nil
}

// do sends a request and gives a failed one what the API says about it.
func (a *Account) do(ctx context.Context, r *rest.Request, read func(*rest.Response) error) error {
	err := a.client.Do(ctx, r, read)
	var failed *rest.Error
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	f := ofRest(failed)
	if failed.Kind == rest.Cancelled || failed.Kind == rest.Timeout {
		if cause := context.Cause(ctx); cause != nil {
			f = failureOf(cause)
			if failed.Unclear {
				f.Hint = "The request had been sent: check whether it took effect before you send it again."
			}
		}
		return f
	}
	if message, details := a.explain(ctx, failed); message != "" {
		f.Message, f.Details = message, details
	}
	return f
}

// maxDetail bounds the message that is taken from an API's error, in characters.
const maxDetail = 2000

// explain reads an error body as the API's file says; what is not JSON is a
// string to it.
func (a *Account) explain(ctx context.Context, r *rest.Error) (message string, details []any) {
	if a.api.Errors == nil || len(r.Body) == 0 {
		return "", nil
	}
	var body any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		body = string(r.Body)
	}
	out, err := a.api.Errors.Whole(ctx, body, []any{headers(r.Header)})
	found, _ := out.(map[string]any)
	if err != nil || found == nil {
		return "", nil
	}
	message, _ = found["message"].(string)
	details, _ = found["details"].([]any)
	if runes := []rune(message); len(runes) > maxDetail {
		message = string(runes[:maxDetail]) + "..."
	}
	return message, details
}

// headers are a response's headers as jq sees them: lower-case names, the
// first value of each.
func headers(h map[string][]string) map[string]any {
	out := make(map[string]any, len(h))
	for k, v := range h {
		if len(v) > 0 {
			out[strings.ToLower(k)] = v[0]
		}
	}
	return out
}

// minSecret is the length, in bytes, from which on a secret is looked for in
// what others will read: a shorter one is no key, and would be found in words.
const minSecret = 6

// redact takes the secrets out of a text that others will read, JSON or not.
func (a *Account) redact(text []byte) []byte {
	for _, v := range a.secrets {
		secret, _ := v.(string)
		if len(secret) < minSecret {
			continue
		}
		encoded := diag.JSON(secret)
		for _, form := range [][]byte{[]byte(secret), encoded[1 : len(encoded)-1]} {
			if bytes.Contains(text, form) {
				text = bytes.ReplaceAll(text, form, []byte("***"))
			}
		}
	}
	return text
}

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
