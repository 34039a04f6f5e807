package rest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// step is what the upstream does with one request: the bytes that it sends, those
// that it sends again and again until nobody takes them, and what becomes of the
// connection.
type step struct {
	send  string
	drip  string
	every time.Duration // between two drips
	then  string        // "" keeps it; close, reset, hang, await (until the client closes it)
}

// inBubble runs a test in a synctest bubble when the server hangs, where its time
// passes at once, however slow the machine is.
func inBubble(t *testing.T, hangs bool, test func(*testing.T)) {
	if hangs {
		synctest.Test(t, test)
		return
	}
	test(t)
}

func ok(body string) step {
	return step{send: fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)}
}

func status(code int, header ...string) step {
	return step{send: fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: 2\r\n%s\r\n{}",
		code, http.StatusText(code), lines(header))}
}

func with(header string, body string) step {
	return step{send: fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s", len(body), lines([]string{header}), body)}
}

func lines(header []string) string {
	var b strings.Builder
	for _, h := range header {
		b.WriteString(h + "\r\n")
	}
	return b.String()
}

// upstream is a server of raw bytes: it follows its steps, the last one again
// and again, and keeps what it received.
type upstream struct {
	url      string
	dial     dial         // nil: by TCP
	closed   atomic.Int32 // connections that the client closed while they were awaited
	listener net.Listener
	hold     chan struct{} // closed at the end: lets go what hangs
	arrived  chan string   // each request as it came
	running  sync.WaitGroup

	mu       sync.Mutex
	steps    []step
	requests []string // method, path and query
	raw      bytes.Buffer
	conns    int
}

func serve(t *testing.T, steps ...step) *upstream {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveOn(t, listener, steps...)
}

// servePiped serves on pipes within the process, which a synctest bubble can follow
// as it cannot follow a socket.
func servePiped(t *testing.T, steps ...step) *upstream {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	u := serveOn(t, p, steps...)
	u.dial = p.dial
	return u
}

// serveHanging is servePiped if hangs, and serve otherwise.
func serveHanging(t *testing.T, hangs bool, steps ...step) *upstream {
	t.Helper()
	if hangs {
		return servePiped(t, steps...)
	}
	return serve(t, steps...)
}

// client is newClient of the upstream.
func (u *upstream) client(t *testing.T, o Options) (*Client, *fakeClock) {
	t.Helper()
	c, clock := newClient(t, u.url, o)
	if u.dial != nil {
		c.opts.Transport.pool.DialContext = counted(u.dial)
	}
	return c, clock
}

// pipes is a net.Listener on pipes.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func serveOn(t *testing.T, listener net.Listener, steps ...step) *upstream {
	u := &upstream{url: "http://" + listener.Addr().String(), listener: listener, hold: make(chan struct{}), arrived: make(chan string, 1000), steps: steps}
	u.running.Go(u.accept)
	t.Cleanup(func() {
		listener.Close()
		close(u.hold)
		u.running.Wait()
	})
	return u
}

func (u *upstream) accept() {
	for {
		c, err := u.listener.Accept()
		if err != nil {
			return
		}
		u.mu.Lock()
		u.conns++
		u.mu.Unlock()
		u.running.Go(func() { u.talk(c) })
	}
}

func (u *upstream) talk(c net.Conn) {
	defer c.Close()
	done := make(chan struct{})
	defer close(done)
	u.running.Go(func() { // a connection that is idle at the end
		select {
		case <-u.hold:
			c.Close()
		case <-done:
		}
	})
	in := bufio.NewReader(io.TeeReader(c, u))
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		io.Copy(io.Discard, r.Body)
		s := u.next(r.Method + " " + r.RequestURI)
		io.WriteString(c, s.send)
		for s.drip != "" && u.waited(s.every) {
			if _, err := io.WriteString(c, s.drip); err != nil {
				u.closed.Add(1)
				return
			}
		}
		switch s.then {
		case "await":
			io.Copy(io.Discard, in)
			u.closed.Add(1)
			return
		case "hang":
			<-u.hold
			return
		case "reset":
			raw := c
			if t, ok := c.(interface{ NetConn() net.Conn }); ok {
				raw = t.NetConn()
			}
			raw.(*net.TCPConn).SetLinger(0)
			return
		case "close":
			return
		}
	}
}

// closes waits until the client has closed so many awaited connections.
func (u *upstream) closes(n int32) {
	for u.closed.Load() < n {
		time.Sleep(time.Millisecond)
	}
}

// waited is false when the test has ended.
func (u *upstream) waited(d time.Duration) bool {
	select {
	case <-u.hold:
		return false
	case <-time.After(d):
		return true
	}
}

// Write keeps what came in.
func (u *upstream) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.raw.Write(p)
}

func (u *upstream) next(request string) step {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.steps[min(len(u.requests), len(u.steps)-1)]
	u.requests = append(u.requests, request)
	u.arrived <- request
	return s
}

// seen is how many requests came whole.
func (u *upstream) seen() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.requests)
}

func (u *upstream) received() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.raw.String()
}

func (u *upstream) accepted() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.conns
}
