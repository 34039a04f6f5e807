package rest

import (
	"errors"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
)

// conn counts what it sends and can be shut for sending.
type conn struct {
	net.Conn
	sent atomic.Int64
	shut atomic.Bool
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

// wire follows one request of a conn's user: which connections it was given, and
// whether any of its bytes left on them. net/http may try several by itself.
type wire struct {
	once bool // the bytes may leave only once

	mu    sync.Mutex
	rides []ride
	blind bool // some connection does not count

	answered atomic.Bool // the first byte of an answer came
}

// ride is a connection with what it had sent before the request.
type ride struct {
	conn   *conn
	before int64
}

func (w *wire) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn:              w.board,
		GotFirstResponseByte: func() { w.answered.Store(true) },
	}
}

// left tells whether a byte of the request left the machine, or may have. From
// then on none will: the connections that the request had are shut.
func (w *wire) left() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.leftLocked()
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
	w.rides = append(w.rides, ride{c, c.sent.Load()})
}

func (w *wire) leftLocked() bool {
	left := w.blind
	for _, r := range w.rides {
		r.conn.shut.Store(true)
		left = left || r.conn.sent.Load() != r.before
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
