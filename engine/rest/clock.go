package rest

import (
	"context"
	"math/rand/v2"
	"time"
)

// clock is what the waits of a Client depend on.
type clock struct {
	now    func() time.Time
	after  func(time.Duration) <-chan time.Time
	jitter func(time.Duration) time.Duration // something from 0 to its argument
}

func realClock() clock {
	return clock{
		now:    time.Now,
		after:  time.After,
		jitter: func(d time.Duration) time.Duration { return rand.N(d + 1) },
	}
}

// wait ends after d, or at once with the cause when ctx ends.
func (c clock) wait(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if d <= 0 {
		return nil
	}
	select {
	case <-c.after(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
