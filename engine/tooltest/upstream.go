package tooltest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// maxBody bounds what is read of a request's body, in bytes.
const maxBody = 1 << 20

// upstream serves the exchanges of one test, in their order, and notes every
// difference. Requests that may go out at once match in any order: a request
// takes the first exchange that has its method and path and is not used yet.
type upstream struct {
	server   *http.Server
	listener net.Listener
	files    fs.FS
	folder   string

	mu        sync.Mutex
	exchanges []toolfile.Exchange
	fails     bool // the call that is tested is to fail
	used      []bool
	found     []string
	sent      []*http.Request
}

// place is a file with tests: of a tool or a prompt.
type place interface {
	Files() (dir fs.FS, folder string)
	API() *plan.API
	Account(engine.Options) *engine.Account
}

func start(t place, test *toolfile.Test) (*upstream, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the test's server cannot start: %w", err)
	}
	u := &upstream{listener: l, exchanges: test.HTTP, fails: test.Expect.Error != nil, used: make([]bool, len(test.HTTP))}
	u.files, u.folder = t.Files()
	u.server = &http.Server{Handler: u, ReadHeaderTimeout: 10 * time.Second}
	go u.server.Serve(l)
	return u, nil
}

func (u *upstream) url() string { return "http://" + u.listener.Addr().String() }

func (u *upstream) close() { u.server.Close() }

// ServeHTTP answers one request with its exchange.
func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody))
	x := u.take(r, body)
	if x == nil {
		w.WriteHeader(http.StatusNotImplemented)
		fmt.Fprint(w, `{"message": "the test has no exchange for this request"}`)
		return
	}
	for _, h := range x.Answer.Header {
		w.Header().Set(h.Key.Value, fmt.Sprint(h.Value.Any()))
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", contentType(&x.Answer))
	}
	content, err := u.content(x)
	if err != nil {
		u.note("%v", err)
	}
	w.WriteHeader(x.Answer.Status.Or(http.StatusOK))
	w.Write(content)
}

// take finds the exchange of a request and notes what differs.
func (u *upstream) take(r *http.Request, body []byte) *toolfile.Exchange {
	u.mu.Lock()
	defer u.mu.Unlock()
	sent := r.Clone(context.Background())
	sent.Body = io.NopCloser(bytes.NewReader(body))
	u.sent = append(u.sent, sent)
	next := -1
	for i := range u.exchanges {
		if u.used[i] || !u.sameTarget(i, r) {
			continue
		}
		if next < 0 {
			next = i
		}
		if len(u.differences(&u.exchanges[i], r, body)) == 0 {
			next = i
			break
		}
	}
	if next < 0 {
		u.found = append(u.found, fmt.Sprintf("unexpected request %s %s", r.Method, readable(r.URL)))
		return nil
	}
	u.used[next] = true
	x := &u.exchanges[next]
	for _, d := range u.differences(x, r, body) {
		u.found = append(u.found, fmt.Sprintf("request %d (%s): %s", next+1, x.Request.Value, d))
	}
	return x
}

// requestOf are the parts of METHOD path?query.
func requestOf(x toolfile.Exchange) (method, path, query string) {
	method, target, _ := strings.Cut(x.Request.Value, " ")
	path, query, _ = strings.Cut(target, "?")
	return method, path, query
}

func (u *upstream) sameTarget(i int, r *http.Request) bool {
	method, at, _ := requestOf(u.exchanges[i])
	return method == r.Method && (at == r.URL.Path || at == r.URL.EscapedPath())
}

