package rest

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// endless are answers that never end by themselves.
var endless = map[string]step{
	"101":                        {send: "HTTP/1.1 101 Switching Protocols\r\n\r\n", then: "await"},
	"101 with all that belongs":  {send: "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", then: "await"},
	"101 with a length":          {send: "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 2\r\n\r\n{}", then: "await"},
	"101 and bytes":              {send: "HTTP/1.1 101 Switching Protocols\r\n\r\n", drip: "{}{}{}{}"},
	"101 and few bytes":          {send: "HTTP/1.1 101 Switching Protocols\r\n\r\n", drip: "{", every: time.Second},
	"100 again and again":        {drip: "HTTP/1.1 100 Continue\r\n\r\n"},
	"103 now and then":           {drip: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", every: time.Second},
	"102, then nothing":          {send: "HTTP/1.1 102 Processing\r\n\r\n", then: "await"},
	"no answer":                  {then: "await"},
	"a header in drops":          {send: "HTTP/1.1 200 OK\r\nA: ", drip: "a", every: time.Second},
	"a header without end":       {send: "HTTP/1.1 200 OK\r\n", drip: "A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"},
	"a header line without end":  {send: "HTTP/1.1 200 OK\r\nA: ", drip: strings.Repeat("a", 1000)},
	"a status line without end":  {send: "HTTP/1.1 200 ", drip: strings.Repeat("a", 1000)},
	"099":                        {send: "HTTP/1.1 099 Odd\r\n\r\n", drip: "a", every: time.Second},
	"a body in drops":            {send: "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", drip: "a", every: 15 * time.Second},
	"a body without end":         {send: "HTTP/1.1 200 OK\r\n\r\n", drip: strings.Repeat("a", 1000)},
	"chunks in drops":            {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drip: "1\r\na\r\n", every: 15 * time.Second},
	"a chunk's size without end": {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drip: "0"},
	"a chunk's extension":        {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=", drip: "a", every: time.Second},
	"trailers in drops":          {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n0\r\nA: ", drip: "a", every: time.Second},
	"trailers without end":       {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", drip: "A: a\r\n"},
	"gzip in drops":              {send: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", drip: packed(""), every: 15 * time.Second},
	"an error in drops":          {send: "HTTP/1.1 404 Not Found\r\n\r\n", drip: "a", every: 4 * time.Second},
	"an error without end":       {send: "HTTP/1.1 500 Internal Server Error\r\n\r\n", drip: strings.Repeat("a", 1000)},
	"an error, then nothing":     {send: "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\n", then: "await"},
	"a redirect in drops":        {send: "HTTP/1.1 302 Found\r\nLocation: /things\r\n\r\n", drip: "a", every: time.Second},
	"304 and bytes":              {send: "HTTP/1.1 304 Not Modified\r\n\r\n", drip: "a", every: time.Second},
	"204 and bytes":              {send: "HTTP/1.1 204 No Content\r\n\r\n", drip: "a", every: time.Second},
	"an answer and more of them": {drip: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"},
}

// Whatever a server does, a call ends, reads and writes alike, by no other clock
// than the Client's own, and leaves no connection behind.
func TestEveryAnswerEnds(t *testing.T) {
	captureLog(t, new(Redactor)) // net/http says something of answers to HEAD
	for name, s := range endless {
		for _, request := range []*Request{get, post, {Method: "HEAD", Path: "/things", Idempotent: true}} {
			t.Run(request.Method+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					up := servePiped(t, s)
					c, _ := up.client(t, Options{MaxWire: 100_000})
					c.clock = realClock()
					began := time.Now()
					var got string
					err := c.Do(context.Background(), request, all(&got))
					if took := time.Since(began); took > defaultTimeout {
						t.Errorf("took %s, %v", took, err)
					}
					c.opts.Transport.CloseIdleConnections()
					synctest.Wait()
					time.Sleep(time.Minute) // of the bubble: drips that nobody takes
					if int(up.closed.Load()) != up.accepted() {
						t.Errorf("%d connections, of which %d were closed; %v", up.accepted(), up.closed.Load(), err)
					}
				})
			})
		}
	}
}

// An answer that leaves HTTP is an error at once, and none of its connections stay.
func TestSwitchingProtocols(t *testing.T) {
	for name, s := range endless {
		if !strings.HasPrefix(name, "101") {
			continue
		}
		const calls = 40
		s.every = min(s.every, time.Millisecond)
		up := serve(t, s)
		c, clock := newClient(t, up.url, Options{})
		for i := range calls {
			request := []*Request{get, post}[i%2]
			e := asError(t, c.Do(context.Background(), request, nil))
			if e.Kind != BadStatus || e.Status != 101 || e.Unclear != (request == post) || e.Attempts != 1 || !strings.Contains(e.Error(), "answered 101 Switching Protocols") {
				t.Errorf("%s: kind %q, status %d, unclear %t, %v", name, e.Kind, e.Status, e.Unclear, e)
			}
		}
		up.closes(calls)
		if up.accepted() != calls || len(clock.waits) > 0 {
			t.Errorf("%s: %d connections, waits %v", name, up.accepted(), clock.waits)
		}
	}
}

// Options.Timeout ends a call that goes on and on, and its error says which.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := servePiped(t, endless["a body in drops"])
		c, _ := up.client(t, Options{Timeout: 40 * time.Second})
		began := time.Now()
		var got string
		e := asError(t, c.Do(context.Background(), get, all(&got)))
		if time.Since(began) != 40*time.Second || e.Kind != Timeout || !strings.Contains(e.Error(), "within the answer 200 OK: the request took too long") {
			t.Errorf("after %s: kind %q, %v", time.Since(began), e.Kind, e)
		}
	})
}

// The body of an error has a few seconds, not the call's.
func TestErrorInDrops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := servePiped(t, endless["an error in drops"])
		c, _ := up.client(t, Options{})
		began := time.Now()
		e := asError(t, c.Do(context.Background(), get, nil))
		if time.Since(began) != errorBodyTime || e.Kind != BadStatus || string(e.Body) != "a" {
			t.Errorf("after %s: kind %q, body %q", time.Since(began), e.Kind, e.Body)
		}
	})
}
