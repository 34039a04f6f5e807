package plan

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// MaxFaults is how much of what is wrong with one argument is said.
const MaxFaults = 20

// Fault is a part of an argument that is not as it should be.
type Fault struct {
	Place   string // the part, such as rules[1].delay_minutes
	Message string // what is wrong; names the place
}

// Coerce brings an argument, or a default, to the type of its schema, where that
// is harmless: "5" for 5, "true" for true, 5 for "5", "x" for ["x"], and JSON
// text for a list or an object, at any depth. Times are brought to UTC, those
// relative to now resolved; properties that were left out have their defaults,
// and null counts as left out. The result is made of nil, bool, int, float64,
// string, []any and map[string]any. The faults, at most [MaxFaults], say what is
// of a wrong type; the checks of a tool pass over these parts of the result.
func Coerce(s *toolfile.Schema, v any, name string, now time.Time) (any, []Fault) {
	c := coercer{now: now}
	out := c.value(s, v, name)
	return out, c.faults
}

type coercer struct {
	now    time.Time
	faults []Fault
}

// fault notes what is wrong with a place.
func (c *coercer) fault(place, format string, args ...any) any {
	if len(c.faults) < MaxFaults {
		c.faults = append(c.faults, Fault{place, place + fmt.Sprintf(format, args...)})
	}
	return wrong{}
}

func (c *coercer) value(s *toolfile.Schema, v any, place string) any {
	switch s.Type.Value {
	case "string":
		switch v := v.(type) {
		case string:
			return c.text(s, v)
		case json.Number:
			return v.String()
		}
	case "boolean":
		switch v {
		case true, "true":
			return true
		case false, "false":
			return false
		}
	case "integer":
		if n, ok := whole(v); ok {
			return n
		}
	case "number":
		if n, ok := finite(v); ok {
			return n
		}
	case "array":
		return c.list(s, v, place)
	case "object":
		if text, ok := v.(string); ok {
			v = fromText(text, '{', v)
		}
		if m, ok := v.(map[string]any); ok {
			return c.object(s, m, place)
		}
	default:
		return c.plain(v, place)
	}
	return c.fault(place, ": %s is not of type %s", diag.Show(v), s.Type.Value)
}

// text returns a point in time in UTC, and all other text as it is. What should
// be a time and is none is for the checks to refuse.
func (c *coercer) text(s *toolfile.Schema, v string) string {
	if s.Format.Value != "date-time" || s.Enum != nil || s.Const != nil {
		return v
	}
	t, err := cel.ParseMoment(v, c.now)
	if err != nil {
		return v
	}
	return t.Format(time.RFC3339Nano)
}

// list takes a list, a list as JSON text, or one element.
func (c *coercer) list(s *toolfile.Schema, v any, place string) any {
	if text, ok := v.(string); ok {
		v = fromText(text, '[', v)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	items := s.Items
	if items == nil { // which is reported
		items = &toolfile.Schema{}
	}
	out := make([]any, len(list))
	for i, e := range list {
		if text, ok := e.(string); ok && items.Type.Value == "string" { // most lists: their places need no names
			out[i] = c.text(items, text)
			continue
		}
		at := place + "[" + strconv.Itoa(i) + "]"
		if e == nil {
			out[i] = c.fault(at, " is null; leave it out")
			continue
		}
		out[i] = c.value(items, e, at)
	}
	return out
}

// object takes the properties that there are, in the order of the file, and then
// the others.
func (c *coercer) object(s *toolfile.Schema, m map[string]any, place string) any {
	out := make(map[string]any, len(m))
	known := make(map[string]bool, len(s.Properties))
	for i := range s.Properties {
		p := &s.Properties[i]
		name := p.Name.Value
		known[name] = true
		v := m[name]
		if v == nil {
			v = p.Schema.Default.Any()
		}
		if v != nil {
			out[name] = c.value(&p.Schema, v, member(place, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		switch v := m[name]; {
		case known[name]:
		case s.AdditionalSchema == nil:
			out[name] = c.plain(v, member(place, name))
		case v != nil:
			out[name] = c.value(s.AdditionalSchema, v, member(place, name))
		}
	}
	return out
}

// plain replaces json.Number by int or float64, in depth.
func (c *coercer) plain(v any, place string) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
		f, err := v.Float64()
		if err != nil || !strings.ContainsAny(v.String(), ".eE") { // an integer would lose digits
			return c.fault(place, ": the number %s is too large", diag.Show(v))
		}
		return f
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = c.plain(v[i], place+"["+strconv.Itoa(i)+"]")
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out[name] = c.plain(v[name], member(place, name))
		}
		return out
	}
	return v
}

// fromText returns the JSON value in a text that begins with open, or what was
// given when it is none.
func fromText(text string, open byte, given any) any {
	text = strings.TrimSpace(text)
	if text == "" || text[0] != open {
		return given
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return given
	}
	if _, err := dec.Token(); err != io.EOF {
		return given
	}
	return v
}

// whole reads a whole number or the text of one, without loss.
func whole(v any) (int, bool) {
	if n, err := strconv.Atoi(digits(v)); err == nil {
		return n, true
	}
	n, ok := finite(v)
	return int(n), ok && n == math.Trunc(n) && math.Abs(n) <= 1<<53
}

// finite reads a finite number or the text of one.
func finite(v any) (float64, bool) {
	text := digits(v)
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && !strings.ContainsAny(text, "xX_pPiInN")
}

// digits is the text of a number, or a text; empty for all else.
func digits(v any) string {
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case json.Number:
		return v.String()
	case string:
		return strings.TrimSpace(v)
	}
	return ""
}
