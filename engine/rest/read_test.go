package rest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
)

var get = &Request{Method: "GET", Path: "/things", Idempotent: true}

// packed is text in gzip.
func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

// broken are the ways in which an answer goes wrong such that a read is worth
// another attempt.
var broken = map[string]step{
	"408":                        status(408),
	"429":                        status(429),
	"502 of HTML":                {send: "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"},
	"503":                        status(503),
	"504":                        status(504),
	"closed before the answer":   {then: "close"},
	"reset before the answer":    {then: "reset"},
	"closed within a header":     {send: "HTTP/1.1 200 OK\r\nContent-Le", then: "close"},
	"silent before the answer":   {then: "hang"},
	"body cut by length":         {send: "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"half\":", then: "close"},
	"body cut within a chunk":    {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"half\":", then: "close"},
	"body cut between chunks":    {send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"half\":\r\n", then: "close"},
	"body reset":                 {send: "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"half\":", then: "reset"},
	"silent within the body":     {send: "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"half\":", then: "hang"},
	"gzip cut off":               with("Content-Encoding: gzip", packed(`{"whole":"no"}`)[:20]),
	"gzip with a wrong checksum": with("Content-Encoding: gzip", strings.Replace(packed("x"), packed("x")[len(packed("x"))-8:], "checksum", 1)),
	"gzip of nonsense":           with("Content-Encoding: gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xffnonsense"),
	"gzip with a tail":           with("Content-Encoding: gzip", packed("x")+"a tail of plain text"),
}

func (s step) hangs() bool { return s.then == "hang" }

func TestReadIsSentAgain(t *testing.T) {
	for name, first := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, first.hangs(), func(t *testing.T) {
				up := serveHanging(t, first.hangs(), first, first, ok(`{"whole":true}`))
				c, clock := up.client(t, Options{})
				var got string
				if err := c.Do(context.Background(), get, all(&got)); err != nil {
					t.Fatal(err)
				}
				if got != `{"whole":true}` {
					t.Errorf("read %q", got)
				}
				if up.seen() != 3 || len(clock.waits) != 2 {
					t.Errorf("the server saw %d requests, waits %v; want 3 and 2", up.seen(), clock.waits)
				}
			})
		})
	}
}

