package run

import (
	"fmt"
	"sync/atomic"

	"pagerduty-mcp-server/engine/failure"
)

// meter bounds what a call holds of answers, in bytes. It counts what values weigh
// in memory, about, and not what was sent. It is safe for use at once.
type meter struct {
	max  int64
	held atomic.Int64
}

// outputWeight is what an output takes of memory besides its value, and keyWeight
// what is kept of a record, in bytes, about.
const (
	outputWeight = 200
	keyWeight    = 32
)

// take counts n bytes that are held from now on.
func (m *meter) take(n int64) error {
	if m.held.Add(n) > m.max {
		return &failure.Failure{Code: failure.TooLarge,
			Message: fmt.Sprintf("the call would hold more than %d MB of the API's answers in memory", m.max>>20),
			Hint:    "Ask for less: narrow the list with its filters, lower limit, or name the fields that you need."}
	}
	return nil
}

// give counts n bytes that are held no longer.
func (m *meter) give(n int64) { m.held.Add(-n) }
