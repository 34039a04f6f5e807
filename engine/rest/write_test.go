package rest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var post = &Request{Method: "POST", Path: "/things", Body: []byte(`{"note":"once"}`)}

// Once the bytes of a write have left, it is not sent a second time, neither by
// the Client nor by net/http: the upstream counts.
func TestWriteIsSentOnce(t *testing.T) {
	requests := map[string]*Request{
		"POST":                              post,
		"POST without a body":               {Method: "POST", Path: "/things"},
		"DELETE":                            {Method: "DELETE", Path: "/things"},
		"GET that is no read":               {Method: "GET", Path: "/things"},
		"POST with net/http's key":          {Method: "POST", Path: "/things", Header: []Pair{{"Idempotency-Key", "k"}}},
		"POST with a body and the key":      {Method: "POST", Path: "/things", Body: []byte("{}"), Header: []Pair{{"X-Idempotency-Key", "k"}}},
		"POST with a body of 100 kilobytes": {Method: "POST", Path: "/things", Body: make([]byte, 100_000)},
	}
	for method, request := range requests {
		for fault, first := range broken {
			if first.send != "" && !strings.HasPrefix(first.send, "HTTP/1.1 200") || fault == "429" {
				continue // the server answered: TestWriteAnswers
			}
			for _, warm := range []bool{false, true} {
				name := method + ", " + fault
				steps := []step{first, ok("{}")}
				if warm {
					name += ", on a used connection"
					steps = append([]step{ok("{}")}, steps...)
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					inBubble(t, first.hangs(), func(t *testing.T) {
						up := serveHanging(t, first.hangs(), steps...)
						c, clock := up.client(t, Options{})
						var got string
						before := 0
						if warm {
							if err := c.Do(context.Background(), get, all(&got)); err != nil {
								t.Fatal(err)
							}
							before = 1
						}
						e := asError(t, c.Do(context.Background(), request, all(&got)))
						if e.Attempts != 1 || len(clock.waits) != 0 {
							t.Errorf("%d attempts, waits %v", e.Attempts, clock.waits)
						}
						if !e.Unclear || !strings.Contains(e.Error(), "check whether it took effect") {
							t.Error(e)
						}
						if up.seen() != before+1 || strings.Count(up.received(), request.Method+" /things") != before*strings.Count(request.Method, "GET")+1 {
							t.Errorf("the server saw %d requests: %.300q", up.seen(), up.received())
						}
					})
				})
			}
		}
	}
}

func TestWriteAnswers(t *testing.T) {
	tests := []struct {
		status   int
		attempts int
	}{{400, 1}, {408, 1}, {429, 3}, {500, 1}, {502, 1}, {503, 1}, {504, 1}}
	for _, test := range tests {
		up := serve(t, status(test.status), status(test.status), ok("{}"))
		c, _ := newClient(t, up.url, Options{})
		var got string
		err := c.Do(context.Background(), post, all(&got))
		if up.seen() != test.attempts || (err == nil) != (test.status == 429) {
			t.Errorf("%d: %d requests, %v", test.status, up.seen(), err)
		}
		if n := strings.Count(up.received(), `{"note":"once"}`); n != test.attempts {
			t.Errorf("%d: the body came %d times", test.status, n)
		}
	}
}

// A write whose connection was refused has not left the machine.
func TestWriteAfterRefusal(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	c, clock := newClient(t, "http://"+address, Options{})
	var up *upstream
	clock.onWait = func() {
		if listener, err = net.Listen("tcp", address); err != nil {
			t.Fatal(err)
		}
		up = serveOn(t, listener, ok("{}"))
		clock.onWait = nil
	}
	var got string
	if err := c.Do(context.Background(), post, all(&got)); err != nil || up.seen() != 1 || got != "{}" {
		t.Errorf("%q, %v", got, err)
	}
}

// Only the handshake of TLS has left when the server closes within it.
func TestWriteAfterBrokenHandshake(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("{}"))
	}))
	broken := 2
	server.Listener = &hangUp{server.Listener, &broken}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	c, clock := newClient(t, server.URL, Options{})
	c.opts.Transport.pool.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	var got string
	if err := c.Do(context.Background(), post, all(&got)); err != nil || len(clock.waits) != 2 {
		t.Errorf("%v, waits %v", err, clock.waits)
	}
}

// hangUp closes the first connections within the handshake.
type hangUp struct {
	net.Listener
	left *int
}

func (h *hangUp) Accept() (net.Conn, error) {
	c, err := h.Listener.Accept()
	if err == nil && *h.left > 0 {
		*h.left--
		c.Read(make([]byte, 10))
		c.Close()
	}
	return c, err
}

// Over TLS the count is that of the connection below.
func TestWriteIsSentOnceOverTLS(t *testing.T) {
	seen := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen++
		if r.Method == "POST" {
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	c, _ := newClient(t, server.URL, Options{})
	c.opts.Transport.pool.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	var got string
	if err := c.Do(context.Background(), get, all(&got)); err != nil {
		t.Fatal(err)
	}
	e := asError(t, c.Do(context.Background(), post, all(&got)))
	if e.Kind != Unreachable || seen != 2 {
		t.Errorf("kind %q, %d requests", e.Kind, seen)
	}
}

// Nothing has left either when the handshake takes too long.
func TestWriteAfterSlowHandshake(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c, _ := newClient(t, "https://"+listener.Addr().String(), Options{Retry: Retry{Budget: 7 * time.Second}})
	c.opts.Transport.pool.TLSHandshakeTimeout = 50 * time.Millisecond
	e := asError(t, c.Do(context.Background(), post, nil))
	if e.Kind != Timeout || e.Attempts != 5 || strings.Contains(e.Error(), "took effect") {
		t.Errorf("kind %q, %d attempts, %v", e.Kind, e.Attempts, e)
	}
}
