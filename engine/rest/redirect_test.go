package rest

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

const token = "Token token=y_NbAkKc66ryYTWUXYEu"

func auth() (Credentials, error) {
	return Credentials{Header: []Pair{{"Authorization", token}}}, nil
}

func redirect(status, location string) step {
	return step{send: "HTTP/1.1 " + status + " Moved\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n"}
}

func TestRedirectIsFollowed(t *testing.T) {
	for _, code := range []string{"301", "302", "303", "307", "308"} {
		for _, location := range []string{"/other%2Fthing?a=1&b=%5B", "URL/other%2Fthing?a=1&b=%5B", "other%2Fthing?a=1&b=%5B#part"} {
			up := serve(t)
			up.steps = []step{redirect(code, strings.Replace(location, "URL", up.url, 1)), ok("{}")}
			c, clock := newClient(t, up.url, Options{Auth: auth})
			var got string
			if err := c.Do(context.Background(), get, all(&got)); err != nil || got != "{}" || len(clock.waits) > 0 {
				t.Errorf("%s to %s: %q, %v", code, location, got, err)
			}
			if up.requests[1] != "GET /other%2Fthing?a=1&b=%5B" || strings.Count(up.received(), token) != 2 {
				t.Errorf("%s to %s: %q", code, location, up.received())
			}
		}
	}
}

func TestRedirectIsRefused(t *testing.T) {
	elsewhere := serve(t, ok("{}"))
	auth := func() (Credentials, error) {
		return Credentials{Header: []Pair{{"Authorization", token}}, Query: []Pair{{"api_key", token}}}, nil
	}
	tests := map[string]struct {
		step    step
		request *Request
		seen    int
		text    string
	}{
		"to another port":    {redirect("302", elsewhere.url+"/x"), get, 1, "it leads to another server, " + elsewhere.url},
		"to another host":    {redirect("302", "//localhost:1/x"), get, 1, "it leads to another server, http://localhost:1"},
		"to another name":    {redirect("302", "http://localhost:PORT/x"), get, 1, "it leads to another server, http://localhost:"},
		"to another scheme":  {redirect("302", "https://HOST/x"), get, 1, "it leads to another server, https://127.0.0.1:"},
		"with a user name":   {redirect("302", "http://me:mine@HOST/x"), get, 1, "it leads to another server, http://127.0.0.1:"},
		"to no address":      {redirect("302", "http://[::1"), get, 1, "its Location names no place"},
		"to nowhere":         {redirect("302", ""), get, 1, "its Location names no place"},
		"to its own query":   {redirect("302", elsewhere.url+"/x?api_key="+strings.ReplaceAll(token, " ", "+")), get, 1, "it leads to another server, " + elsewhere.url},
		"round and round":    {redirect("302", "/things"), get, 6, "it comes after too many others"},
		"of a POST":          {redirect("307", "/other"), post, 1, "only a GET without a body is redirected"},
		"of a GET of a body": {redirect("307", "/other"), &Request{Method: "GET", Path: "/", Body: []byte("{}"), Idempotent: true}, 1, "only a GET"},
		"of a DELETE":        {redirect("302", "/other"), &Request{Method: "DELETE", Path: "/"}, 1, "only a GET"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			up := serve(t)
			_, port, _ := strings.Cut(up.url[7:], ":")
			test.step.send = strings.NewReplacer("HOST", up.url[7:], "PORT", port).Replace(test.step.send)
			up.steps = []step{test.step}
			c, clock := newClient(t, up.url, Options{Auth: auth})
			e := asError(t, c.Do(context.Background(), test.request, nil))
			if e.Kind != Redirected || e.Status/100 != 3 || !strings.Contains(e.Error(), test.text) || strings.Contains(e.Error(), "mine") || leaks(fmt.Sprintf("%v %+v", e, *e), token[12:]) {
				t.Errorf("kind %q, status %d, %v", e.Kind, e.Status, e)
			}
			if up.seen() != test.seen || len(clock.waits) > 0 {
				t.Errorf("%d requests, waits %v", up.seen(), clock.waits)
			}
		})
	}
	if elsewhere.accepted() != 0 {
		t.Errorf("the other server received %q", elsewhere.received())
	}
}
