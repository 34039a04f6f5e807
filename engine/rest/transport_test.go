package rest

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
)

// Clients that share a Transport share its connections and follow their writes as
// exactly as with one of their own.
func TestSharedTransport(t *testing.T) {
	up := serve(t, ok("{}"), ok("{}"), ok("{}"), status(429), ok("{}"), step{then: "close"})
	shared := NewTransport()
	defer shared.CloseIdleConnections()
	first, _ := newClient(t, up.url, Options{Transport: shared, Auth: auth})
	second, clock := newClient(t, up.url, Options{Transport: shared})
	var got string
	for _, c := range []*Client{first, second, first, second} {
		if err := c.Do(context.Background(), get, all(&got)); err != nil {
			t.Fatal(err)
		}
	}
	if up.accepted() != 1 || strings.Count(up.received(), token) != 2 {
		t.Errorf("%d connections: %s", up.accepted(), up.received())
	}
	if len(clock.waits) != 1 { // the 429 holds up the second Client alone
		t.Errorf("waits %v", clock.waits)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	refused, _ := newClient(t, "http://"+listener.Addr().String(), Options{Transport: shared})
	if e := asError(t, refused.Do(context.Background(), post, nil)); e.Unclear || e.Attempts != stubbornTries {
		t.Error(e)
	}
	if e := asError(t, first.Do(context.Background(), post, nil)); !e.Unclear || e.Attempts != 1 {
		t.Error(e)
	}
}

// Every body is closed, whatever became of the answer.
func TestBodiesAreClosed(t *testing.T) {
	up := serve(t, status(503), redirect("302", "/other"), broken["body cut by length"], ok("{}"), status(404))
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	opened, closed := 0, 0
	c, _ := newClient(t, up.url, Options{Transport: through(func(r *http.Request) (*http.Response, error) {
		resp, err := transport.RoundTrip(r)
		if err == nil {
			opened++
			resp.Body = &closing{resp.Body, func() { closed++ }}
		}
		return resp, err
	})})
	var got string
	if err := c.Do(context.Background(), get, all(&got)); err != nil {
		t.Error(err)
	}
	c.Do(context.Background(), get, all(&got))
	if opened != 5 || closed != 5 {
		t.Errorf("%d bodies, %d closed", opened, closed)
	}
}

// through is a Transport all of whose exchanges are what f makes of them.
func through(f transportFunc) *Transport {
	return Observed(func(http.RoundTripper) http.RoundTripper { return f })
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type closing struct {
	io.ReadCloser
	closed func()
}

func (c *closing) Close() error {
	c.closed()
	return c.ReadCloser.Close()
}

// What a conn sent before does not count, nor does what it could not send. From
// the moment that anyone asks whether something left, it sends nothing more.
func TestWire(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	go far.Read(make([]byte, 10))
	first := &conn{Conn: near}
	if n, err := first.Write([]byte("earlier")); n != 7 || err != nil {
		t.Fatal(n, err)
	}
	near.Close()
	if counting(tls.Client(first, nil)) != first || counting(near) != nil {
		t.Error("the conn below TLS was not found")
	}
	w := &wire{once: true}
	w.board(httptrace.GotConnInfo{Conn: first})
	if n, err := first.Write([]byte("in vain")); n != 0 || err == nil || w.left() {
		t.Errorf("wrote %d, %v; left: %t", n, err, w.left())
	}
	if n, err := first.Write([]byte("late")); n != 0 || err != errShut || w.left() {
		t.Errorf("wrote %d, %v; left: %t", n, err, w.left())
	}
}

// What a conn receives before it was asked is the end of it; after that it is read.
func TestConnReadsWhatWasAskedFor(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	go io.Copy(far, far) // says again what it is told
	buffer := make([]byte, 10)
	c := &conn{Conn: near}
	for range 2 {
		c.board()
		go c.Write([]byte("asked"))
		if n, err := c.Read(buffer); n != 5 || err != nil {
			t.Error(n, err)
		}
	}
	c.board()
	go near.Write([]byte("not asked"))
	if n, err := c.Read(buffer); n != 0 || err != io.EOF {
		t.Error(n, err)
	}
}

// When the bytes have left on one connection, the next is shut from the start.
func TestWireGuard(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	go far.Read(make([]byte, 10))
	first, second := &conn{Conn: near}, &conn{Conn: near}
	w := &wire{once: true}
	w.board(httptrace.GotConnInfo{Conn: first})
	if n, err := first.Write([]byte("bytes")); n != 5 || err != nil {
		t.Fatal(n, err)
	}
	w.board(httptrace.GotConnInfo{Conn: second})
	if n, err := second.Write([]byte("again")); n != 0 || err != errShut || !w.left() {
		t.Errorf("wrote %d, %v; left: %t", n, err, w.left())
	}
}
