package rest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A context that ends, ends the call wherever it stands. None of these would end
// otherwise: the server hangs, or the clock stands still.
func TestCancel(t *testing.T) {
	hangs := step{then: "hang"}
	tests := map[string]struct {
		step    step
		request *Request
		limit   RateLimit
		waits   bool // the call waits by its clock, not for the server
		unclear bool
		known   bool // the answer's status is, so that a deadline does not hide it
	}{
		"before the answer":      {step: hangs, request: get},
		"before a write's":       {step: hangs, request: post, unclear: true},
		"within the body":        {step: broken["silent within the body"], request: get},
		"within an error's body": {step: step{send: "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n{", then: "hang"}, request: get, known: true},
		"in a backoff":           {step: status(503), request: get, waits: true},
		"in a pause":             {step: status(429, "Retry-After: 3"), request: get, waits: true},
		"in the limit's queue":   {step: ok("{}"), request: get, limit: RateLimit{Requests: 1, Per: time.Second}, waits: true},
	}
	for name, test := range tests {
		check := func(t *testing.T, ctx context.Context, cancel context.CancelCauseFunc, cause error, kind Kind) {
			up := servePiped(t, test.step)
			c, clock := up.client(t, Options{RateLimit: test.limit})
			clock.byHand = true
			if test.limit.Requests > 0 {
				c.limit.bucket.ReserveN(clock.now(), 1)
			}
			go func() {
				if test.waits {
					<-clock.asked
				} else {
					<-up.arrived
				}
				cancel(cause)
			}()
			e := asError(t, c.Do(ctx, test.request, func(r *Response) error {
				_, err := io.Copy(io.Discard, r.Body)
				return err
			}))
			if e.Kind != kind || kind != BadStatus && !errors.Is(e, cause) {
				t.Errorf("kind %q, %v", e.Kind, e)
			}
			if strings.Contains(e.Error(), "took effect") != test.unclear || strings.Contains(e.Error(), "context") {
				t.Error(e)
			}
		}
		for _, cause := range []error{context.Canceled, errors.New("the client went away")} {
			t.Run(name+", "+cause.Error(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancelCause(context.Background())
					defer cancel(nil)
					check(t, ctx, cancel, cause, Cancelled)
				})
			})
		}
		if !test.waits {
			t.Run(name+", by its deadline", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
					defer cancel()
					kind := Timeout
					if test.known {
						kind = BadStatus
					}
					check(t, ctx, func(error) {}, context.DeadlineExceeded, kind)
				})
			})
		}
	}
}

func TestCancelBeforeItBegins(t *testing.T) {
	up := serve(t, ok("{}"))
	c, _ := newClient(t, up.url, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if e := asError(t, c.Do(ctx, get, nil)); e.Kind != Cancelled || e.Attempts != 0 || up.accepted() != 0 {
		t.Error(e)
	}
}

// A body that breaks because the context ended while it was read is no cut body.
func TestCancelWithinTheReader(t *testing.T) {
	up := serve(t, broken["silent within the body"])
	c, _ := newClient(t, up.url, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	e := asError(t, c.Do(ctx, get, func(r *Response) error {
		if _, err := io.ReadFull(r.Body, make([]byte, 8)); err != nil {
			t.Error(err)
		}
		cancel()
		_, err := io.Copy(io.Discard, r.Body)
		return err
	}))
	if e.Kind != Cancelled || e.Status != 200 || up.seen() != 1 {
		t.Errorf("kind %q, status %d, %d requests", e.Kind, e.Status, up.seen())
	}
}
