package engine

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/expr"
)

// layout is how values at one place of the items are written: the fields of the
// object that was there last, and the layout of each field's value. What is there
// next has the same fields nearly always, and then nothing is sorted. The elements
// of an array share a layout. The zero value has seen no object yet.
type layout struct {
	fields []field // sorted by name
	heads  []byte  // of all fields, in one piece
}

// field is a field of an object in a layout.
type field struct {
	name    string
	head    []byte // what comes before the value: {"name": or ,"name":
	masked  bool
	element layout // of the value
}

// append appends a value that jq gave as expr.Marshal writes it: the keys of
// objects in order, and no <, > or & escaped. What is written often is written
// here, which takes a third of the time; the rest is left to gojq. The text of a
// field whose name is masked is not shown.
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
	return appendRare(b, v)
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
		if text, ok := v.(string); ok && f.masked && text != "" {
			b = append(b, `"***"`...)
			continue
		}
		b = f.element.append(b, v, masked)
	}
	return append(b, '}'), true
}

// learn makes the layout one of the fields of m.
func (l *layout) learn(m map[string]any, masked []string) {
	l.fields, l.heads = l.fields[:0], l.heads[:0]
	for name := range m {
		l.fields = append(l.fields, field{name: name, masked: slices.Contains(masked, name)})
	}
	slices.SortFunc(l.fields, func(x, y field) int { return strings.Compare(x.name, y.name) })
	for i := range l.fields {
		f, from := &l.fields[i], len(l.heads)
		l.heads = append(l.heads, "{,"[min(i, 1)])
		l.heads = append(appendText(l.heads, f.name), ':')
		f.head = l.heads[from:] // where heads has to move, what it left stays as it is
	}
}

func appendText(b []byte, s string) []byte {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' || c == 0x7f {
			return appendRare(b, s)
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if !ascii && !utf8.ValidString(s) {
		return appendRare(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendRare(b []byte, v any) []byte {
	text, _ := expr.Marshal(v) // never fails
	return append(b, text...)
}
