package fakepagerduty

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFaults sends one request through each fault and says what a plain client sees.
func TestFaults(t *testing.T) {
	c := start(t, Options{Incidents: 300})
	const target = "/incidents?limit=4"
	good := c.do("GET", target, "").text
	for _, tt := range []struct {
		name  string
		fault Fault
		check func(r reply) error
	}{
		{"none", Fault{}, isGood(good)},
		{"status", Fault{Status: 503, Body: "<html>", Header: map[string]string{"Content-Type": "text/html", "Retry-After": "2"}}, func(r reply) error {
			return want(r.status == 503 && r.text == "<html>" && r.header.Get("Content-Type") == "text/html" && r.header.Get("Retry-After") == "2" && r.header.Get("ratelimit-limit") == "")
		}},
		{"empty 200", Fault{Status: 200}, func(r reply) error {
			return want(r.status == 200 && r.text == "" && strings.HasPrefix(r.header.Get("Content-Type"), "application/json"))
		}},
		{"redirect", Fault{Status: 302, Header: map[string]string{"Location": "http://127.0.0.1:1/"}}, func(r reply) error {
			return want(r.status == 302 && r.header.Get("Location") != "")
		}},
		{"without content type", Fault{Status: 200, Body: "{}", Header: map[string]string{"content-type": ""}}, func(r reply) error {
			_, has := r.header["Content-Type"]
			return want(!has && r.text == "{}")
		}},
		{"plain labelled gzip", Fault{Header: map[string]string{"Content-Encoding": "gzip"}}, func(r reply) error { return wantError(r, gzip.ErrHeader.Error()) }},
		{"another content type", Fault{Header: map[string]string{"Content-Type": "text/plain"}}, func(r reply) error {
			return want(r.text == good && r.header.Get("Content-Type") == "text/plain")
		}},
		{"trailing", Fault{Kind: Trailing, Body: " oops"}, func(r reply) error { return want(r.text == good+" oops") }},
		{"truncated", Fault{Kind: Truncated}, func(r reply) error { return want(r.text == good[:len(good)/2]) }},
		{"byte order mark", Fault{Kind: ByteOrderMark}, func(r reply) error { return want(r.text == "\xEF\xBB\xBF"+good) }},
		{"NaN", Fault{Kind: NaN}, func(r reply) error { return want(r.text == `{"score":NaN,`+good[1:]) }},
		{"duplicate keys", Fault{Kind: DuplicateKeys}, func(r reply) error { return want(r.text == `{"incidents":null,`+good[1:]) }},
		{"wrong key", Fault{Kind: WrongKey}, func(r reply) error { return want(r.text == strings.Replace(good, "incidents", "data", 1)) }},
		{"deep", Fault{Kind: Deep}, func(r reply) error {
			return want(strings.HasPrefix(r.text, `{"deep":`+strings.Repeat("[", 100_000)+"]") && strings.HasSuffix(r.text, good[1:]))
		}},
		{"deep, but not too deep", Fault{Kind: Deep, Size: 9}, func(r reply) error {
			return want(json.Valid([]byte(r.text)) && strings.Contains(r.text, "[[[[[[[[[]]]]]]]]]"))
		}},
		{"gzip", Fault{Kind: Gzip}, isGood(good)},
		{"gzip cut", Fault{Kind: GzipCut}, func(r reply) error { return wantError(r, io.ErrUnexpectedEOF.Error()) }},
		{"gzip bomb", Fault{Kind: GzipBomb, Size: 3 << 20}, isPadded(good, 3<<20)},
		{"big", Fault{Kind: Big, Size: 3 << 20}, isPadded(good, 3<<20)},
		{"raw", Fault{Kind: Raw, Body: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"}, func(r reply) error { return wantError(r, io.ErrUnexpectedEOF.Error()) }},
		{"raw nonsense", Fault{Kind: Raw, Body: "SSH-2.0-nonsense\r\n"}, func(r reply) error { return wantError(r, "malformed HTTP") }},
		{"reset", Fault{Kind: Reset}, func(r reply) error { return want(errors.Is(r.err, syscall.ECONNRESET)) }},
		{"reset in the middle", Fault{Kind: ResetMid}, func(r reply) error { return want(errors.Is(r.err, syscall.ECONNRESET)) }},
		{"cut", Fault{Kind: Cut}, func(r reply) error {
			return want(errors.Is(r.err, io.ErrUnexpectedEOF) && r.text == good[:len(good)/2] && r.header.Get("Content-Length") != "")
		}},
		{"cut, chunked", Fault{Kind: CutChunked}, func(r reply) error {
			return want(errors.Is(r.err, io.ErrUnexpectedEOF) && r.text == good[:len(good)/2] && r.header.Get("Content-Length") == "")
		}},
		{"closed when idle", Fault{Kind: CloseIdle}, isGood(good)},
		{"delay", Fault{Delay: time.Millisecond}, isGood(good)},
		{"slow body", Fault{Kind: SlowBody, Delay: time.Millisecond}, isGood(good)},
		{"drip", Fault{Kind: Drip, Delay: time.Microsecond}, isGood(good)},
	} {
		if err := c.server.SetFaults(tt.fault); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		r := c.do("GET", target, "")
		c.server.SetFaults()
		if err := tt.check(r); err != nil {
			t.Errorf("%s: %v: %d %v %.200q %v", tt.name, err, r.status, r.header, r.text, r.err)
		}
		if after := c.do("GET", target, ""); after.text != good {
			t.Errorf("%s: the next request is answered %d %.200q %v", tt.name, after.status, after.text, after.err)
		}
	}
}

func isGood(good string) func(reply) error {
	return func(r reply) error { return want(r.status == 200 && r.text == good && r.err == nil) }
}

func isPadded(good string, size int) func(reply) error {
	return func(r reply) error {
		return want(json.Valid([]byte(r.text)) && len(r.text) > size && strings.HasSuffix(r.text, good[1:]))
	}
}

func want(ok bool) error {
	if !ok {
		return errors.New("not what was expected")
	}
	return nil
}

func wantError(r reply, text string) error {
	if r.err == nil || !strings.Contains(r.err.Error(), text) {
		return fmt.Errorf("want an error with %q", text)
	}
	return nil
}

func TestEndless(t *testing.T) {
	c := start(t, Options{Incidents: 300})
	if err := c.server.SetFaults(Fault{Kind: Endless}); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/incidents", "/incidents/88001"} {
		r, _ := http.NewRequest("GET", c.server.URL()+target, nil)
		r.Header.Set("Authorization", c.auth)
		res, err := c.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(res.Body)
		for range 2 + 1 { // the brace, the key and the bracket
			if _, err := d.Token(); err != nil {
				t.Fatal(err)
			}
		}
		for range 2_000 {
			var record struct{ ID string }
			if err := d.Decode(&record); err != nil || record.ID == "" {
				t.Fatalf("%s: %v", target, err)
			}
		}
		res.Body.Close()
	}
}

// TestCloseIdleIsSeen asks twice over one connection, which is gone the second time.
func TestCloseIdleIsSeen(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	c.server.SetFaults(Fault{Kind: CloseIdle})
	r := c.do("GET", "/teams", "")
	if r.header.Get("Connection") != "" || r.err != nil {
		t.Errorf("the answer announces its end: %v %v", r.header, r.err)
	}
	if r := c.do("GET", "/teams", ""); r.status != 200 { // a read is tried again by net/http itself
		t.Errorf("%d %v", r.status, r.err)
	}
}

func TestPageFaults(t *testing.T) {
	c := start(t, Options{Incidents: 30})
	page := func(target string) string {
		v := c.get(target)
		return fmt.Sprint(len(v.list("incidents")), " of ", v.string("limit"), " at ", v.string("offset"), " more ", v.string("more"))
	}
	for _, tt := range []struct {
		kind         Kind
		target, want string
	}{
		{MoreForever, "/incidents?limit=100&offset=200", "30 of 100 at 0 more true"},
		{MoreForever, "/incidents?limit=10", "10 of 10 at 0 more true"},
		{EmptyMore, "/incidents?limit=100&offset=10", "0 of 100 at 10 more true"},
		{EmptyMore, "/incidents?limit=10", "0 of 10 at 0 more true"},
		{ShortPage, "/incidents?limit=10", "5 of 5 at 0 more true"},
		{ShortPage, "/incidents", "13 of 13 at 0 more true"},
		{ShortPage, "/incidents?limit=100", "30 of 50 at 0 more false"},
	} {
		c.server.SetFaults(Fault{Kind: tt.kind})
		if got := page(tt.target); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.kind, tt.target, got, tt.want)
		}
	}
	c.server.SetFaults(Fault{Kind: RepeatCursor})
	first := c.get("/audit/records?limit=3")
	again := c.get("/audit/records?limit=3&cursor=" + first.string("next_cursor"))
	if first.string("next_cursor") != again.string("next_cursor") || first.string("records") != again.string("records") {
		t.Errorf("cursor %s, then %s", first.string("next_cursor"), again.string("next_cursor"))
	}
	c.server.SetFaults(Fault{Kind: Deep, Size: 3}, Fault{Kind: WrongKey})
	if r := c.do("GET", "/teams", "", "Authorization", "Bearer "+ExpiredBearer); r.status != 401 || r.text != "" {
		t.Errorf("an empty answer was changed to %d %q", r.status, r.text)
	}
}

