package answer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"pagerduty-mcp-server/engine/jq"
)

// Encoder writes the items of an answer. What it learns of how they look serves the
// next answer, too. The zero value is ready for use, by one answer at a time.
type Encoder struct {
	layout layout
	bytes  []byte // the items so far, separated by commas
}

// layout is how values at one place of the items are written: the fields of the
// object that was there last, and the layout of each field's value. What is there
// next has the same fields nearly always, and then nothing is sorted. The elements
// of an array share a layout. The zero value has seen no object yet.
type layout struct {
	fields []column // sorted by name
	heads  []byte   // of all fields, in one piece
}

// column is a field of the objects in a layout.
type column struct {
	name    string
	head    []byte // what comes before the value: {"name": or ,"name":
	masked  bool
	element layout // of the value
}

// append appends a value that jq gave: the keys of objects in order, and nothing
// escaped that need not be. What is written often is written here, which takes a
// third of the time that gojq takes; the rest is left to it. The text of a field
// whose name is masked is not shown.
func (l *layout) append(b []byte, v any, masked []string) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case string:
		return appendText(b, v)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = l.append(b, e, masked)
		}
		return append(b, ']')
	case map[string]any:
		if len(v) == 0 {
			return append(b, "{}"...)
		}
		if out, ok := l.object(b, v, masked); ok {
			return out
		}
		l.learn(v, masked)
		b, _ = l.object(b, v, masked)
		return b
	}
	text, _ := jq.Marshal(v) // never fails
	return append(b, text...)
}

// object appends an object that is not empty; ok is false where it has other
// fields than the layout.
func (l *layout) object(b []byte, m map[string]any, masked []string) (out []byte, ok bool) {
	if len(m) != len(l.fields) {
		return nil, false
	}
	for i := range l.fields {
		f := &l.fields[i]
		v, ok := m[f.name]
		if !ok {
			return nil, false
		}
		b = append(b, f.head...)
		if f.masked && v != nil && v != "" {
			b = append(b, `"***"`...)
			continue
		}
		b = f.element.append(b, v, masked)
	}
	return append(b, '}'), true
}

// AppendValue appends a value as an item has it.
func AppendValue(b []byte, v any, masked []string) []byte {
	return new(layout).append(b, v, masked)
}

// IsMasked reports whether the field of a name is not shown: names are compared
// without regard to case and to characters that nobody sees.
func IsMasked(masked []string, name string) bool {
	if len(masked) == 0 {
		return false
	}
	visible := Visible(name)
	return slices.ContainsFunc(masked, func(m string) bool { return strings.EqualFold(m, visible) })
}

// learn makes the layout one of the fields of m.
func (l *layout) learn(m map[string]any, masked []string) {
	l.fields, l.heads = l.fields[:0], l.heads[:0]
	for name := range m {
		l.fields = append(l.fields, column{name: name, masked: IsMasked(masked, name)})
	}
	slices.SortFunc(l.fields, func(x, y column) int { return strings.Compare(x.name, y.name) })
	for i := range l.fields {
		f, from := &l.fields[i], len(l.heads)
		l.heads = append(l.heads, "{,"[min(i, 1)])
		l.heads = append(appendText(l.heads, f.name), ':')
		f.head = l.heads[from:] // where heads has to move, what it left stays as it is
	}
}

// appendText appends a string, with U+FFFD for what is no UTF-8.
func appendText(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // an error tells of U+FFFD
	return b
}
