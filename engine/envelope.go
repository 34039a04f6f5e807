package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"pagerduty-mcp-server/engine/jq"
	"slices"
	"strconv"
	"strings"
)

// Envelope is the answer of a call: one JSON object, whose `metadata` comes
// first.
type Envelope struct {
	JSON    []byte
	IsError bool
}

// errorDescription is the description of every answer that is an error.
const errorDescription = "Error occurred while processing request"

// items collects the items of an answer as bytes, as far as the budget holds
// them; the rest is counted.
type items struct {
	budget   int
	fields   []string // keep only these; nil: all
	masked   []string // fields whose text is not shown
	*encoder          // holds the kept ones
	ends     []int    // where each kept item ends
	at       []position
	total    int // all items, kept or not
	values   []any
	keep     *jq.Projection // what is kept of each in values, for metadata; nil: nothing

	expected int             // how many items are likely to come, 0 if nobody knows
	seen     map[string]bool // with fields: all that any item has
}

// add encodes one item.
func (s *items) add(o output) {
	s.total++
	if s.keep != nil {
		s.values = append(s.values, s.keep.Prune(o.value))
	}
	s.at = append(s.at, o.at)
	v := s.only(o.value)
	if len(s.ends) < s.total-1 { // an earlier one did not fit
		return
	}
	b := s.bytes
	if len(b) > 0 {
		b = append(b, ',')
	}
	start := len(b)
	b = s.layout.append(b, v, s.masked)
	if clean := sanitize(b[start:]); len(clean) < len(b)-start {
		b = append(b[:start], clean...)
	}
	if len(b) > s.budget {
		return
	}
	s.bytes = b
	s.ends = append(s.ends, len(s.bytes))
	if len(s.ends) == 1 {
		s.bytes = slices.Grow(s.bytes, min(len(b)*max(0, s.expected-1), s.budget))
	}
}

// only keeps the wanted fields of an item.
func (s *items) only(v any) any {
	m, ok := v.(map[string]any)
	if !ok || s.fields == nil {
		return v
	}
	out := make(map[string]any, len(s.fields))
	for _, f := range s.fields {
		if x, ok := m[f]; ok {
			out[f] = x
		}
	}
	for f := range m {
		s.seen[f] = true
	}
	return out
}

// head is the metadata of an answer, but for what depends on how many items fit.
type head struct {
	resource string
	cursor   func(position) string // nil: the tool has no cursor
	end      ending
	warnings []string
	note     string         // how to get at what the API does not give
	own      map[string]any // the tool's own metadata
}

// seal makes the answer: the metadata and as many whole items as the budget
// holds.
func (s *items) seal(h head) (Envelope, error) {
	n := len(s.ends)
	for {
		metadata := h.encode(s, n)
		size := len(metadata) + len(h.resource) + 20
		if n > 0 {
			size += s.ends[n-1]
		}
		if s.total == 0 || n > 0 && size <= s.budget {
			return Envelope{JSON: s.write(metadata, h.resource, n)}, nil
		}
		if n == 0 {
			return Envelope{}, &Failure{Code: "RESPONSE_TOO_LARGE",
				Message: fmt.Sprintf("the answer is larger than %d bytes with its first item alone", s.budget),
				Hint:    "Ask for less of each item with fields."}
		}
		over := size - s.budget
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

func (s *items) write(metadata []byte, resource string, n int) []byte {
	var kept []byte
	if n > 0 {
		kept = s.bytes[:s.ends[n-1]]
	}
	return slices.Concat([]byte(`{"metadata":`), metadata, []byte(`,`), encodeText(resource), []byte(`:[`), kept, []byte(`]}`))
}

// encode is the metadata of an answer with n of the items.
func (h *head) encode(s *items, n int) []byte {
	o := &jsonObject{}
	results := "results"
	if n == 1 {
		results = "result"
	}
	o.set("count", n)
	o.set("description", fmt.Sprintf("Found %d %s for resource type %s", n, results, h.resource))
	end := h.end
	if n < s.total {
		o.set("truncated", map[string]any{"returned": n, "of": s.total})
		end = ending{more: true, next: s.at[n]}
	}
	if end.more {
		o.set("more", true)
		if !end.capped && h.cursor != nil {
			o.set("next_cursor", h.cursor(end.next))
		}
	}
	if end.capped && h.note != "" {
		o.set("note", h.note)
	}
	if len(h.warnings) > 0 {
		o.set("warnings", h.warnings)
	}
	for _, k := range sortedKeys(h.own) {
		o.set(k, json.RawMessage(new(layout).append(nil, h.own[k], s.masked)))
	}
	return sanitize(o.bytes())
}

// envelope is a failure as an answer.
func (f Failure) envelope() Envelope {
	e := &jsonObject{}
	e.set("message", f.Message)
	e.set("code", f.Code)
	if f.Status != 0 {
		e.set("status", f.Status)
	}
	if len(f.Details) > 0 {
		e.set("details", f.Details)
	}
	if f.Hint != "" {
		e.set("hint", strings.TrimSpace(f.Hint))
	}
	if f.RetryAfter > 0 {
		e.set("retry_after", f.RetryAfter.Seconds())
	}
	o := &jsonObject{}
	o.set("metadata", json.RawMessage(fmt.Sprintf(`{"count":0,"description":%q}`, errorDescription)))
	o.set("error", json.RawMessage(e.bytes()))
	return Envelope{JSON: sanitize(o.bytes()), IsError: true}
}

// jsonObject writes a JSON object whose keys keep the order in which they are set.
type jsonObject struct {
	b    []byte
	keys []string
}

func (o *jsonObject) set(key string, v any) {
	if slices.Contains(o.keys, key) {
		return
	}
	o.keys = append(o.keys, key)
	if o.b == nil {
		o.b = append(make([]byte, 0, 256), '{')
	} else {
		o.b = append(o.b, ',')
	}
	o.b = append(appendText(o.b, key), ':')
	o.b = append(o.b, encodeText(v)...)
}

// bytes returns the object; nothing can be set any longer.
func (o *jsonObject) bytes() []byte {
	if o.b == nil {
		return []byte("{}")
	}
	return append(o.b, '}')
}

// encodeText encodes without escaping <, > and &, which models read as text.
func encodeText(v any) []byte {
	switch v := v.(type) {
	case json.RawMessage:
		return v
	case int:
		return strconv.AppendInt(nil, int64(v), 10)
	case string:
		if !strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
			return []byte(`"` + v + `"`)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return []byte("null")
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
