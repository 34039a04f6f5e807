package rest

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// When the time runs out, the error is what had gone wrong before: it says more
// than that there was no time.
func TestEarlierFailureIsKept(t *testing.T) {
	hang := step{then: "hang"}
	tests := map[string]struct {
		steps   []step
		request *Request
		options Options
		limit   time.Duration // of the context
		kind    Kind
		status  int
		tries   int
	}{
		"503, then silence":               {[]step{status(503), hang}, get, Options{Retry: Retry{Budget: 7 * time.Second}}, 0, BadStatus, 503, 2},
		"503, then the call's end":        {[]step{status(503), hang}, get, Options{}, 3 * time.Second, BadStatus, 503, 2},
		"503, and a body without end":     {[]step{status(503), broken["silent within the body"]}, get, Options{}, 3 * time.Second, BadStatus, 503, 2},
		"no time for a second try":        {[]step{status(503, "Retry-After: 9")}, get, Options{}, 3 * time.Second, BadStatus, 503, 1},
		"closed, then the call's end":     {[]step{{then: "close"}, hang}, get, Options{}, 3 * time.Second, Unreachable, 0, 2},
		"503, closed, and no more":        {[]step{status(503, "Connection: close"), {then: "close"}, hang}, get, Options{}, 3 * time.Second, Unreachable, 0, 3},
		"503, silence in full, silence":   {[]step{status(503), hang}, get, Options{}, 0, Timeout, 0, 3},
		"silence alone":                   {[]step{hang}, get, Options{}, 3 * time.Second, Timeout, 0, 1},
		"silence, twice":                  {[]step{hang}, get, Options{}, 0, Timeout, 0, 2},
		"429, and no room in the limit":   {[]step{status(429, "Left: 0", "Fresh: 2"), status(503, "Left: 0", "Fresh: 90")}, get, Options{RateLimit: RateLimit{Remaining: "Left", Reset: "Fresh"}}, 0, BadStatus, 503, 2},
		"a write, refused, then silent":   {[]step{status(429), hang}, post, Options{}, 3 * time.Second, Timeout, 0, 2},
		"an error whose body never comes": {[]step{{send: "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\n", then: "hang"}}, get, Options{}, 3 * time.Second, BadStatus, 503, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				up := servePiped(t, test.steps...)
				c, _ := up.client(t, test.options)
				c.clock = realClock()
				c.clock.jitter = func(d time.Duration) time.Duration { return d }
				ctx := context.Background()
				if test.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.limit)
					defer cancel()
				}
				var got string
				e := asError(t, c.Do(ctx, test.request, all(&got)))
				if e.Kind != test.kind || e.Status != test.status || e.Attempts != test.tries || e.Unclear != (test.request == post) {
					t.Errorf("kind %q, status %d, %d attempts: %v", e.Kind, e.Status, e.Attempts, e)
				}
			})
		})
	}
}

// The end of the context within a wait is not the cause either, but its cancelling is.
func TestEndWithinAWait(t *testing.T) {
	for kind, cancel := range map[Kind]func(context.Context) (context.Context, context.CancelFunc){
		BadStatus: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 3*time.Second)
		},
		Cancelled: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(3*time.Second, cancel)
			return ctx, cancel
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			up := servePiped(t, status(503))
			c, clock := up.client(t, Options{})
			clock.byHand = true // a wait that never ends
			ctx, stop := cancel(context.Background())
			defer stop()
			if e := asError(t, c.Do(ctx, get, nil)); e.Kind != kind {
				t.Errorf("kind %q, want %q: %v", e.Kind, kind, e)
			}
		})
	}
}

// What seldom mends is tried three times within five seconds, by reads and by
// writes that have not left.
func TestStubborn(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	tests := map[string]step{
		"refused":               {},
		"no HTTP":               {send: "SSH-2.0\r\n", then: "close"},
		"no status":             {send: "HTTP/1.1 abc\r\n\r\n", then: "close"},
		"a bad header":          {send: "HTTP/1.1 200 OK\r\n: x\r\n\r\n", then: "close"},
		"a bad length":          {send: "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", then: "close"},
		"two lengths":           {send: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", then: "close"},
		"an unknown encoding":   {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\n{}", then: "close"},
		"a bad chunk":           {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n\r\n", then: "close"},
		"junk behind gzip":      with("Content-Encoding: gzip", packed("{}")+"junk, and more of it"),
		"few bytes behind gzip": with("Content-Encoding: gzip", packed("{}")+"junk"),
		"gzip, a wrong sum":     broken["gzip with a wrong checksum"],
		"gzip of nonsense":      broken["gzip of nonsense"],
		"a header without end":  {send: "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", maxAnswerHeader+5000), then: "close"},
		"an answer, asked late": {send: "HTTP/1.1 200 OK\r\nRetry-After: 4\r\nContent-Length: x\r\n\r\n", then: "close"},
	}
	for name, s := range tests {
		base := "http://" + closed.Addr().String()
		if name != "refused" {
			base = serve(t, s).url
		}
		c, clock := newClient(t, base, Options{})
		var got string
		e := asError(t, c.Do(context.Background(), get, all(&got)))
		if e.Attempts != 3 || len(clock.waits) != 2 {
			t.Errorf("%s: %d attempts, waits %v: %v", name, e.Attempts, clock.waits, e)
		}
	}
	c, _ := newClient(t, "http://"+closed.Addr().String(), Options{})
	if e := asError(t, c.Do(context.Background(), post, nil)); e.Attempts != 3 || e.Unclear {
		t.Errorf("a write: %d attempts, %v", e.Attempts, e)
	}
	c, clock := newClient(t, "http://"+closed.Addr().String(), Options{})
	clock.onWait = func() { clock.advance(stubbornBudget) }
	if e := asError(t, c.Do(context.Background(), get, nil)); e.Attempts != 2 {
		t.Errorf("after five seconds: %d attempts", e.Attempts)
	}
}

func TestIsStubborn(t *testing.T) {
	timeout := &net.OpError{Op: "dial", Err: &net.DNSError{IsTimeout: true}}
	for err, want := range map[error]bool{
		&net.OpError{Op: "dial", Err: errors.New("connection refused")}: true,
		&net.OpError{Op: "remote error", Err: errors.New("tls: bad")}:   true,
		&net.OpError{Op: "read", Err: errors.New("connection reset")}:   false,
		timeout:                      false,
		errors.New("malformed HTTP"): true,
		context.DeadlineExceeded:     false,
	} {
		if isStubborn(err) != want {
			t.Errorf("%v: %t", err, !want)
		}
	}
}
