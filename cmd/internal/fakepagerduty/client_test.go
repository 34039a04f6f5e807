package fakepagerduty

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// noon is when the tests' accounts are made.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// client asks one server.
type client struct {
	*testing.T
	server *Server
	http   *http.Client
	auth   string
}

// start serves an account whose time is noon unless the options say otherwise.
func start(t *testing.T, o Options) *client {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	if o.RequestsPerMinute == 0 {
		o.RequestsPerMinute = -1
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); s.Close() })
	return &client{T: t, server: s, http: &http.Client{Transport: transport, CheckRedirect: noRedirect}, auth: "Token token=" + DemoToken}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// reply is a response, read to its end.
type reply struct {
	status int
	header http.Header
	text   string
	err    error // of reading the body, or of the request as a whole
}

// do sends a request; header is a list of names and values.
func (c *client) do(method, target, body string, header ...string) reply {
	c.Helper()
	r, err := http.NewRequest(method, c.server.URL()+target, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Authorization", c.auth)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			r.Header.Del(header[i])
		}
	}
	res, err := c.http.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return reply{status: res.StatusCode, header: res.Header, text: string(b), err: err}
}

// json sends a request that must be answered with the status, in JSON.
func (c *client) json(status int, method, target, body string, header ...string) value {
	c.Helper()
	r := c.do(method, target, body, header...)
	if r.err != nil || r.status != status {
		c.Fatalf("%s %s: %d %.300s %v, want %d", method, target, r.status, r.text, r.err, status)
	}
	return value{c, r.decode(c)}
}

func (r reply) decode(c *client) (v any) {
	c.Helper()
	d := json.NewDecoder(strings.NewReader(r.text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		c.Fatalf("%v in %.300s", err, r.text)
	}
	return v
}

func (c *client) get(target string) value { c.Helper(); return c.json(200, "GET", target, "") }

// value is a part of an answer.
type value struct {
	c *client
	v any
}

// at goes down by field names; a missing one is nil.
func (v value) at(names ...string) value {
	for _, name := range names {
		m, _ := v.v.(map[string]any)
		v.v = m[name]
	}
	return v
}

// list is the values of an array.
func (v value) list(names ...string) []value {
	v.c.Helper()
	items, ok := v.at(names...).v.([]any)
	if !ok {
		v.c.Fatalf("%v is no list in %.200v", names, v.v)
	}
	var out []value
	for _, item := range items {
		out = append(out, value{v.c, item})
	}
	return out
}

// string is the value as text: a string itself, else its JSON.
func (v value) string(names ...string) string {
	found := v.at(names...).v
	if s, ok := found.(string); ok {
		return s
	}
	b, _ := json.Marshal(found)
	return string(b)
}

// strings are one field of every record of a list.
func (v value) strings(list string, names ...string) []string {
	v.c.Helper()
	var out []string
	for _, record := range v.list(list) {
		out = append(out, record.string(names...))
	}
	return out
}
