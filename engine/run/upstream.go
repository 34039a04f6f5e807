package run

import (
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

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

// upstream is an API's servers as one credential speaks to them.
type upstream struct {
	api       *plan.API
	options   Options
	transport *rest.Transport

	setting map[string]any // those that are set
	secrets map[string]any // likewise

	mu       sync.Mutex
	servers  map[*plan.Server]*server
	decoders sync.Pool // of *records.Decoder
}

// newUpstream captures the credential: what the environment says later is not heard.
func newUpstream(a *plan.API, o Options) *upstream {
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
		o.Redactor = new(rest.Redactor)
	}
	u := &upstream{api: a, options: o, transport: o.Transport, servers: map[*plan.Server]*server{}}
	u.decoders.New = func() any { return &records.Decoder{} }
	if u.transport == nil {
		u.transport = rest.NewTransport()
	}
	u.setting, u.secrets = u.variables(a.File.Settings), u.variables(a.File.Secrets)
	for i := range a.File.Secrets {
		v := &a.File.Secrets[i]
		if secret, ok := u.secrets[v.Name.Value].(string); ok {
			secret = pasted(a, v, secret)
			u.secrets[v.Name.Value] = secret
			o.Redactor.Add(secret)
		}
	}
	return u
}

// env returns the first of the environment variables that is set, trimmed.
func (u *upstream) env(names ...diag.Text) string {
	for _, n := range names {
		if name := n.Value; name != "" {
			if v := strings.TrimSpace(u.options.Getenv(name)); v != "" {
				return v
			}
		}
	}
	return ""
}

// pasted is a secret without what came along when it was copied: the quotes of a
// file that shells read, and the rest of the header that carries it.
func pasted(a *plan.API, v *toolfile.Variable, secret string) string {
	bare := func(s string) string {
		if n := len(s); n > 2 && s[0] == s[n-1] && strings.ContainsRune(`"'`, rune(s[0])) {
			s = s[1 : n-1]
		}
		return strings.TrimSpace(s)
	}
	secret = bare(secret)
	for _, h := range a.SecretHeaders() {
		if h.Secret != v {
			continue
		}
		text := secret
		if name, value, found := strings.Cut(text, ":"); found && strings.EqualFold(name, h.Name) {
			text = strings.TrimSpace(value)
		}
		if inside, found := h.Find(text); found {
			return bare(inside)
		}
		secret = text
	}
	return secret
}

// variables returns those that are set.
func (u *upstream) variables(list []toolfile.Variable) map[string]any {
	out := map[string]any{}
	for _, v := range list {
		if s := u.env(v.Env...); s != "" {
			out[v.Name.Value] = s
		}
	}
	return out
}

// do sends a request to a server and gives a failed one what the API says about
// it.
func (u *upstream) do(ctx context.Context, to *plan.Server, r *rest.Request, read func(*rest.Response) error) error {
	client, err := u.server(to)
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
		u.explain(ctx, failed, f)
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
func (u *upstream) explain(ctx context.Context, r *rest.Error, f *failure.Failure) {
	body := any(nil)
	if len(r.Body) > 0 {
		if err := json.Unmarshal(r.Body, &body); err != nil {
			body = string(r.Body)
		}
	}
	u.say(ctx, body, r.Header, r.Status, f)
}

// say fills in what the API's file, if it says something of errors, makes of one:
// {message, details, hint}.
func (u *upstream) say(ctx context.Context, body any, header map[string][]string, status int, f *failure.Failure) {
	if u.api.Errors == nil {
		return
	}
	out, err := u.api.Errors.Whole(ctx, body, []any{headers(header), status})
	found, _ := out.(map[string]any)
	if text, ok := out.(string); ok {
		found = map[string]any{"message": text}
	}
	if err != nil || found == nil {
		return
	}
	if hint, _ := found["hint"].(string); hint != "" {
		f.Hint = hint
	}
	f.Details, _ = found["details"].([]any)
	message, _ := found["message"].(string)
	if message = strings.TrimSpace(answer.Visible(message)); message == "" {
		return
	}
	f.Message = string(u.redact([]byte(message))) // before it is cut
	if runes := []rune(f.Message); len(runes) > maxDetail {
		f.Message = string(runes[:maxDetail]) + "..."
	}
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

// hide makes a secret of each text that a body has under a name that is masked: an
// answer, an error or the log could give it back under another name.
func (u *upstream) hide(body any, t *plan.Tool) {
	if body != nil && len(u.api.File.Masked) > 0 {
		u.hideNamed(body, t.Masked(), false)
	}
}

func (u *upstream) hideNamed(v any, masked []string, named bool) {
	switch v := v.(type) {
	case string:
		if named {
			u.options.Redactor.Add(v)
		}
	case []any:
		for _, e := range v {
			u.hideNamed(e, masked, named)
		}
	case map[string]any:
		for name, e := range v {
			u.hideNamed(e, masked, named || slices.Contains(masked, name))
		}
	}
}

// redact takes the secrets out of a text that others will read, JSON or not.
func (u *upstream) redact(text []byte) []byte { return u.options.Redactor.Bytes(text) }

// caught runs f and makes an error of a panic. What runs on a goroutine of its
// own needs one of its own. The log gets a panic's type and stack, and not its
// text, which may hold what nobody should read.
func (u *upstream) caught(where string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			u.options.Log.Error("panic", "in", where, "type", fmt.Sprintf("%T", p), "stack", string(u.redact(debug.Stack())))
			err = failure.New(failure.Internal, "an internal error occurred; the server's log says where")
		}
	}()
	return f()
}
