package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/spec"
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

	PagesAtOnce int // how many pages of a list are fetched at once; 0: 4
}

// Account is one credential at one API's server: its connections, and what has
// been fetched about its user. It is safe for use by many calls at once.
type Account struct {
	api     *api
	options Options

	once      sync.Once
	client    *rest.Client
	clientErr error
	setting   map[string]any

	contexts contextCache
	decoders sync.Pool // of *pageDecoder
}

// NewAccount returns an account of the API. Nothing is opened and nothing is
// read from the environment before the first call.
func NewAccount(a *api, o Options) *Account {
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
	return &Account{api: a, options: o}
}

// Account returns a further account of the tool's API.
func (t *Tool) Account(o Options) *Account { return NewAccount(t.api, o) }

// Close ends the connections that the account keeps open.
func (a *Account) Close() {
	if a.client != nil {
		a.client.CloseIdle()
	}
}

// open makes the client; only the first call does anything.
func (a *Account) open() error {
	a.once.Do(func() {
		a.setting = map[string]any{}
		for _, v := range a.api.spec.Settings {
			if s := a.env(v.Env...); s != "" {
				a.setting[v.Name.Value] = s
			}
		}
		base := cmp.Or(a.options.BaseURL, a.env(a.api.spec.Server.Env), a.api.spec.Server.URL.Value)
		header, err := a.fixedHeader()
		if err != nil {
			a.clientErr = err
			return
		}
		s := a.api.spec
		o := rest.Options{
			BaseURL: base, Header: header, Auth: a.credentials, Redactor: a.options.Redactor, Log: a.options.Log,
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
			where := "server.url of " + apiFile
			if name := a.api.spec.Server.Env.Value; a.options.BaseURL == "" && name != "" && a.options.Getenv(name) != "" {
				where = name
			}
			a.clientErr = &Failure{Code: "INTERNAL_ERROR", Message: fmt.Sprintf("%s: %v", where, err)}
			return
		}
		a.client = client
	})
	return a.clientErr
}

// env returns the first of the environment variables that is set, trimmed.
func (a *Account) env(names ...spec.Text) string {
	for _, n := range names {
		if name := n.Value; name != "" {
			if v := strings.TrimSpace(a.options.Getenv(name)); v != "" {
				return v
			}
		}
	}
	return ""
}

// secrets returns the secrets that are set.
func (a *Account) secrets() map[string]any {
	out := map[string]any{}
	for _, v := range a.api.spec.Secrets {
		if s := a.env(v.Env...); s != "" {
			out[v.Name.Value] = s
		}
	}
	return out
}

// credentials returns what goes along with each request to say who asks, and makes
// it known to the redactor.
func (a *Account) credentials() (rest.Credentials, error) {
	a.learn()
	header, err := a.auth()
	return rest.Credentials{Header: header}, err
}

// auth returns the headers that say who asks.
func (a *Account) auth() ([]rest.Pair, error) {
	secrets := a.secrets()
	var out []rest.Pair
	for _, b := range a.api.auth {
		if b.cel == nil {
			out = append(out, rest.Pair{Name: b.name, Value: fmt.Sprint(b.literal.Any())})
			continue
		}
		for _, v := range a.api.spec.Secrets {
			if secrets[v.Name.Value] == nil && slices.Contains(b.cel.Fields["secret"], v.Name.Value) {
				return nil, &Failure{Code: "UNAUTHORIZED", Message: "no " + v.Name.Value + ": set " + v.Env[0].Value + " in the environment of the server"}
			}
		}
		r := b.cel.Eval(context.Background(), func(name string) (any, bool) { return secrets, name == "secret" })
		s, ok := r.Value.(string)
		if r.Err != nil || !ok { // the error may quote the secret
			return nil, &Failure{Code: "INTERNAL_ERROR", Message: "the auth header " + b.name + " could not be made"}
		}
		out = append(out, rest.Pair{Name: b.name, Value: s})
	}
	return out, nil
}

// fixedHeader returns the headers of every request.
func (a *Account) fixedHeader() ([]rest.Pair, error) {
	var out []rest.Pair
	if a.options.UserAgent != "" {
		out = append(out, rest.Pair{Name: "User-Agent", Value: a.options.UserAgent})
	}
	for _, b := range a.api.header {
		v := b.literal.Any()
		if b.cel != nil {
			r := b.cel.Eval(context.Background(), func(name string) (any, bool) { return a.setting, name == "setting" })
			if r.Err != nil || len(r.Needs) > 0 {
				return nil, &Failure{Code: "INTERNAL_ERROR", Message: fmt.Sprintf("the header %s could not be made: %v", b.name, r.Err)}
			}
			if !r.Present {
				continue
			}
			v = r.Value
		}
		out = append(out, rest.Pair{Name: b.name, Value: text(v)})
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
	var own *Failure // of a response that could not be read
	switch cause := context.Cause(ctx); {
	case cause != nil && (failed.Kind == rest.Cancelled || failed.Kind == rest.Timeout):
		f = failureOf(cause)
	case errors.As(failed.Err, &own):
		f = *own
	default:
		if message, details := a.explain(ctx, failed); message != "" {
			f.Message, f.Details = message, details
		}
	}
	if failed.Unclear {
		f.Hint = "The request had been sent and may have taken effect: check whether it took effect before you send it again."
	}
	return &f
}

// maxDetail bounds the message that is taken from an API's error, in characters.
const maxDetail = 2000

// explain reads an error body as the API's file says; what is not JSON is a
// string to it.
func (a *Account) explain(ctx context.Context, r *rest.Error) (message string, details []any) {
	if a.api.errors == nil || len(r.Body) == 0 {
		return "", nil
	}
	var body any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		body = string(r.Body)
	}
	out, err := a.api.errors.Whole(ctx, body, []any{headers(r.Header)})
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

// lookup resolves the names that do not depend on a call.
func (a *Account) lookup(name string) (any, bool) {
	if name == "setting" {
		return a.setting, true
	}
	return a.contexts.get(a, name)
}

// learn makes the secrets known to the redactor.
func (a *Account) learn() {
	for _, v := range a.secrets() {
		if secret, ok := v.(string); ok {
			a.options.Redactor.Add(secret)
		}
	}
}

// redact takes the secrets out of a text that others will read, JSON or not.
func (a *Account) redact(text []byte) []byte {
	a.learn()
	return a.options.Redactor.Bytes(text)
}
