package answer

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
)

// Items collects the items of an answer as bytes, as far as the budget holds
// them; the rest is counted.
type Items struct {
	Options
	encoder *Encoder // holds the kept ones
	ends    []end    // of the kept items
	at      []Position
	total   int // all items, kept or not
	values  []any
	only    *fields // see wanted
	beyond  bool    // there were items beyond Limit

	first     []byte   // the first item
	shortened []string // its places that were cut, for it alone is larger than the budget
}

// end is where a kept item ends: bytes and characters from the beginning of the first.
type end struct{ bytes, chars int }

// Options say what an answer holds of its items.
type Options struct {
	Budget int      // characters of the whole answer; negative: no bound
	Fields []string // keep only these paths; nil, or with *: all
	Prove  bool     // items that come as text may lack some of Fields
	Counts *Counts  // counts all items; nil: nothing is counted
	Limit  int      // items that are shown at most; negative: no bound
	Masked []string // fields whose text is not shown
	Keep   bool     // each item is kept for metadata, with the fields of Names
	Names  []string // nil: all

	Counted int // items at the beginning of which the metadata of an earlier answer spoke
}

// NewItems returns items that e encodes, which may hold none yet.
func NewItems(e *Encoder, o Options) *Items {
	e.bytes = e.bytes[:0]
	return &Items{Options: o, encoder: e}
}

// Values are what is kept of all items; never nil.
func (s *Items) Values() []any {
	if s.values == nil {
		return []any{}
	}
	return s.values
}

// wanted are the fields of Fields: most items come as text, and are never asked.
func (s *Items) wanted() *fields {
	if s.only == nil {
		s.only = newFields(TreeOf(s.Fields))
	}
	return s.only
}

// Strange returns the first of Fields that no item has, and the names that were in
// its place; ok is false where each is there, or nothing is known.
func (s *Items) Strange() (path string, known []string, ok bool) { return s.only.strange("") }

// reserve is what an answer needs besides its items, in characters, about.
const reserve = 400

// Full reports whether further items would not fit.
func (s *Items) Full() bool { return len(s.ends) < s.total }

// Room is how many further items are likely to fit, judged by those that do.
func (s *Items) Room() int {
	if s.Budget < 0 || len(s.ends) == 0 {
		return math.MaxInt
	}
	chars := s.chars(len(s.ends))
	return max(0, s.Budget-reserve-chars) * len(s.ends) / max(1, chars)
}

// Add encodes one item and returns what it holds of it for metadata, nil for
// nothing; expected is how many items are likely to come with it, 0 if nobody
// knows.
func (s *Items) Add(o Output, expected int) (kept any) {
	s.total++
	if s.Keep && s.total > s.Counted {
		if kept = o.Value; o.Text == nil { // what a plan makes beside a text is no more than is read
			kept = s.named(kept)
		}
		s.values = append(s.values, kept)
	}
	if s.Counts != nil {
		s.Counts.Add(o.Value)
	}
	if s.Limit >= 0 && s.total > s.Limit {
		s.total--
		s.beyond = true
		return kept
	}
	s.at = append(s.at, o.At)
	if len(s.ends) < s.total-1 { // an earlier one did not fit
		return kept
	}
	b := s.encoder.bytes
	if len(b) > 0 {
		b = append(b, ',')
	}
	start, here := len(b), s.chars(len(s.ends))
	b = s.item(b, o)
	if s.total == 1 {
		s.first = slices.Clone(b)
	}
	here += min(start, 1) + o.chars(b[start:])
	if s.Budget >= 0 && here > s.Budget {
		return kept
	}
	s.encoder.bytes = b
	s.ends = append(s.ends, end{len(b), here})
	if len(s.ends) == 1 {
		s.encoder.bytes = slices.Grow(b, min(len(b)*max(0, expected-1), max(s.Budget, 1<<20)))
	}
	return kept
}

// named is a value with the fields of Names alone, where it is an object.
func (s *Items) named(v any) any {
	m, isObject := v.(map[string]any)
	if s.Names == nil || !isObject {
		return v
	}
	out := make(map[string]any, len(s.Names))
	for _, name := range s.Names {
		if x, there := m[name]; there {
			out[name] = x
		}
	}
	return out
}

// item appends one item as it is shown.
func (s *Items) item(b []byte, o Output) []byte {
	start := len(b)
	if o.Text != nil {
		s.prove(o.Text)
		b = append(b, o.Text...)
		if !o.Dirty {
			return b
		}
	} else {
		b = s.encoder.layout.append(b, s.wanted().of(o.Value), s.Masked)
	}
	if clean := sanitize(b[start:]); len(clean) < len(b)-start {
		b = append(b[:start], clean...)
	}
	return b
}

