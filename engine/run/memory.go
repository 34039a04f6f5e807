package run

import (
	"fmt"
	"sync/atomic"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
)

// meter bounds what a call holds of answers, in bytes. It counts what values weigh
// in memory, about, and not what was sent. It is safe for use at once.
type meter struct {
	max  int64
	held atomic.Int64
}

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

// newMeter returns the meter of a call, or of a context's fetch.
func newMeter(api *plan.API) *meter { return &meter{max: api.Memory()} }

// decoder returns a decoder that counts what it makes while it makes it, and what
// gives that back, after which what is kept must be counted.
func (p *pager) decoder() (d *records.Decoder, give func()) {
	d = p.upstream.decoder()
	grown := int64(0)
	d.Grow = func(n int64) error {
		grown += n
		return p.meter.take(n)
	}
	return d, func() {
		p.meter.give(grown)
		grown = 0
	}
}
