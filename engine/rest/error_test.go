package rest

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
)

func TestErrorHoldsTheAnswer(t *testing.T) {
	long := strings.Repeat("x", maxErrorBody+1)
	tests := map[string]struct{ send, body string }{
		"a body":            {"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\nContent-Length: 4\r\n\r\nnone", "none"},
		"gzip":              {"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\nContent-Encoding: gzip\r\n\r\n" + packed("none"), "none"},
		"a cut body":        {"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\nContent-Length: 9\r\n\r\nnone", "none"},
		"no body":           {"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\nContent-Length: 0\r\n\r\n", ""},
		"a body of no gzip": {"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\nContent-Encoding: gzip\r\n\r\nnone", ""},
		"a long body":       {"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\n\r\n" + long, long[1:]},
	}
	for name, test := range tests {
		up := serve(t, step{send: test.send, then: "close"})
		c, _ := newClient(t, up.url, Options{})
		e := asError(t, c.Do(context.Background(), get, nil))
		if e.Kind != BadStatus || e.Status != 404 || e.Header.Get("X-Request-Id") != "7" || string(e.Body) != test.body || e.Err != nil {
			t.Errorf("%s: %+v, body of %d bytes", name, e, len(e.Body))
		}
		if e.Error() != "GET "+up.url[7:]+"/things: the server answered 404 Not Found" {
			t.Errorf("%s: %v", name, e)
		}
	}
}

// The body of an error that never ends is given up with the call's silence.
func TestErrorWithASilentBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := servePiped(t, step{send: "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnone", then: "hang"})
		c, _ := up.client(t, Options{})
		if e := asError(t, c.Do(context.Background(), get, nil)); e.Status != 404 || string(e.Body) != "none" {
			t.Error(e)
		}
	})
}

func TestErrorText(t *testing.T) {
	tests := []struct {
		e    Error
		want string
	}{
		{Error{Status: 499}, "the server answered 499"},
		{Error{Kind: RateLimited, Status: 429, Attempts: 2, RetryAfter: 45e9}, "the server answered 429 Too Many Requests (2 attempts); try again in 45s"},
		{Error{Kind: Timeout, Err: errSilent}, "the time ran out: the server was silent for too long"},
		{Error{Kind: Timeout, Err: context.DeadlineExceeded, Status: 200}, "the time ran out within the answer 200 OK"},
		{Error{Kind: Unreachable, Err: io.ErrUnexpectedEOF, Status: 201}, "the connection broke within the answer 201 Created: unexpected EOF"},
		{Error{Kind: Cancelled, Err: context.Canceled, Unclear: true}, "cancelled; it had been sent and may have taken effect: check whether it took effect before sending it again"},
		{Error{Kind: TooLarge, Err: &tooLarge{10, "unpacked"}}, "the answer is too large: more than 10 bytes unpacked"},
	}
	for _, test := range tests {
		if test.e.Error() != test.want {
			t.Errorf("%q, want %q", test.e.Error(), test.want)
		}
	}
	for k := BadStatus; k <= TooLong; k++ {
		if k.String() == "" {
			t.Errorf("kind %d has no name", k)
		}
	}
}