// differences compares a request with an exchange: the query as a set of
// names, each with its values in order; headers and body where given.
func (u *upstream) differences(x *toolfile.Exchange, r *http.Request, body []byte) []string {
	var out []string
	_, _, query := requestOf(*x)
	want, err := url.ParseQuery(strings.ReplaceAll(query, "+", "%2B"))
	if err != nil {
		return []string{fmt.Sprintf("its query cannot be read: %v", err)}
	}
	out = append(out, differ("query", want, r.URL.Query())...)
	for _, h := range x.Header {
		if want, got := fmt.Sprint(h.Value.Any()), r.Header.Get(h.Key.Value); want != got {
			out = append(out, difference("header "+h.Key.Value, []string{want}, []string{got}))
		}
	}
	if x.Body != nil {
		var sent any
		if json.Unmarshal(body, &sent) != nil || !same(x.Body.Any(), sent) {
			out = append(out, difference("body", []string{compact(x.Body.Any())}, []string{string(body)}))
		}
	}
	if x.Form != nil {
		got, err := url.ParseQuery(string(body))
		if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
			return append(out, fmt.Sprintf("body: want a form, got %s", body))
		}
		out = append(out, differ("form", form(x.Form), got)...)
	}
	return out
}

// differ compares two sets of names, each with its values in order.
func differ(what string, want, got url.Values) (out []string) {
	for _, name := range keysOf(want, got) {
		if !slices.Equal(want[name], got[name]) {
			out = append(out, difference(what+" "+name, want[name], got[name]))
		}
	}
	return out
}

// form is what the fields of a form are on the wire: a list is one for each element.
func form(es []toolfile.Entry) url.Values {
	out := url.Values{}
	for _, e := range es {
		list := e.Value.List
		if e.Value.Kind != toolfile.List {
			list = []*toolfile.Value{e.Value}
		}
		for _, v := range list {
			out.Add(e.Key.Value, v.Written())
		}
	}
	return out
}

// contentType is that of an answer which does not say it.
func contentType(a *toolfile.Answer) string {
	if a.Text.IsSet() {
		return "text/plain; charset=utf-8"
	}
	return "application/json"
}

// content is the body of an exchange's answer.
func (u *upstream) content(x *toolfile.Exchange) ([]byte, error) {
	switch {
	case x.Answer.File.IsSet():
		b, err := fs.ReadFile(u.files, path.Join(u.folder, x.Answer.File.Value))
		if err != nil {
			return nil, fmt.Errorf("the answer's file: %w", err)
		}
		return b, nil
	case x.Answer.Text.IsSet():
		return []byte(x.Answer.Text.Value), nil
	case x.Answer.Body == nil:
		return nil, nil
	case x.Answer.Body.Kind == toolfile.String: // a body that is no JSON
		return []byte(x.Answer.Body.Text.Value), nil
	}
	return json.Marshal(x.Answer.Body.Any())
}

func (u *upstream) note(format string, args ...any) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.found = append(u.found, fmt.Sprintf(format, args...))
}

// problems returns what differed, and the exchanges that were not used. A call that
// failed upstream cuts off what went out beside it, before it is sent or after.
func (u *upstream) problems() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := slices.Clone(u.found)
	cutOff := false
	for i, used := range u.used {
		cutOff = cutOff || used && u.fails && u.exchanges[i].Answer.Status.Or(http.StatusOK) >= http.StatusBadRequest
	}
	for i, used := range u.used {
		if !used && !cutOff {
			out = append(out, fmt.Sprintf("request %d (%s) was not sent", i+1, u.exchanges[i].Request.Value))
		}
	}
	return out
}

func difference(what string, want, got []string) string {
	show := func(v []string) string {
		if len(v) == 0 {
			return "nothing"
		}
		return strings.Join(v, ", ")
	}
	return fmt.Sprintf("%s: want %s, got %s", what, show(want), show(got))
}

// readable is a request's target with the escapes of its names undone.
func readable(u *url.URL) string {
	return strings.NewReplacer("%5B", "[", "%5D", "]").Replace(u.RequestURI())
}

// same compares JSON values, whatever their Go types.
func same(a, b any) bool {
	var x, y any
	return json.Unmarshal([]byte(compact(a)), &x) == nil && json.Unmarshal([]byte(compact(b)), &y) == nil && reflect.DeepEqual(x, y)
}

// compact is a value as JSON in one line, with <, > and & as they are.
func compact(v any) string { return string(diag.JSON(v)) }
