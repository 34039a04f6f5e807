package rest

import (
	"context"
	"strings"
	"testing"
)

// URL is what is sent, in order and encoded.
func TestTarget(t *testing.T) {
	tests := []struct {
		path  string
		query []Pair
		want  string
	}{
		{"/things", nil, "/v2/things"},
		{"/", nil, "/v2/"},
		{"/a%2Fb/%C3%A9/x;y=1,2:3@4", nil, "/v2/a%2Fb/%C3%A9/x;y=1,2:3@4"},
		{"/..x//y./...", nil, "/v2/..x//y./..."},
		{"/q", []Pair{{"b[]", "2"}, {"a", "1"}, {"b[]", "3"}, {"empty", ""}}, "/v2/q?b%5B%5D=2&a=1&b%5B%5D=3&empty="},
		{"/q", []Pair{{"since", "2026-03-01T03:00:00+01:00"}, {"q", "a b&c=d#e?é%"}}, "/v2/q?since=2026-03-01T03%3A00%3A00%2B01%3A00&q=a+b%26c%3Dd%23e%3F%C3%A9%25"},
	}
	up := serve(t, ok("{}"))
	c, _ := newClient(t, up.url+"/v2/", Options{})
	for i, test := range tests {
		r := &Request{Method: "GET", Path: test.path, Query: test.query, Idempotent: true}
		var got string
		if err := c.Do(context.Background(), r, all(&got)); err != nil {
			t.Fatal(err)
		}
		if up.requests[i] != "GET "+test.want || c.URL(r) != up.url+test.want {
			t.Errorf("%s: sent %s, shown %s", test.path, up.requests[i], c.URL(r))
		}
	}
}

func TestUnsendable(t *testing.T) {
	tests := map[string]struct {
		request Request
		text    string
	}{
		"no path":              {Request{}, `the path "" is not percent-encoded or does not begin with a slash`},
		"no slash":             {Request{Path: "things"}, "does not begin with a slash"},
		"another server":       {Request{Path: "@evil.example.com/"}, "does not begin with a slash"},
		"a space":              {Request{Path: "/a b"}, "is not percent-encoded"},
		"a query in the path":  {Request{Path: "/a?b=c"}, "is not percent-encoded"},
		"a fragment":           {Request{Path: "/a#b"}, "is not percent-encoded"},
		"half an escape":       {Request{Path: "/a%2"}, "is not percent-encoded"},
		"a method of two":      {Request{Method: "GET /x", Path: "/"}, `the method "GET /x" is none`},
		"a line break":         {Request{Path: "/", Header: []Pair{{"From", "a\r\nX: b"}}}, `the value of the header "From" holds a line break`},
		"a NUL":                {Request{Path: "/", Header: []Pair{{"From", "a\x00"}}}, `the header "From" holds`},
		"a DEL":                {Request{Path: "/", Header: []Pair{{"From", "a\x7fb"}}}, `the header "From" holds`},
		"the way up":           {Request{Path: "/a/../b"}, `holds the segment ".."`},
		"the way up, encoded":  {Request{Path: "/a/%2e%2E"}, `holds the segment "%2e%2E", which leads elsewhere`},
		"a dot":                {Request{Path: "/a/./b"}, `holds the segment "."`},
		"a long path":          {Request{Path: "/" + strings.Repeat("a", 9000)}, "bytes long, and servers take no more than 8192; shorten what it is mostly made of, its path"},
		"a long query":         {Request{Path: "/", Query: []Pair{{"q", strings.Repeat("[", 3000)}}}, "bytes long, and servers take no more than 8192; shorten what it is mostly made of, the value of q"},
		"a long, bad path":     {Request{Path: strings.Repeat("a", 9000)}, "a...\" is not percent-encoded"},
		"an upgrade":           {Request{Path: "/", Header: []Pair{{"upgrade", "websocket"}}}, `the header "upgrade" is the connection's own and cannot be set`},
		"an expectation":       {Request{Path: "/", Header: []Pair{{"Expect", "100-continue"}}}, `"Expect" is the connection's own`},
		"a space in the name":  {Request{Path: "/", Header: []Pair{{"X Y", "a"}}}, `"X Y" cannot be the name of a header`},
		"a header of no name":  {Request{Path: "/", Header: []Pair{{"", "a"}}}, `"" cannot be the name of a header`},
		"a colon in the name":  {Request{Path: "/", Header: []Pair{{"X:", "a"}}}, "cannot be the name of a header"},
		"a letter with accent": {Request{Path: "/", Header: []Pair{{"é", "a"}}}, "cannot be the name of a header"},
	}
	up := serve(t, ok("{}"))
	c, clock := newClient(t, up.url, Options{})
	for name, test := range tests {
		test.request.Idempotent = true
		e := asError(t, c.Do(context.Background(), &test.request, nil))
		if len(e.Error()) > 600 {
			t.Errorf("%s: an error of %d bytes", name, len(e.Error()))
		}
		if want := map[bool]Kind{true: TooLong, false: Unsendable}[strings.Contains(test.text, "bytes long")]; e.Kind != want || !strings.Contains(e.Error(), ": the request cannot be sent: ") || !strings.Contains(e.Error(), test.text) || e.Attempts != 0 {
			t.Errorf("%s: %v", name, e)
		}
	}
	if up.accepted() != 0 || len(clock.waits) != 0 {
		t.Errorf("%d connections, waits %v", up.accepted(), clock.waits)
	}
	if _, err := New(Options{BaseURL: up.url, Header: []Pair{{"Accept", "a\n"}}}); err == nil {
		t.Error("a header with a line break was taken")
	}
}

