package rest

import (
	"errors"
	"io"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
)

// conn counts what it sends and receives, can be shut for sending, and hands over
// nothing that nobody asked for.
type conn struct {
	net.Conn
	sent atomic.Int64
	shut atomic.Bool

	mu       sync.Mutex
	received int64
	requests int   // how many it was given
	idle     int   // the number of the request after whose answer it was put aside
	before   int64 // what it had sent before the last request
}

var errShut = errors.New("the connection is shut: the request has left on another")

// Write counts before it looks whether it may send. So whoever shuts the conn and
// then finds the count unchanged knows that nothing leaves any more.
func (c *conn) Write(p []byte) (int, error) {
	c.sent.Add(int64(len(p)))
	if c.shut.Load() {
		c.sent.Add(-int64(len(p)))
		return 0, errShut
	}
	n, err := c.Conn.Write(p)
	c.sent.Add(int64(n - len(p)))
	return n, err
}

// Read ends the connection when bytes come while it is idle, or before anything of
// a later request was sent: net/http would write them to the global log, or take
// them for the answer to the next request.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > 0 && (c.idle > 0 && c.idle == c.requests || c.requests > 1 && c.sent.Load() == c.before) {
		return 0, io.EOF
	}
	c.received += int64(n)
	return n, err
}

// board notes that the conn was given a request.
func (c *conn) board() ride {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	c.before = c.sent.Load()
	return ride{c, c.requests, c.before, c.received}
}

// wire follows one request of a conn's user: which connections it was given, and
// whether any of its bytes left on them. net/http may try several by itself.
type wire struct {
	once bool // the bytes may leave only once

	mu    sync.Mutex
	rides []ride
	blind bool // some connection does not count

	answered atomic.Bool // the first byte of an answer came
}

// ride is a connection with what it had done before the request.
type ride struct {
	conn           *conn
	number         int // of the request on this connection, from 1
	sent, received int64
}

func (w *wire) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn:              w.board,
		GotFirstResponseByte: func() { w.answered.Store(true) },
		PutIdleConn:          w.rest,
	}
}

// left tells whether a byte of the request left the machine, or may have. From
// then on none will: the connections that the request had are shut.
func (w *wire) left() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.leftLocked()
}

// stale tells whether an answer was there before its request, so that it is none.
func (w *wire) stale() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rides) == 0 {
		return false
	}
	r := w.rides[len(w.rides)-1]
	r.conn.mu.Lock()
	defer r.conn.mu.Unlock()
	return r.conn.received == r.received
}

// board is called before the request is written to a connection. When net/http
// tries again by itself after the bytes of a write have left, the new connection
// is shut, which makes that attempt fail before it sends anything.
func (w *wire) board(info httptrace.GotConnInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := counting(info.Conn)
	if c == nil {
		w.blind = true
		return
	}
	if w.once && len(w.rides) > 0 && w.leftLocked() {
		c.shut.Store(true)
	}
	w.rides = append(w.rides, c.board())
}

// rest is called after the answer, when the connection waits for another request;
// it may have been given one by then, which has a higher number.
func (w *wire) rest(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil && len(w.rides) > 0 {
		r := w.rides[len(w.rides)-1]
		r.conn.mu.Lock()
		r.conn.idle = r.number
		r.conn.mu.Unlock()
	}
}

func (w *wire) leftLocked() bool {
	left := w.blind
	for _, r := range w.rides {
		r.conn.shut.Store(true)
		left = left || r.conn.sent.Load() != r.sent
	}
	return left
}

// counting finds the conn below TLS; nil when there is none.
func counting(c net.Conn) *conn {
	for {
		switch t := c.(type) {
		case *conn:
			return t
		case interface{ NetConn() net.Conn }:
			c = t.NetConn()
		default:
			return nil
		}
	}
}
