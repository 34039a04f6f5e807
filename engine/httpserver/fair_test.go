package httpserver

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// A key that has as many calls open as it may, and as many waiting, is told so at
// once; meanwhile another key is answered.
func TestSlowKeyTakesNoPlace(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, func(o *Options) { o.MaxCallsPerKey = 2; o.MaxCalls = 4 })
	var slow sync.WaitGroup
	answers := make(chan string, 2+waitingCalls+1)
	for range 2 + waitingCalls + 1 {
		slow.Go(func() {
			answers <- s.post(t, "key-of-the-slow", eras[0], "tools/call", tool("wait_for_crate", map[string]any{"id": "1"}))
		})
	}
	<-h.came
	<-h.came
	if got := <-answers; !strings.Contains(got, `"code":"RATE_LIMITED"`) || !strings.Contains(got, `"retry_after":1`) {
		t.Error("one too many:", got)
	}
	if got := s.post(t, "key-of-another", eras[1], "tools/call", tool("list_crates", map[string]any{"limit": 1})); !strings.Contains(got, owner("key-of-another")) {
		t.Error("another key:", got)
	}
	go func() {
		for range h.came {
		}
	}()
	close(h.gate)
	slow.Wait()
	close(h.came)
	for range 2 + waitingCalls {
		if got := <-answers; !strings.Contains(got, owner("key-of-the-slow")) {
			t.Error(got)
		}
	}
}

// With as many calls open as run at once, one more is told to come back.
func TestBusy(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, func(o *Options) { o.MaxCalls = 1 })
	var slow sync.WaitGroup
	slow.Go(func() {
		s.post(t, "key-of-the-slow", eras[0], "tools/call", tool("wait_for_crate", map[string]any{"id": "1"}))
	})
	<-h.came
	for _, era := range eras {
		text, header := message(era, "tools/call", tool("list_crates", nil))
		r, _ := http.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
		r.Header = header
		r.Header.Set("Authorization", someKey)
		resp, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" {
			t.Errorf("%s: %d %v", era, resp.StatusCode, resp.Header)
		}
	}
	close(h.gate)
	slow.Wait()
}

// Whoever opens streams without end has a part of them, and others theirs.
func TestStreamsOfOneKey(t *testing.T) {
	d := newAdmission(1, 1)
	open := func(c *engine.Caller) func() {
		return d.admit(context.WithValue(t.Context(), visitorKey{}, &visitor{caller: c}), "subscriptions/listen")
	}
	var greedy, other engine.Caller
	var last func()
	n := 0
	for done := open(&greedy); done != nil; done = open(&greedy) {
		last = done
		n++
	}
	if n != maxListens/4 || open(&other) == nil {
		t.Errorf("one has %d of %d streams, and another none", n, maxListens)
	}
	if last(); open(&greedy) == nil {
		t.Error("a stream that has ended is counted")
	}
}

// A key that has spent its rate limit hears of it, soon, and changes nothing for
// another.
func TestSpentKey(t *testing.T) {
	h := newHarbor(t)
	h.full["key-of-the-spent"] = true
	s := h.serve(t, nil, nil, nil)
	for range 2 { // the second is not even sent
		if got := s.post(t, "key-of-the-spent", eras[0], "tools/call", tool("list_crates", nil)); !strings.Contains(got, `"code":"RATE_LIMITED"`) || !strings.Contains(got, `"retry_after":`) {
			t.Error(got)
		}
	}
	if got := s.post(t, "key-of-another", eras[1], "tools/call", tool("list_crates", map[string]any{"limit": 1})); !strings.Contains(got, owner("key-of-another")) {
		t.Error("another key:", got)
	}
}

// Beside a key whose calls wait for its rate limit, and one whose calls the API does
// not answer, both with all the calls open that they may have, many keys are
// answered: if one of them waited for anything of those, this test would not end.
func TestOthersWaitForNobody(t *testing.T) {
	h := newHarbor(t)
	h.full["key-of-the-spent"], h.reset, h.limitWait = true, "500", 9*time.Minute
	s := h.serve(t, nil, nil, nil)
	ctx, giveUp := context.WithCancel(t.Context())
	var held sync.WaitGroup
	hold := func(key string, params map[string]any) {
		for range defaultMaxCallsPerKey + waitingCalls {
			held.Go(func() {
				text, header := message(eras[0], "tools/call", params)
				r, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
				r.Header = header
				r.Header.Set("Authorization", "Bearer "+key)
				if resp, err := s.Client().Do(r); err == nil {
					resp.Body.Close()
					t.Errorf("%s: a call has ended", key)
				}
			})
		}
	}
	hold("key-of-the-spent", tool("list_crates", nil))
	hold("key-of-the-slow", tool("wait_for_crate", map[string]any{"id": "1"}))
	d := s.server.admission
	all := func() (open int) {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, q := range d.queues {
			open += q.open
		}
		return open
	}
	for all() < 2*(defaultMaxCallsPerKey+waitingCalls) || s.server.InFlight() < 2*defaultMaxCallsPerKey {
		time.Sleep(time.Millisecond)
	}
	var others sync.WaitGroup
	for i := range 100 {
		others.Go(func() {
			key := fmt.Sprintf("key-%d-of-others", i)
			for _, era := range eras {
				if got := s.post(t, key, era, "tools/call", tool("list_crates", map[string]any{"limit": 1})); !strings.Contains(got, owner(key)) {
					t.Errorf("%s: %s", key, got)
				}
			}
		})
	}
	others.Wait()
	if n := s.server.InFlight(); n != 2*defaultMaxCallsPerKey {
		t.Errorf("%d calls run, want the %d that wait", n, 2*defaultMaxCallsPerKey)
	}
	giveUp()
	held.Wait()
}

// Whoever closes the connection of a call ends the request that it has sent.
func TestClosedConnectionEndsTheRequest(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, nil)
	for _, era := range eras {
		ctx, leave := context.WithCancel(t.Context())
		text, header := message(era, "tools/call", tool("wait_for_crate", map[string]any{"id": "1"}))
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
		r.Header = header
		r.Header.Set("Authorization", someKey)
		go func() { <-h.came; leave() }()
		if _, err := s.Client().Do(r); err == nil {
			t.Error("there is an answer")
		}
		if got := <-h.left; got != "key-of-somebody" {
			t.Error(got)
		}
	}
}
