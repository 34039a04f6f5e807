package answer

import (
	"encoding/json"
	"fmt"
	"maps"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"slices"
)

// Items collects the items of an answer as bytes, as far as the budget holds
// them; the rest is counted.
type Items struct {
	Options
	encoder *Encoder // holds the kept ones
	ends    []int    // where each kept item ends
	at      []Position
	total   int // all items, kept or not
	values  []any
	seen    map[string]bool // with Fields: all that any item has
}

// Options say what an answer holds of its items.
type Options struct {
	Budget int            // bytes of the whole answer
	Fields []string       // keep only these; nil: all
	Masked []string       // fields whose text is not shown
	Keep   *jq.Projection // what is kept of each item for metadata; nil: nothing
}

// NewItems returns items that e encodes, which may hold none yet.
func NewItems(e *Encoder, o Options) *Items {
	e.bytes = e.bytes[:0]
	return &Items{Options: o, encoder: e, seen: map[string]bool{}}
}

// Values are what Keep leaves of all items; never nil.
func (s *Items) Values() []any {
	if s.values == nil {
		return []any{}
	}
	return s.values
}

// Strange returns the first of Fields that no item has, and all names that items
// have; "" where each is there, or nothing is known.
func (s *Items) Strange() (field string, known []string) {
	if s.total == 0 {
		return "", nil
	}
	for _, f := range s.Fields {
		if !s.seen[f] {
			return f, slices.Sorted(maps.Keys(s.seen))
		}
	}
	return "", nil
}

// Add encodes one item; expected is how many are likely to come with it, 0 if
// nobody knows.
func (s *Items) Add(o Output, expected int) {
	s.total++
	if s.Keep != nil {
		s.values = append(s.values, s.Keep.Prune(o.Value))
	}
	s.at = append(s.at, o.At)
	v := s.only(o.Value)
	if len(s.ends) < s.total-1 { // an earlier one did not fit
		return
	}
	b := s.encoder.bytes
	if len(b) > 0 {
		b = append(b, ',')
	}
	start := len(b)
	b = s.encoder.layout.append(b, v, s.Masked)
	if clean := sanitize(b[start:]); len(clean) < len(b)-start {
		b = append(b[:start], clean...)
	}
	if len(b) > s.Budget {
		return
	}
	s.encoder.bytes = b
	s.ends = append(s.ends, len(s.encoder.bytes))
	if len(s.ends) == 1 {
		s.encoder.bytes = slices.Grow(s.encoder.bytes, min(len(b)*max(0, expected-1), s.Budget))
	}
}

// only keeps the wanted fields of an item.
func (s *Items) only(v any) any {
	m, ok := v.(map[string]any)
	if !ok || s.Fields == nil {
		return v
	}
	out := make(map[string]any, len(s.Fields))
	for _, f := range s.Fields {
		if x, ok := m[f]; ok {
			out[f] = x
		}
	}
	for f := range m {
		s.seen[f] = true
	}
	return out
}

// Head is the metadata of an answer, but for what depends on how many items fit.
type Head struct {
	Resource string
	Cursor   func(Position) string // nil: the tool has no cursor
	End      Ending
	Warnings []string
	Note     string         // how to get at what the API does not give
	Own      map[string]any // the tool's own metadata
}

// Seal makes the answer: the metadata and as many whole items as the budget
// holds.
func (s *Items) Seal(h Head) (Envelope, error) {
	n := len(s.ends)
	for {
		metadata := h.encode(s, n)
		size := len(metadata) + len(h.Resource) + 20
		if n > 0 {
			size += s.ends[n-1]
		}
		if s.total == 0 || n > 0 && size <= s.Budget {
			return Envelope{JSON: s.write(metadata, h.Resource, n)}, nil
		}
		if n == 0 {
			return Envelope{}, &failure.Failure{Code: failure.TooLarge,
				Message: fmt.Sprintf("the answer is larger than %d bytes with its first item alone", s.Budget),
				Hint:    "Ask for less of each item with fields."}
		}
		over := size - s.Budget
		for n > 0 && over > 0 {
			n--
			from := 0
			if n > 0 {
				from = s.ends[n-1]
			}
			over -= s.ends[n] - from
		}
	}
}

func (s *Items) write(metadata []byte, resource string, n int) []byte {
	var kept []byte
	if n > 0 {
		kept = s.encoder.bytes[:s.ends[n-1]]
	}
	return slices.Concat([]byte(`{"metadata":`), metadata, []byte(`,`), diag.JSON(resource), []byte(`:[`), kept, []byte(`]}`))
}

// encode is the metadata of an answer with n of the items.
func (h *Head) encode(s *Items, n int) []byte {
	o := &Object{}
	results := "results"
	if n == 1 {
		results = "result"
	}
	o.Set("count", n)
	o.Set("description", fmt.Sprintf("Found %d %s for resource type %s", n, results, h.Resource))
	end := h.End
	if n < s.total {
		o.Set("truncated", map[string]any{"returned": n, "of": s.total})
		end = Ending{More: true, Next: s.at[n]}
	}
	if end.More {
		o.Set("more", true)
		if !end.Capped && h.Cursor != nil {
			o.Set("next_cursor", h.Cursor(end.Next))
		}
	}
	if end.Capped && h.Note != "" {
		o.Set("note", h.Note)
	}
	if len(h.Warnings) > 0 {
		o.Set("warnings", h.Warnings)
	}
	for _, k := range slices.Sorted(maps.Keys(h.Own)) {
		o.Set(k, json.RawMessage(new(layout).append(nil, h.Own[k], s.Masked)))
	}
	return sanitize(o.Bytes())
}
