package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

// A server that says the token back wherever it can does not bring it into an
// error or the log.
func TestTokenComesBack(t *testing.T) {
	const key = "y_NbAkKc66ryYTWUXYEu"
	request := &Request{
		Method: "GET", Path: "/things", Idempotent: true,
		Query:  []Pair{{"q", "a value of the query"}},
		Header: []Pair{{"From", "a value of a header"}},
	}
	steps := map[string]step{
		"in an error's body":   {send: fmt.Sprintf("HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\n\r\nbad key %s; %s", len("bad key ; ")+len(key)+len(token), key, token)},
		"in gzip":              {send: "HTTP/1.1 400 Bad Request\r\nContent-Encoding: gzip\r\n\r\n" + packed(token), then: "close"},
		"in an error's header": status(403, "X-Echo: "+token, "X-Key: "+key),
		"as a header's name":   status(403, key+": 1"),
		"in 429":               status(429, "X-Echo: "+token, "Retry-After: 99"),
		"in a redirect":        redirect("302", "https://"+key+".example.com/"+key),
		"in no HTTP":           {send: token + "\r\n", then: "close"},
		"in a broken header":   {send: "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n", then: "close"},
		"in a cut answer":      {send: "HTTP/1.1 200 OK\r\nX-Echo: " + token + "\r\nContent-Length: 9\r\n\r\n", then: "close"},
		"as the encoding":      with("Content-Encoding: "+key, token),
		"as the length":        {send: "HTTP/1.1 200 OK\r\nContent-Length: " + key + "\r\n\r\n", then: "close"},
	}
	for name, s := range steps {
		t.Run(name, func(t *testing.T) {
			up := serve(t, s)
			var log bytes.Buffer
			c, _ := newClient(t, up.url, Options{
				Auth:  auth,
				Log:   slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
				Retry: Retry{Budget: 7 * time.Second},
			})
			var got string
			e := asError(t, c.Do(context.Background(), request, all(&got)))
			if !strings.Contains(up.received(), token) {
				t.Fatal("the token was not sent")
			}
			shown := fmt.Sprintf("%v %+v %#v %q %s %v", e, *e, e.Header, e.Body, e.Err, log.String())
			for _, secret := range []string{token, key, "a value of", "a+value"} {
				if strings.Contains(strings.ToLower(shown), strings.ToLower(secret)) {
					t.Errorf("%q in %s", secret, shown)
				}
			}
			if !strings.Contains(shown, "/things") {
				t.Errorf("the path is not in %s", shown)
			}
		})
	}
}

func TestLog(t *testing.T) {
	up := serve(t, status(503, "Connection: close"), step{then: "close"}, broken["body cut by length"], ok("{}"))
	var log bytes.Buffer
	c, _ := newClient(t, up.url, Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))})
	var got string
	if err := c.Do(context.Background(), get, all(&got)); err != nil {
		t.Fatal(err)
	}
	if err := c.Do(context.Background(), get, func(*Response) error { return errors.New("no") }); err == nil {
		t.Fatal("no error")
	}
	want := `level=DEBUG msg="http request" method=GET path=/things status=503 attempt=1 duration=0s outcome="bad status"
level=DEBUG msg="http request" method=GET path=/things status=0 attempt=2 duration=0s outcome=unreachable
level=DEBUG msg="http request" method=GET path=/things status=200 attempt=3 duration=0s outcome=unreachable
level=DEBUG msg="http request" method=GET path=/things status=200 attempt=4 duration=0s outcome=read
level=DEBUG msg="http request" method=GET path=/things status=200 attempt=1 duration=0s outcome="not read"
`
	if log.String() != want {
		t.Error(log.String())
	}
}

