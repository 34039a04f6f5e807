package rest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

var errNoJSON = errors.New("no JSON")

// asJSON reads an answer as a caller does who wants JSON, or nothing.
func asJSON(r *Response) error {
	if r.Empty {
		return nil
	}
	var value any
	if err := json.NewDecoder(r.Body).Decode(&value); err != nil {
		return errNoJSON
	}
	_, err := io.Copy(io.Discard, r.Body)
	return err
}

// Whenever a write has left and no answer can be read, the error says that it may
// have taken effect. A write that was refused has not.
func TestUnclear(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\n"
	tests := map[string]struct {
		step    step
		kind    Kind
		status  int
		unclear bool
	}{
		"HTML":                       {ok("<html><body>Sorry!</body></html>"), BadResponse, 200, true},
		"HTML of 201":                {step{send: "HTTP/1.1 201 Created\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"}, BadResponse, 201, true},
		"cut JSON":                   {ok(`{"a":`), BadResponse, 200, true},
		"zero bytes":                 {ok("\x00\x00"), BadResponse, 200, true},
		"a kilobyte of white space":  {ok(strings.Repeat(" ", 1024)), BadResponse, 200, true},
		"white space and a brace":    {ok("\n {"), BadResponse, 200, true},
		"broken gzip":                {with("Content-Encoding: gzip", "\x1f\x8b\x08nonsense"), BadResponse, 200, true},
		"cut gzip":                   {with("Content-Encoding: gzip", packed(`{"a":1}`)[:20]), BadResponse, 200, true},
		"no gzip":                    {with("Content-Encoding: gzip", `{"a":1}`), BadResponse, 200, true},
		"br":                         {with("Content-Encoding: br", "\x0b\x02"), BadResponse, 200, true},
		"too large":                  {ok(`"` + strings.Repeat("a", 2000) + `"`), TooLarge, 200, true},
		"closed within the body":     {step{send: head + "Content-Length: 20\r\n\r\n{\"a\":", then: "close"}, Unreachable, 200, true},
		"closed before the body":     {step{send: head + "Content-Length: 20\r\n\r\n", then: "close"}, Unreachable, 200, true},
		"reset within the body":      {step{send: head + "Content-Length: 20\r\n\r\n{\"a\":", then: "reset"}, Unreachable, 200, true},
		"closed within a chunk":      {step{send: head + "Transfer-Encoding: chunked\r\n\r\n9\r\n{", then: "close"}, Unreachable, 200, true},
		"no chunks":                  {step{send: head + "Transfer-Encoding: chunked\r\n\r\n{}\r\n\r\n", then: "close"}, BadResponse, 200, true},
		"closed":                     {step{then: "close"}, Unreachable, 0, true},
		"no HTTP":                    {step{send: "SSH-2.0\r\n", then: "close"}, BadResponse, 0, true},
		"101":                        {step{send: "HTTP/1.1 101 Switching Protocols\r\n\r\n", then: "await"}, BadStatus, 101, true},
		"302":                        {redirect("302", "/done"), Redirected, 302, true},
		"303, which says it is done": {redirect("303", "/done"), Redirected, 303, true},
		"307, which asks for it":     {redirect("307", "/there"), Redirected, 307, false},
		"308":                        {redirect("308", "/there"), Redirected, 308, false},
		"400":                        {status(400), BadStatus, 400, false},
		"400 of HTML":                {step{send: "HTTP/1.1 400 Bad Request\r\nContent-Length: 6\r\n\r\n<html>"}, BadStatus, 400, false},
		"404, cut":                   {step{send: "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<", then: "close"}, BadStatus, 404, false},
		"000":                        {step{send: "HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\n{}"}, BadResponse, 0, true},
		"099":                        {step{send: "HTTP/1.1 099 None\r\nContent-Length: 2\r\n\r\n{}"}, BadResponse, 99, true},
		"300":                        {status(300), BadStatus, 300, true},
		"304":                        {step{send: "HTTP/1.1 304 Not Modified\r\n\r\n"}, BadStatus, 304, true},
		"408":                        {status(408), BadStatus, 408, true},
		"600 of HTML":                {step{send: "HTTP/1.1 600 What\r\nContent-Length: 6\r\n\r\n<html>"}, BadStatus, 600, true},
		"500":                        {status(500), BadStatus, 500, false},
		"500 of HTML":                {step{send: "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 6\r\n\r\n<html>"}, BadStatus, 500, true},
		"500 of nothing":             {step{send: "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"}, BadStatus, 500, true},
		"500, cut":                   {step{send: "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 6\r\n\r\n{", then: "close"}, BadStatus, 500, true},
		"520 of HTML":                {step{send: "HTTP/1.1 520 Unknown\r\nContent-Length: 6\r\n\r\n<html>"}, BadStatus, 520, true},
		"502 of a gateway":           {status(502), BadStatus, 502, true},
		"503":                        {status(503), BadStatus, 503, false},
		"504 of a gateway":           {status(504), BadStatus, 504, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				up := serve(t, test.step)
				c, _ := newClient(t, up.url, Options{MaxBody: 1500})
				e := asError(t, c.Do(context.Background(), &Request{Method: method, Path: "/things", Body: []byte("{}")}, asJSON))
				if e.Kind != test.kind || e.Status != test.status || e.Unclear != test.unclear || e.Attempts != 1 || up.seen() != 1 {
					t.Errorf("%s: kind %q, status %d, unclear %t, %d attempts: %v", method, e.Kind, e.Status, e.Unclear, e.Attempts, e)
				}
				if strings.Contains(e.Error(), "may have taken effect: check whether it took effect") != test.unclear {
					t.Errorf("%s: %v", method, e)
				}
			}
			up := serve(t, test.step)
			c, _ := newClient(t, up.url, Options{MaxBody: 1500})
			var e *Error
			if err := c.Do(context.Background(), get, asJSON); errors.As(err, &e) && e.Unclear {
				t.Errorf("a read is unclear: %v", err)
			}
		})
	}
}

