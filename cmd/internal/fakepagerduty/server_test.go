package fakepagerduty

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestRequests(t *testing.T) {
	var log bytes.Buffer
	c := start(t, Options{Incidents: 10, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	c.do("GET", "/teams?query=a%20b&limit=1", "")
	c.do("POST", "/incidents/x%2Fy/notes", `{"note":{}}`, "From", "a@example.com")
	c.do("GET", "/nowhere", "", "Authorization", "")
	var got []string
	for _, r := range c.server.Requests() {
		got = append(got, fmt.Sprint(r.Method, " ", r.Target, " ", r.Header.Get("From"), " ", r.Header.Get("Authorization"), " ", string(r.Body), " ", r.At.Equal(noon)))
	}
	want := "GET /teams?query=a%20b&limit=1  Token token=demo-user-key  true|" +
		"POST /incidents/x%2Fy/notes a@example.com Token token=demo-user-key {\"note\":{}} true|" +
		"GET /nowhere    true"
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "|"), want)
	}
	if strings.Contains(log.String(), DemoToken) || strings.Count(log.String(), "msg=request") != 3 {
		t.Errorf("log: %s", log.String())
	}
	c.server.ResetRequests()
	if n := len(c.server.Requests()); n != 0 {
		t.Errorf("%d requests after a reset", n)
	}
}

func TestJournalKeepsTheNewest(t *testing.T) {
	var j journal
	for i := range keptRequests + 3 {
		j.add(Request{Target: fmt.Sprint(i)})
	}
	got := j.all()
	if len(got) != keptRequests || got[0].Target != "3" || got[keptRequests-1].Target != fmt.Sprint(keptRequests+2) {
		t.Errorf("%d requests from %s to %s", len(got), got[0].Target, got[len(got)-1].Target)
	}
}

func TestLatency(t *testing.T) {
	const latency = 40 * time.Millisecond
	c := start(t, Options{Incidents: 1, Latency: latency})
	began := time.Now()
	c.get("/teams")
	if waited := time.Since(began); waited < latency {
		t.Errorf("answered after %s", waited)
	}
}

func TestHandler(t *testing.T) {
	s, err := Start(Options{Incidents: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/priorities", nil)
	r.Header.Set("Authorization", "Token token="+DemoToken)
	s.Handler().ServeHTTP(w, r)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json; charset=utf-8" || !strings.HasPrefix(w.Body.String(), `{"priorities":[{`) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// TestCloseWithoutListener closes a server while a caller's own listener, which
// Close cannot reach, has a request that hangs and one that is being written.
func TestCloseWithoutListener(t *testing.T) {
	for name, f := range map[string]Fault{"hang": {Kind: Hang}, "write": {}} {
		arrived := make(chan struct{}, 8)
		s, err := Start(Options{Incidents: 1, Now: signalling(arrived)})
		if err != nil {
			t.Fatal(err)
		}
		<-arrived
		s.SetFaults(f)
		w := &slowWriter{ResponseRecorder: httptest.NewRecorder(), writing: make(chan struct{}, 1), release: make(chan struct{})}
		go func() {
			defer func() { recover() }() // the handler aborts, as net/http would see
			r := httptest.NewRequest("GET", "/priorities", nil)
			r.Header.Set("Authorization", "Token token="+DemoToken)
			s.Handler().ServeHTTP(w, r)
		}()
		<-arrived
		closed := make(chan struct{})
		if name == "write" {
			<-w.writing
		}
		go func() { s.Close(); close(closed) }()
		if name == "write" {
			select {
			case <-closed:
				t.Error("Close did not wait for the answer to be written")
			case <-time.After(30 * time.Millisecond):
			}
			close(w.release)
		}
		select {
		case <-closed:
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: Close does not return", name)
		}
	}
}

// slowWriter is a response that is written when the test wants it.
type slowWriter struct {
	*httptest.ResponseRecorder
	writing, release chan struct{}
}

func (w *slowWriter) Write(b []byte) (int, error) {
	w.writing <- struct{}{}
	<-w.release
	return len(b), nil
}

// TestCloseEndsEverything blocks requests in every way and closes the server.
func TestCloseEndsEverything(t *testing.T) {
	defer goleak.VerifyNone(t)
	faults := map[string]Fault{
		"latency": {}, "delay": {Delay: time.Hour}, "hang": {Kind: Hang}, "slow body": {Kind: SlowBody, Delay: time.Hour}, "drip": {Kind: Drip, Delay: time.Hour},
		"endless": {Kind: Endless}, "big": {Kind: Big, Size: 1 << 40}, "bomb": {Kind: GzipBomb, Size: 1 << 40},
	}
	var all sync.WaitGroup
	for name, f := range faults {
		arrived := make(chan struct{}, 8)
		o := Options{Incidents: 1, Now: signalling(arrived)}
		if name == "latency" {
			o.Latency = time.Hour
		}
		s, err := Start(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetFaults(f); err != nil {
			t.Fatal(err)
		}
		<-arrived // Start's own look at the clock
		done := make(chan struct{})
		all.Go(func() {
			req, _ := http.NewRequest("GET", s.URL()+"/teams", nil)
			req.Header.Set("Authorization", "Token token="+DemoToken)
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			if res, err := transport.RoundTrip(req); err == nil {
				<-done // its body is not read, so that the server is blocked in a write
				res.Body.Close()
			}
		})
		<-arrived
		go func() { s.Close(); s.Close(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: Close does not return", name)
		}
	}
	all.Wait()
}

// signalling is a clock that tells when it is looked at: by each request, once
// it is in the server.
func signalling(arrived chan<- struct{}) func() time.Time {
	return func() time.Time {
		arrived <- struct{}{}
		return noon
	}
}

// TestClientGoes cancels a request that hangs, and sees its handler end.
func TestClientGoes(t *testing.T) {
	for name, f := range map[string]Fault{"hang": {Kind: Hang}, "delay": {Delay: time.Hour}, "drip": {Kind: Drip, Delay: time.Hour}, "endless": {Kind: Endless}} {
		arrived := make(chan struct{}, 8)
		c := start(t, Options{Incidents: 1, Now: signalling(arrived)})
		<-arrived // Start's own look at the clock
		if err := c.server.SetFaults(f); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			r, _ := http.NewRequestWithContext(ctx, "GET", c.server.URL()+"/teams", nil)
			if res, err := c.http.Do(r); err == nil {
				<-ctx.Done()
				res.Body.Close()
			}
		})
		<-arrived
		cancel()
		all.Wait()
		ended := make(chan struct{})
		go func() { c.server.active.Wait(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: the handler does not end", name)
		}
	}
}

// TestTogether reads and writes at once, for the race detector.
func TestTogether(t *testing.T) {
	c := start(t, Options{Incidents: 500})
	id := c.get("/incidents?limit=1").strings("incidents", "id")[0]
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				c.do("GET", "/incidents?limit=50", "")
				c.do("POST", "/incidents/"+id+"/notes", `{"note":{"content":"x"}}`)
				c.do("PUT", "/incidents/"+id, `{"incident":{"type":"incident","title":"y"}}`)
				c.do("GET", "/incidents/"+id+"/notes", "")
				c.server.SetFaults(Fault{Nth: 3, Status: 500})
				c.server.Requests()
			}
		})
	}
	all.Wait()
}
