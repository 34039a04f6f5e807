package run

import (
	"encoding/json"
	"fmt"
	"sync/atomic"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
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

// weigh is what a value takes of memory, in bytes, about.
func weigh(v any) int64 {
	const word = 16 // an interface, or the head of a string
	switch v := v.(type) {
	case string:
		return word + int64(len(v))
	case json.Number:
		return word + int64(len(v))
	case []any:
		n := int64(3 * word / 2)
		for _, e := range v {
			n += word + weigh(e)
		}
		return n
	case map[string]any:
		n := int64(3 * word)
		for _, e := range v { // names are shared by the records
			n += 2*word + weigh(e)
		}
		return n
	}
	return word / 2
}

// newMeter returns the meter of a call, or of a context's fetch.
func newMeter(api *plan.API) *meter { return &meter{max: api.Memory()} }
