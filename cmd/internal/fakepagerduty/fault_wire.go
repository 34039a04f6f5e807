package fakepagerduty

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	defaultDrip = 100 * time.Millisecond
	defaultBig  = 50 << 20
	defaultBomb = 1 << 30
	block       = 1 << 20 // how much of a large body is written at once
)

// send writes the answer, as it is or as the fault says. It returns early when
// the client has gone or the server is closed.
func (s *Server) send(w http.ResponseWriter, r *http.Request, f Fault, a answer) {
	ctx := r.Context()
	a = f.edit(a)
	if f.Kind != SlowBody && f.Kind != Drip && !s.wait(ctx, f.Delay) {
		abort(ctx, false)
	}
	switch f.Kind {
	case Hang:
		s.wait(ctx, 1<<62)
		abort(ctx, false)
	case Reset:
		abort(ctx, true)
	case Raw:
		if conn := connOf(ctx); conn != nil {
			conn.Write([]byte(f.Body)) // a client that has gone already is as good
		}
		abort(ctx, false)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	switch f.Kind {
	case Cut, ResetMid, CloseIdle:
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	s.sendBody(w, ctx, f, a.body)
}

// sendBody writes what follows the headers.
func (s *Server) sendBody(w http.ResponseWriter, ctx context.Context, f Fault, body []byte) {
	flush := http.NewResponseController(w).Flush
	half := body[:len(body)/2]
	switch f.Kind {
	case SlowBody:
		flush()
		if s.wait(ctx, f.Delay) {
			w.Write(body)
		}
	case Drip:
		for i := range body {
			w.Write(body[i : i+1])
			if flush() != nil || !s.wait(ctx, cmp.Or(f.Delay, defaultDrip)) {
				abort(ctx, false)
			}
		}
	case Cut, CutChunked, ResetMid:
		w.Write(half)
		flush()
		abort(ctx, f.Kind == ResetMid)
	case CloseIdle:
		w.Write(body)
		flush()
		abort(ctx, false)
	case Big, GzipBomb:
		s.sendPadded(w, ctx, f, body)
	case Endless:
		records, _ := splitList(body)
		key, _, _ := strings.Cut(string(body), ":")
		w.Write([]byte(key + ":["))
		more := []byte(`{"id":"PENDLES","type":"endless"},`)
		if len(records) > 0 {
			more = append(append([]byte{}, records...), ',')
		}
		for s.write(w, ctx, more) {
		}
	default:
		w.Write(body)
	}
}

// sendPadded writes the body with a first field that is a very long string.
func (s *Server) sendPadded(w http.ResponseWriter, ctx context.Context, f Fault, body []byte) {
	size := cmp.Or(f.Size, defaultBig)
	head, padding, tail := []byte(`{"padding":"`), []byte(strings.Repeat("x", block)), append([]byte(`",`), body[1:]...)
	if f.Kind == GzipBomb { // members one after the other are one stream
		size = cmp.Or(f.Size, defaultBomb)
		head, padding, tail = compress(head), compress(padding), compress(tail)
	}
	w.Write(head)
	for range size / block {
		if !s.write(w, ctx, padding) {
			return
		}
	}
	w.Write(tail)
}

// write sends a part of a long body; false when nobody wants more of it.
func (s *Server) write(w http.ResponseWriter, ctx context.Context, part []byte) bool {
	select {
	case <-s.done:
		return false
	case <-ctx.Done():
		return false
	default:
	}
	_, err := w.Write(part)
	return err == nil
}

// abort ends the connection where it stands, by a reset when so asked. It does
// not return.
func abort(ctx context.Context, reset bool) {
	if tcp, ok := connOf(ctx).(*net.TCPConn); ok && reset {
		tcp.SetLinger(0)
	}
	panic(http.ErrAbortHandler)
}

// connKey is where a request's context holds its connection.
type connKey struct{}

func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// connOf is nil when the server does not listen by itself.
func connOf(ctx context.Context) net.Conn {
	conn, _ := ctx.Value(connKey{}).(net.Conn)
	return conn
}