// TestFaultChoice shows which of ten requests a fault hits: x, else a dot.
func TestFaultChoice(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	boom := func(f Fault) Fault { f.Status = 500; return f }
	for _, tt := range []struct {
		name   string
		faults []Fault
		want   string
	}{
		{"always", []Fault{boom(Fault{})}, "xxxxxxxxxx"},
		{"nth", []Fault{boom(Fault{Nth: 3})}, "..x......."},
		{"times", []Fault{boom(Fault{Times: 2})}, "xx........"},
		{"path", []Fault{boom(Fault{Path: "/teams"})}, "x.x.x.x.x."},
		{"glob", []Fault{boom(Fault{Path: "/users/*"})}, ".x.x.x.x.x"},
		{"glob of one segment", []Fault{boom(Fault{Path: "/*"})}, "x.x.x.x.x."},
		{"other method", []Fault{boom(Fault{Method: "POST"})}, ".........."},
		{"nth of a path", []Fault{boom(Fault{Method: "GET", Path: "/users/me", Nth: 2})}, "...x......"},
		{"two", []Fault{boom(Fault{Nth: 1}), boom(Fault{Nth: 2})}, "xx........"},
		{"the first holds", []Fault{{Times: 1}, boom(Fault{Times: 2})}, ".xx......."},
		{"half", []Fault{boom(Fault{Probability: 0.5})}, ""},
	} {
		ask := func() string {
			if err := c.server.SetFaults(tt.faults...); err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for i := range 10 {
				r := c.do("GET", []string{"/teams", "/users/me"}[i%2], "")
				got.WriteByte(map[int]byte{200: '.', 500: 'x'}[r.status])
			}
			return got.String()
		}
		got := ask()
		if tt.want != "" && got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if tt.want == "" && (got != ask() || !strings.Contains(got, "x") || !strings.Contains(got, ".")) {
			t.Errorf("%s: %s, then %s", tt.name, got, ask())
		}
	}
}