// The error of the reader is the cause of what a write gets.
func TestUnclearKeepsTheCause(t *testing.T) {
	up := serve(t, ok("<html>"))
	c, _ := newClient(t, up.url, Options{})
	err := c.Do(context.Background(), post, asJSON)
	if !errors.Is(err, errNoJSON) || !strings.Contains(err.Error(), "/things: the answer cannot be read: no JSON; it had been sent") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := asError(t, c.Do(ctx, post, func(*Response) error { cancel(); return ctx.Err() }))
	if e.Kind != Cancelled || !e.Unclear || e.Status != 200 {
		t.Error(e)
	}
}

// A write that is answered by 2xx without a body is done.
func TestEmptyAnswer(t *testing.T) {
	length := func(status string) step { return step{send: "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"} }
	tests := map[string]struct {
		step  step
		empty bool
	}{
		"200":                    {length("200 OK"), true},
		"201":                    {length("201 Created"), true},
		"202":                    {length("202 Accepted"), true},
		"204":                    {step{send: "HTTP/1.1 204 No Content\r\n\r\n"}, true},
		"205":                    {length("205 Reset Content"), true},
		"200 without a length":   {step{send: "HTTP/1.1 200 OK\r\n\r\n", then: "close"}, true},
		"no chunk":               {step{send: "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}, true},
		"a line break":           {ok("\r\n"), true},
		"gzip of nothing":        {with("Content-Encoding: gzip", packed("")), true},
		"nothing labelled gzip":  {with("Content-Encoding: gzip", ""), true},
		"an object":              {ok("{}"), false},
		"a space and an object":  {ok(" \n{}"), false},
		"0":                      {ok("0"), false},
		"gzip of an object":      {with("Content-Encoding: gzip", packed("{}")), false},
		"more than one look":     {ok(`"` + strings.Repeat("a", 5000) + `"`), false},
		"white space, then more": {ok(strings.Repeat(" ", 600) + "{}"), false},
	}
	for name, test := range tests {
		up := serve(t, test.step)
		c, _ := newClient(t, up.url, Options{})
		if err := c.Do(context.Background(), post, asJSON); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var text string
		empty := false
		err := c.Do(context.Background(), post, func(r *Response) error { empty = r.Empty; return all(&text)(r) })
		want := test.step.send[strings.Index(test.step.send, "\r\n\r\n")+4:]
		if err != nil || empty != test.empty || !empty && !strings.Contains(name, "gzip") && text != want {
			t.Errorf("%s: empty %t, read %.100q, %v", name, empty, text, err)
		}
	}
}