func TestReadIsNotSentAgain(t *testing.T) {
	tests := map[string]struct {
		step step
		kind Kind
		text string
	}{
		"400":                       {status(400), BadStatus, "answered 400 Bad Request"},
		"404":                       {status(404), BadStatus, "answered 404 Not Found"},
		"500":                       {status(500), BadStatus, "answered 500 Internal Server Error"},
		"304":                       {step{send: "HTTP/1.1 304 Not Modified\r\n\r\n"}, BadStatus, "answered 304"},
		"labelled gzip":             {with("Content-Encoding: gzip", `{"plain":1}`), BadResponse, "labelled gzip and is none"},
		"labelled gzip, two bytes":  {with("Content-Encoding: gzip", `{}`), BadResponse, "labelled gzip and is none"},
		"labelled br":               {with("Content-Encoding: br", `{"plain":1}`), BadResponse, `labelled "br", and gzip was asked for`},
		"gzip twice":                {with("Content-Encoding: gzip, gzip", packed(packed("x"))), BadResponse, `labelled "gzip, gzip"`},
		"more than allowed":         {ok(strings.Repeat("a", 101)), TooLarge, "more than 100 bytes unpacked"},
		"more on the wire":          {ok(strings.Repeat("a", 301)), TooLarge, "more than 200 bytes as it is sent"},
		"an endless body":           {step{send: "HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("a", 5000), then: "hang"}, TooLarge, "too large: more than"},
		"a gzip bomb":               {with("Content-Encoding: gzip", packed(strings.Repeat("a", 9000))), TooLarge, "more than 100 bytes unpacked"},
		"much gzip for little text": {with("Content-Encoding: gzip", strings.Repeat(packed(""), 20)), TooLarge, "more than 200 bytes as it is sent"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			up := serve(t, test.step)
			c, clock := newClient(t, up.url, Options{MaxBody: 100, MaxWire: 200})
			var got string
			e := asError(t, c.Do(context.Background(), get, all(&got)))
			if e.Kind != test.kind || !strings.Contains(e.Error(), test.text) {
				t.Errorf("kind %q, text %q", e.Kind, e)
			}
			if len(got) > 100 || up.seen() != 1 || len(clock.waits) != 0 {
				t.Errorf("read %d bytes, %d requests, waits %v", len(got), up.seen(), clock.waits)
			}
		})
	}
}

func TestReadWhole(t *testing.T) {
	tests := map[string]struct {
		step step
		want string
	}{
		"plain":                {ok("plain"), "plain"},
		"exactly the bound":    {ok(strings.Repeat("a", 100)), strings.Repeat("a", 100)},
		"gzip up to the bound": {with("Content-Encoding: gzip", packed(strings.Repeat("a", 100))), strings.Repeat("a", 100)},
		"x-gzip":               {with("Content-Encoding: X-GZIP", packed("x")), "x"},
		"gzip in two members":  {with("Content-Encoding: gzip", packed("one ")+packed("two")), "one two"},
		"identity":             {with("Content-Encoding: identity", "x"), "x"},
		"empty, labelled gzip": {with("Content-Encoding: gzip", ""), ""},
		"empty, labelled br":   {with("Content-Encoding: br", ""), ""},
		"201":                  {status(201), "{}"},
		"204":                  {step{send: "HTTP/1.1 204 No Content\r\n\r\n"}, ""},
		"chunked":              {step{send: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"}, "abc"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			up := serve(t, test.step)
			c, _ := newClient(t, up.url, Options{MaxBody: 100, MaxWire: 150})
			got := "not called"
			if err := c.Do(context.Background(), get, all(&got)); err != nil || got != test.want {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	c, clock := newClient(t, "http://"+listener.Addr().String(), Options{})
	e := asError(t, c.Do(context.Background(), get, nil))
	if e.Kind != Unreachable || e.Attempts != 3 || len(clock.waits) != 2 {
		t.Errorf("kind %q, %d attempts, waits %v", e.Kind, e.Attempts, clock.waits)
	}
	if !strings.Contains(e.Error(), "/things: no answer from the server: ") || !strings.Contains(e.Error(), "connection refused (3 attempts)") {
		t.Error(e)
	}
}

// What is no HTTP may have been cut off within a header, so it is tried again.
func TestNoHTTP(t *testing.T) {
	tests := map[string]string{
		"malformed HTTP response":              "SSH-2.0-OpenSSH_9.2\r\n",
		"malformed MIME header":                "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
		"response headers exceeded 1048576 by": "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", maxAnswerHeader+5000),
	}
	for text, send := range tests {
		up := serve(t, step{send: send, then: "close"})
		c, _ := newClient(t, up.url, Options{})
		e := asError(t, c.Do(context.Background(), get, nil))
		if e.Kind != BadResponse || e.Attempts != 3 || !strings.Contains(e.Error(), text) {
			t.Errorf("kind %q, %d attempts, text %q", e.Kind, e.Attempts, e)
		}
	}
}

// Another attempt does not mend a certificate, nor a server without TLS.
func TestLastingTrouble(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	plain := httptest.NewServer(nil)
	defer plain.Close()
	for base, text := range map[string]string{
		server.URL:                 "certificate",
		"https://" + plain.URL[7:]: "does not look like a TLS handshake",
	} {
		c, clock := newClient(t, base, Options{})
		e := asError(t, c.Do(context.Background(), get, nil))
		if e.Kind != Unreachable || e.Attempts != 1 || len(clock.waits) != 0 || !strings.Contains(e.Error(), text) {
			t.Errorf("kind %q, %d attempts, %v", e.Kind, e.Attempts, e)
		}
	}
	if !isLasting(&net.OpError{Err: &net.DNSError{IsNotFound: true}}) || isLasting(&net.DNSError{IsTemporary: true}) {
		t.Error("a name that does not exist is lasting, a resolver that fails is not")
	}
}

func TestReadersError(t *testing.T) {
	up := serve(t, ok("{}"))
	c, _ := newClient(t, up.url, Options{})
	own := errors.New("no JSON")
	if err := c.Do(context.Background(), get, func(*Response) error { return own }); err != own || up.seen() != 1 {
		t.Errorf("%v after %d requests", err, up.seen())
	}
}

// A reader that makes an error of its own out of a cut body does not hide the cut.
func TestReadersErrorOfCutBody(t *testing.T) {
	up := serve(t, broken["body cut by length"], ok("{}"))
	c, _ := newClient(t, up.url, Options{})
	calls := 0
	err := c.Do(context.Background(), get, func(r *Response) error {
		calls++
		var text string
		if all(&text)(r) != nil {
			return errors.New("no JSON")
		}
		return nil
	})
	if err != nil || calls != 2 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// asError is err as an *Error.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v (%T) is no *Error", err, err)
	}
	return e
}
