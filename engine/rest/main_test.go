package rest

import (
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain names a proxy that does not exist: every test on loopback shows that
// loopback goes round it.
func TestMain(m *testing.M) {
	os.Setenv("HTTP_PROXY", "http://192.0.2.1:9")
	os.Setenv("HTTPS_PROXY", "http://192.0.2.1:9")
	os.Setenv("NO_PROXY", "")
	goleak.VerifyTestMain(m)
}

// newClient is a Client of base that waits by a fake clock: a wait passes at once. It
// has a pool of its own, and its errors do not show token, where o says nothing else.
func newClient(t *testing.T, base string, o Options) (*Client, *fakeClock) {
	t.Helper()
	o.BaseURL = base
	if o.Redactor == nil {
		o.Redactor = redactorOf(strings.TrimPrefix(token, "Token token="))
	}
	if o.Transport == nil {
		o.Transport = NewTransport()
		t.Cleanup(o.Transport.CloseIdleConnections)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	clock := &fakeClock{time: time.Now(), asked: make(chan time.Duration, 10_000)}
	c.clock = clock.clock()
	return c, clock
}

// fakeClock stands still but for the waits. By hand, a wait lasts until the test
// moves the clock.
type fakeClock struct {
	byHand bool
	asked  chan time.Duration // each wait as it begins
	onWait func()             // called when a wait begins

	mu     sync.Mutex
	time   time.Time
	waits  []time.Duration
	timers []timer
}

type timer struct {
	at time.Time
	c  chan time.Time
}

func (f *fakeClock) clock() clock {
	return clock{now: f.now, after: f.after, jitter: func(d time.Duration) time.Duration { return d }}
}

func (f *fakeClock) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.time
}

func (f *fakeClock) after(d time.Duration) <-chan time.Time {
	c := make(chan time.Time, 1)
	f.mu.Lock()
	f.waits = append(f.waits, d)
	f.timers = append(f.timers, timer{f.time.Add(d), c})
	f.mu.Unlock()
	if f.onWait != nil {
		f.onWait()
	}
	if !f.byHand {
		f.advance(d)
	}
	f.asked <- d
	return c
}

func (f *fakeClock) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.time = f.time.Add(d)
	var later []timer
	for _, t := range f.timers {
		if t.at.After(f.time) {
			later = append(later, t)
			continue
		}
		t.c <- f.time
	}
	f.timers = later
}

// all reads a body to its end into the string.
func all(into *string) func(*Response) error {
	return func(r *Response) error {
		text, err := io.ReadAll(r.Body)
		*into = string(text)
		return err
	}
}