// prove notes which of Fields an item has that comes as text, until each was there once.
func (s *Items) prove(text []byte) {
	if !s.Prove {
		return
	}
	var v any
	if json.Unmarshal(text, &v) == nil {
		s.wanted().of(v)
	}
	s.Prove = !s.wanted().complete()
}

// chars is how many characters an output has that is shown so: of what is surely
// ASCII, as many as bytes.
func (o *Output) chars(shown []byte) int {
	if o.Text != nil && !o.Dirty {
		return len(shown)
	}
	return utf8.RuneCount(shown)
}

// Reserved are the keys of metadata that are the engine's own: a tool's metadata
// cannot write them.
var Reserved = []string{"count", "description", "truncated", "more", "next_cursor", "note", "shortened", "warnings", "resolved", "counted", "counts"}

// Head is the metadata of an answer, but for what depends on how many items fit.
type Head struct {
	Resource string
	Cursor   func(Position) string // nil: the tool has no cursor
	End      Ending
	Warnings []string
	Resolved map[string]any // names that were given, and the ids that they mean
	Asked    int            // items that the call asked for
	Note     string         // how to get at what the API does not give
	Own      map[string]any // the tool's own metadata
}

// Seal makes the answer: the metadata and as many whole items as the budget
// holds. Where it does not hold one, the longest lists and texts of the first are
// cut.
func (s *Items) Seal(h Head) (Envelope, error) {
	n := len(s.ends)
	for {
		metadata := h.encode(s, n)
		size := utf8.RuneCount(metadata) + len(h.Resource) + 20 + s.chars(n)
		if s.Budget < 0 || s.total == 0 || n > 0 && size <= s.Budget {
			return Envelope{JSON: s.write(metadata, h.Resource, n)}, nil
		}
		if n == 0 {
			break
		}
		for over := size - s.Budget; n > 0 && over > 0; n-- {
			over -= s.chars(n) - s.chars(n-1)
		}
	}
	for room := s.Budget - reserve; room > 0; room -= s.Budget / 8 {
		s.encoder.bytes = s.shorten(room)
		s.ends = []end{{len(s.encoder.bytes), utf8.RuneCount(s.encoder.bytes)}}
		metadata := h.encode(s, 1)
		if utf8.RuneCount(metadata)+len(h.Resource)+20+s.chars(1) <= s.Budget {
			return Envelope{JSON: s.write(metadata, h.Resource, 1)}, nil
		}
	}
	return Envelope{}, &failure.Failure{Code: failure.TooLarge,
		Message: fmt.Sprintf("the answer is larger than %d characters with its first item alone", s.Budget),
		Hint:    "Ask for less of each item with fields."}
}

// chars is how many characters the first n kept items have, with their commas.
func (s *Items) chars(n int) int {
	if n == 0 {
		return 0
	}
	return s.ends[n-1].chars
}

// write puts the answer together.
func (s *Items) write(metadata []byte, resource string, n int) []byte {
	var kept []byte
	if n > 0 {
		kept = s.encoder.bytes[:s.ends[n-1].bytes]
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
	switch {
	case end.Full: // how many there are was not found out
		o.Set("truncated", map[string]any{"returned": n, "asked": h.Asked})
	case n < s.total:
		o.Set("truncated", map[string]any{"returned": n, "of": s.total})
	}
	if n < s.total {
		next := s.at[n]
		if h.Own != nil {
			next.Counted = max(0, max(s.total, s.Counted)-n)
		}
		end = Ending{More: true, Next: next}
	}
	if end.More {
		o.Set("more", true)
		if !end.Capped && h.Cursor != nil {
			o.Set("next_cursor", h.Cursor(end.Next))
		}
	}
	o.setIf(end.Capped && h.Note != "", "note", h.Note)
	o.setIf(len(s.shortened) > 0, "shortened", s.shortened)
	o.setIf(len(h.Warnings) > 0, "warnings", h.Warnings)
	o.setIf(len(h.Resolved) > 0, "resolved", h.Resolved)
	switch {
	case s.Counts != nil:
		o.Set("counted", s.Counts.Items())
		o.Set("counts", s.Counts.JSON(s.Masked))
	case h.Own != nil:
		o.Set("counted", len(s.values))
	}
	for _, k := range slices.Sorted(maps.Keys(h.Own)) {
		name := Visible(k)
		if _, twin := h.Own[name]; slices.Contains(Reserved, name) || name != k && twin {
			continue // a key that is another one once what cannot be seen is out of it
		}
		o.Set(k, json.RawMessage(new(layout).append(nil, h.Own[k], s.Masked)))
	}
	return sanitize(o.Bytes())
}