// Header lines of one name are one value, but for Set-Cookie.
func TestFieldValue(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"Link", []string{`</1>; rel="prev"`, `</3>; rel="next"`}, `</1>; rel="prev", </3>; rel="next"`},
		{"Date", []string{"Sun, 01 Mar 2026 03:00:00 GMT"}, "Sun, 01 Mar 2026 03:00:00 GMT"},
		{"X-Empty", []string{""}, ""},
		{"X-None", nil, ""},
		{"set-cookie", []string{"a=1; Expires=Sun, 01 Mar 2026 03:00:00 GMT", "b=2"}, "a=1; Expires=Sun, 01 Mar 2026 03:00:00 GMT\nb=2"},
	} {
		if got := FieldValue(test.name, test.lines); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A URL of MaxURL bytes is sent, and none of one more, what Auth adds included.
func TestMaxURL(t *testing.T) {
	up := serve(t, ok("{}"))
	for _, key := range []string{"", "secret-of-the-query"} {
		c, _ := newClient(t, up.url, Options{Auth: func() (Credentials, error) {
			if key == "" {
				return Credentials{}, nil
			}
			return Credentials{Query: []Pair{{"k", key}}}, nil
		}})
		r := &Request{Method: "GET", Path: "/things", Idempotent: true, Query: []Pair{{"q", ""}}}
		room := MaxURL - len(c.URL(r))
		if key != "" {
			room -= len("&k=" + key)
		}
		r.Query[0].Value = strings.Repeat("a", room)
		var got string
		if err := c.Do(context.Background(), r, all(&got)); err != nil {
			t.Error(err)
		}
		r.Query[0].Value += "a"
		e := asError(t, c.Do(context.Background(), r, all(&got)))
		if e.Kind != TooLong || !strings.HasSuffix(e.Error(), "8193 bytes long, and servers take no more than 8192; shorten what it is mostly made of, the value of q") {
			t.Error(e)
		}
	}
	if up.seen() != 2 {
		t.Errorf("%d requests", up.seen())
	}
}

func TestHeaders(t *testing.T) {
	up := serve(t, ok("{}"))
	c, _ := newClient(t, up.url, Options{
		Header: []Pair{{"accept", "application/json"}, {"X-Two", "1"}, {"X-Two", "2"}, {"X-Api", "api"}, {"Accept-Encoding", "br"}},
		Auth:   func() (Credentials, error) { return Credentials{Header: []Pair{{"Authorization", "auth"}}}, nil },
	})
	tests := []struct {
		request Request
		want    map[string]string // "" means absent
	}{
		{Request{Method: "GET", Path: "/"}, map[string]string{
			"Accept": "application/json", "X-Two": "1, 2", "X-Api": "api", "Authorization": "auth",
			"Accept-Encoding": "gzip", "Content-Type": "", "Content-Length": "", "Transfer-Encoding": "",
		}},
		{Request{Method: "GET", Path: "/", Header: []Pair{{"Accept", "text/csv"}, {"X-TWO", "3"}, {"Authorization", "request"}, {"From", "ada@example.com"}}}, map[string]string{
			"Accept": "text/csv", "X-Two": "3", "Authorization": "auth", "From": "ada@example.com",
		}},
		{Request{Method: "POST", Path: "/", Body: []byte("{}")}, map[string]string{"Content-Type": "application/json", "Content-Length": "2", "Transfer-Encoding": ""}},
		{Request{Method: "POST", Path: "/", Body: []byte{}}, map[string]string{"Content-Type": "application/json", "Content-Length": "0"}},
		{Request{Method: "POST", Path: "/"}, map[string]string{"Content-Type": "", "Content-Length": "0"}},
		{Request{Method: "PUT", Path: "/", Body: []byte("a"), Header: []Pair{{"content-type", "text/csv"}}}, map[string]string{"Content-Type": "text/csv"}},
		{Request{Method: "PATCH", Path: "/", Body: []byte("[]"), ContentType: "application/json-patch+json", Header: []Pair{{"content-type", "text/csv"}}},
			map[string]string{"Content-Type": "application/json-patch+json"}},
		{Request{Method: "POST", Path: "/", Body: []byte(EncodeForm([]Pair{{"a b", "c&d"}, {"e", ""}})), ContentType: "application/x-www-form-urlencoded"},
			map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "12"}},
	}
	for _, test := range tests {
		up.mu.Lock()
		up.raw.Reset()
		up.mu.Unlock()
		var got string
		if err := c.Do(context.Background(), &test.request, all(&got)); err != nil {
			t.Fatal(err)
		}
		for name, want := range test.want {
			var values []string
			for line := range strings.Lines(up.received()) {
				if sent, value, ok := strings.Cut(line, ": "); ok && sent == name {
					values = append(values, strings.TrimSpace(value))
				}
			}
			if strings.Join(values, ", ") != want {
				t.Errorf("%+v: %s is %q, want %q", test.request, name, values, want)
			}
		}
	}
}