// Secrets in the query go to the server alone, also along with a redirect, and take
// the place of values that have their names.
func TestAuthInTheQuery(t *testing.T) {
	const key = "y_NbAkKc66+ryYTWUXYEu"
	request := &Request{Method: "GET", Path: "/things", Idempotent: true, Query: []Pair{{"a[]", "1"}, {"api_key", "mine"}, {"a[]", "2"}}}
	up := serve(t, redirect("302", "/other?api%5Fkey=old&b=%5B3"), status(503, "X-Echo: /things?api_key=y_NbAkKc66%2BryYTWUXYEu"), status(404, "X-Key: "+key))
	var log bytes.Buffer
	c, _ := newClient(t, up.url, Options{
		Auth: func() (Credentials, error) { return Credentials{Query: []Pair{{"api_key", key}, {"v", "2"}}}, nil },
		Log:  slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	e := asError(t, c.Do(context.Background(), request, nil))
	want := []string{
		"GET /things?a%5B%5D=1&a%5B%5D=2&api_key=y_NbAkKc66%2BryYTWUXYEu&v=2",
		"GET /other?b=%5B3&api_key=y_NbAkKc66%2BryYTWUXYEu&v=2",
		"GET /things?a%5B%5D=1&a%5B%5D=2&api_key=y_NbAkKc66%2BryYTWUXYEu&v=2",
	}
	if !slices.Equal(up.requests, want) {
		t.Errorf("sent %q", up.requests)
	}
	if shown := fmt.Sprintf("%v %+v %s %s", e, *e, log.String(), c.URL(request)); leaks(shown, key) || strings.Contains(shown, "ryYTWUX") {
		t.Error(shown)
	}
}

// A secret that stands in a path, too, shows in no error and no log line, also where
// the path is cut.
func TestSecretInThePath(t *testing.T) {
	const key = "y_NbAkKc66ryYTWUXYEu"
	up := serve(t, status(404))
	var log bytes.Buffer
	c, _ := newClient(t, up.url, Options{Redactor: redactorOf(key), Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	for _, path := range []string{"/" + key, "/" + strings.Repeat("a", 185) + key, "/" + strings.Repeat("a", 192) + key, "/" + key + "%zz", "/" + key + "/.."} {
		e := asError(t, c.Do(context.Background(), &Request{Method: "GET", Path: path, Idempotent: true}, nil))
		if shown := e.Error() + log.String(); leaks(shown, key) || strings.Contains(shown, key[:4]) {
			t.Errorf("%q: %s", path, shown)
		}
	}
}

// Auth is asked at each send. When it fails nothing is sent.
func TestAuth(t *testing.T) {
	up := serve(t, status(503), ok("{}"))
	asked := 0
	c, _ := newClient(t, up.url, Options{
		Header: []Pair{{"authorization", "nobody's"}},
		Auth: func() (Credentials, error) {
			asked++
			return Credentials{Header: []Pair{{"Authorization", fmt.Sprint("key-", asked)}}}, nil
		},
	})
	var got string
	if err := c.Do(context.Background(), get, all(&got)); err != nil {
		t.Fatal(err)
	}
	if sent := up.received(); !strings.Contains(sent, "Authorization: key-1") || !strings.Contains(sent, "Authorization: key-2") || strings.Contains(sent, "nobody") {
		t.Error(sent)
	}

	up = serve(t, ok("{}"))
	missing := errors.New("no token is set")
	c, _ = newClient(t, up.url, Options{Auth: func() (Credentials, error) { return Credentials{}, missing }})
	if err := c.Do(context.Background(), get, nil); err != missing || up.accepted() != 0 {
		t.Errorf("%v, %d connections", err, up.accepted())
	}

	c, _ = newClient(t, up.url, Options{Auth: func() (Credentials, error) { return Credentials{Header: []Pair{{"Authorization", token + "\n"}}}, nil }})
	e := asError(t, c.Do(context.Background(), get, nil))
	if e.Kind != Unsendable || strings.Contains(e.Error(), token) || !strings.Contains(e.Error(), `header "Authorization" holds a line break`) || up.accepted() != 0 {
		t.Error(e)
	}
}
