// Package fakepagerduty is a PagerDuty account on loopback: the REST API's
// lists, reads and writes over data that a seed makes, the Events API v2, with
// their pages, error bodies, kinds of key, rate limit and, on demand, their
// faults. It stands in for the real service in the command's demo account, in
// tests and in benchmarks.
//
// Each resource has its file. The records of services, teams, users, policies,
// schedules and incidents are made from what the account knows of them when they
// are asked for; those of all other resources are collections, made as a whole
// when one of them is first asked for. A resource that needs no more than its
// records is one collection in the list of routes.go.
//
// The data depends on Options.Seed and on the time at Start alone; writes
// change it for as long as the server lives. Known differences from the real
// service: incidents are listed newest first unless sort_by says otherwise,
// GET /schedules/{id}/users without a range means now, a schedule keeps its
// zone's standard time all year, of a schedule's layers the first one counts, of
// a recurrence FREQ and BYDAY are heeded, analytics know of an incident at once,
// a PUT leaves what it does not name as it was, and an operation that the server
// does not have is answered with 404 and an error that says so.
package fakepagerduty

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// maxRequestBody is how many bytes of a request's body are read; a longer one is answered with 413.
const maxRequestBody = 1 << 20

// Options says which account is served, and how. The zero value is the demo account.
type Options struct {
	Now       func() time.Time // the clock of the data, the ranges and the rate limit; nil is time.Now
	Seed      uint64           // another seed is another account
	Incidents int              // how many incidents the last 30 days hold; 0 is 12,500, at most 1,000,000

	// FillerBytes is the mean size of an incident in bytes of JSON, reached with
	// custom fields of many types; 0, or less than an incident's own size of
	// about 2,800, adds none.
	FillerBytes int

	// RequestsPerMinute is the rate limit of each token; 0 is PagerDuty's 960,
	// a negative number lifts the limit.
	RequestsPerMinute int

	Latency time.Duration // how long every answer is held back
	Log     *slog.Logger  // one debug record a request, without its headers; nil is none
}

// Server is a PagerDuty on loopback. Its methods may be called at any time and
// from any goroutine.
type Server struct {
	options Options
	account *account
	limiter limiter
	faults  faultPlan
	journal journal

	http     *http.Server
	listener net.Listener
	served   chan struct{} // closed when http.Serve has returned

	mu     sync.Mutex
	closed bool
	done   chan struct{} // closed by Close: ends every wait
	active sync.WaitGroup
}

// Start listens on a free port of 127.0.0.1 and serves until Close. It fails
// when it cannot listen, or when an option is out of its range.
func Start(o Options) (*Server, error) {
	if o.Incidents < 0 || o.Incidents > maxIncidents {
		return nil, fmt.Errorf("%d incidents: want 0 to %d", o.Incidents, maxIncidents)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{
		options:  o,
		account:  newAccount(o),
		limiter:  limiter{perMinute: o.RequestsPerMinute},
		faults:   faultPlan{seed: o.Seed},
		listener: listener,
		served:   make(chan struct{}),
		done:     make(chan struct{}),
	}
	s.http = &http.Server{
		Handler:     s.Handler(),
		ErrorLog:    log.New(io.Discard, "", 0),
		ConnContext: withConn,
	}
	go func() {
		defer close(s.served)
		s.http.Serve(listener) // ends with ErrServerClosed when Close is called
	}()
	return s, nil
}

// URL is the base URL of the API, without a slash at its end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Handler is the API as a handler, for a caller that listens by itself. The
// faults that break a connection then end the request instead.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Requests returns the requests so far, oldest first: those that a fault
// answered too. Only the newest 4,096 are kept.
func (s *Server) Requests() []Request { return s.journal.all() }

// ResetRequests forgets the requests so far.
func (s *Server) ResetRequests() { s.journal.reset() }

// Close ends every request in flight, blocked ones too, and waits for them. A
// second call does nothing.
func (s *Server) Close() {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	if !first {
		return
	}
	close(s.done)
	s.http.Close()
	<-s.served
	s.active.Wait()
}

// serve is the whole life of one request: it is recorded, held back, answered
// by the account, and its answer is sent as it is or as a fault says.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		abort(r.Context(), false)
	}
	defer s.active.Done()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	s.journal.add(Request{At: s.options.Now(), Method: r.Method, Target: r.RequestURI, Header: r.Header.Clone(), Body: body})
	fault := s.faults.pick(r.Method, r.URL.Path)
	s.options.Log.Debug("request", "method", r.Method, "path", r.URL.Path, "fault", string(fault.Kind))
	if !s.wait(r.Context(), s.options.Latency) {
		abort(r.Context(), false)
	}
	var a answer
	switch {
	case fault.replaces(): // the account never hears of it
	case err != nil:
		a = apiError{status: http.StatusRequestEntityTooLarge, code: codeInvalidInput, message: "Request Entity Too Large"}.answer()
	default:
		a = s.answer(r.Method, r.URL, r.Header, body, fault)
	}
	s.send(w, r, fault, a)
}

// answer is what the account says to a request; a fault may change the question.
func (s *Server) answer(method string, target *url.URL, header http.Header, body []byte, fault Fault) answer {
	if isEvent(method, target.Path) {
		return s.account.takeEvent(target.Path, body, s.options.Now())
	}
	key, failure := authenticate(header)
	if failure != nil {
		return failure.answer()
	}
	limits, ok := s.limiter.take(key.token, s.options.Now())
	if !ok {
		return rateLimited.answer().with(limits)
	}
	c := &call{
		account: s.account,
		key:     key,
		method:  method,
		path:    target.EscapedPath(),
		query:   fault.changeQuery(target.Query()),
		header:  header,
		body:    body,
		now:     s.options.Now().UTC().Truncate(time.Second),
	}
	return c.answer().with(limits)
}

// enter counts a request in, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.active.Add(1)
	return true
}

// wait returns after d, or when the client has gone or the server is closed; it
// reports whether d has passed.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.done:
	}
	return false
}
