package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestBaseURL(t *testing.T) {
	tests := []struct {
		base string
		want string // the URL of /things, or a part of the error
	}{
		{"https://api.example.com", "https://api.example.com/things"},
		{"https://API.Example.com/", "https://api.example.com/things"},
		{"https://api.example.com:8443/rest/v2//", "https://api.example.com:8443/rest/v2/things"},
		{"https://api.example.com/a%2Fb/", "https://api.example.com/a%2Fb/things"},
		{"http://127.0.0.1:80", "http://127.0.0.1:80/things"},
		{"http://127.8.9.1", "http://127.8.9.1/things"},
		{"http://[::1]:8080/x", "http://[::1]:8080/x/things"},
		{"http://localhost", "http://localhost/things"},
		{"http://LocalHost:1", "http://localhost:1/things"},

		{"", "names no server"},
		{"api.example.com", "names no server"},
		{"api.example.com:443", "names no server"},
		{"ftp://api.example.com", "names no server"},
		{"https:api.example.com", "names no server"},
		{"https:///things", "names no server"},
		{"https://:443", "names no server"},
		{"https://api.example.com:0", "has the port 0; a port is a number from 1 to 65535"},
		{"https://api.example.com:65536", "has the port 65536"},
		{"https://api.example.com:port", "cannot be read"},
		{"https://api.exa mple.com", "cannot be read"},
		{"https://api.example.com/%zz", "cannot be read"},
		{"http://api.example.com", `"http://api.example.com" is not https; plain http is for this machine only`},
		{"http://128.0.0.1", "is not https"},
		{"http://127.0.0.1.example.com", "is not https"},
		{"http://localhost.example.com", "is not https"},
		{"http://0.0.0.0", "is not https"},
		{"http://[::2]", "is not https"},
		{"https://me@api.example.com", "must not hold a user name or password"},
		{"https://me:secret@api.example.com", "must not hold a user name or password"},
		{"https://me:sec ret@api.example.com", "must not hold a user name or password"},
		{"https://api.example.com?key=secret", `"https://api.example.com" must not be followed by a query`},
		{"https://api.example.com?", "must not be followed by a query"},
		{"https://api.example.com/#part", "must not hold a fragment"},
		{"https://api.example.com/#", "must not hold a fragment"},
	}
	for _, test := range tests {
		c, err := New(Options{BaseURL: test.base})
		if err == nil {
			if got := c.URL(get); got != test.want {
				t.Errorf("%s: %s, want %s", test.base, got, test.want)
			}
			continue
		}
		if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec ret") {
			t.Errorf("%s: %v, want %q", test.base, err, test.want)
		}
	}
}

// One call after the other uses one connection, whatever is left unread.
func TestConnectionReuse(t *testing.T) { synctest.Test(t, testConnectionReuse) }

func testConnectionReuse(t *testing.T) {
	long := strings.Repeat("x", maxErrorBody+maxDrain)
	chunked := step{send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{} \r\n2\r\n\n\n\r\n0\r\n\r\n"}
	up := servePiped(t, chunked, status(404), with("Content-Encoding: gzip", packed("{}  ")), status(503),
		redirect("302", "/other"),
		step{send: "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 5\r\n\r\nthere"},
		step{send: fmt.Sprintf("HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n%s", len(long), long)},
		step{send: "HTTP/1.1 404 Not Found\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nnever"},
		chunked)
	c, _ := up.client(t, Options{})
	for range 9 {
		c.Do(context.Background(), get, func(r *Response) error {
			var value any
			return json.NewDecoder(io.LimitReader(r.Body, 2)).Decode(&value)
		})
	}
	if up.accepted() != 1 || up.seen() != 12 {
		t.Errorf("%d connections for %d requests", up.accepted(), up.seen())
	}
	c.opts.Transport.CloseIdleConnections()
	c.Do(context.Background(), get, func(r *Response) error { return nil })
	if up.accepted() != 2 {
		t.Errorf("%d connections after CloseIdleConnections", up.accepted())
	}
}

// What is left of an endless body is not waited for.
func TestUnreadBody(t *testing.T) {
	for _, then := range []string{"hang", "close"} {
		up := serve(t, step{send: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", then: then})
		c, _ := newClient(t, up.url, Options{})
		if err := c.Do(context.Background(), get, func(*Response) error { return nil }); err != nil {
			t.Error(err)
		}
	}
}

// Many calls at once, most of them in trouble, share a Client, and all succeed.
func TestManyCalls(t *testing.T) {
	var steps []step
	for range 60 {
		steps = append(steps, ok("{}"), broken["body reset"], status(503), broken["gzip cut off"], with("Content-Encoding: gzip", packed("{}")))
	}
	up := serve(t, append(steps, ok("{}"))...)
	c, _ := newClient(t, up.url, Options{Auth: auth, RateLimit: RateLimit{Requests: 10_000, Per: 1e9}})
	c.clock = realClock()
	c.clock.jitter = func(time.Duration) time.Duration { return 0 }
	var calls sync.WaitGroup
	for range 32 {
		calls.Go(func() {
			for range 5 {
				var got string
				if err := c.Do(context.Background(), get, all(&got)); err != nil || got != "{}" {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
	calls.Wait()
}

// The environment's proxy is used, though not for loopback: see TestMain.
func TestProxy(t *testing.T) {
	transport := NewTransport().pool
	for address, want := range map[string]string{
		"https://api.example.com/": "http://192.0.2.1:9", "http://127.0.0.1:1/": "<nil>", "http://[::1]:1/": "<nil>", "http://localhost/": "<nil>",
	} {
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := transport.Proxy(r)
		if err != nil || fmt.Sprint(u) != want {
			t.Errorf("%s: %v, %v", address, u, err)
		}
	}
}