// TestLostAnswer loses the answer of a write, which has happened nevertheless.
func TestLostAnswer(t *testing.T) {
	for _, f := range []Fault{{Kind: Reset}, {Kind: Cut}} {
		c := start(t, Options{Incidents: 10})
		c.server.SetFaults(f)
		c.do("POST", "/incidents/88001/notes", `{"note":{"content":"once"}}`)
		c.server.SetFaults()
		var n int
		for _, content := range c.get("/incidents/88001/notes").strings("notes", "content") {
			if content == "once" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: %d notes", f.Kind, n)
		}
	}
	c := start(t, Options{Incidents: 10})
	c.server.SetFaults(Fault{Status: 500})
	c.do("POST", "/incidents/88001/notes", `{"note":{"content":"once"}}`)
	c.server.SetFaults()
	if text := c.do("GET", "/incidents/88001/notes", "").text; strings.Contains(text, "once") {
		t.Errorf("a write that was answered with 500 has happened: %s", text)
	}
}

func TestFaultRefusals(t *testing.T) {
	c := start(t, Options{Incidents: 10})
	for text, f := range map[string]Fault{
		`path "[": syntax error`: {Path: "["}, `unknown kind "hangs"`: {Kind: "hangs"}, "status 99": {Status: 99}, "status 600": {Status: 600},
		"probability": {Probability: 1.5}, "negative": {Nth: -1},
	} {
		err := c.server.SetFaults(Fault{Status: 500}, f)
		if err == nil || !strings.Contains(err.Error(), "fault 2: ") || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, want %q", err, text)
		}
	}
	c.get("/teams") // nothing was changed
}
