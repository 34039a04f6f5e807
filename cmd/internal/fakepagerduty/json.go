package fakepagerduty

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// object is a JSON object whose fields keep their order.
type object []field

// field is one member of an object. Its value is nil, a bool, string, int,
// int64, float64, json.Number, time.Time, raw, object, or a slice of strings,
// raws, objects or any of these.
type field struct {
	name  string
	value any
}

// raw is JSON that is already written.
type raw []byte

// encode writes an object once, to be used many times.
func encode(o object) raw { return appendJSON(nil, o) }

// set replaces the value of the field of that name.
func (o object) set(name string, value any) {
	for i := range o {
		if o[i].name == name {
			o[i].value = value
		}
	}
}

// without returns the object less the field of that name.
func (o object) without(name string) object {
	var out object
	for _, f := range o {
		if f.name != name {
			out = append(out, f)
		}
	}
	return out
}

// answer is an HTTP response before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func jsonAnswer(status int, body any) answer {
	return answer{
		status: status,
		header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		body:   appendJSON(nil, body),
	}
}

// with adds headers to an answer.
func (a answer) with(h http.Header) answer {
	for name, values := range h {
		a.header[name] = values
	}
	return a
}

// appendJSON writes any value that a field can hold. It is here because pages
// of a benchmark are made of it: encoding/json takes several times as long.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case raw:
		return append(b, v...)
	case string:
		return appendString(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case json.Number:
		return append(b, v...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case time.Time:
		b = append(b, '"')
		b = v.AppendFormat(b, time.RFC3339)
		return append(b, '"')
	case object:
		b = append(b, '{')
		for i, f := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, f.name)
			b = append(b, ':')
			b = appendJSON(b, f.value)
		}
		return append(b, '}')
	case []any:
		return appendArray(b, v)
	case []raw:
		return appendArray(b, v)
	case []object:
		return appendArray(b, v)
	case []string:
		return appendArray(b, v)
	}
	panic("fakepagerduty: a field holds a value that it cannot hold")
}

func appendArray[T any](b []byte, items []T) []byte {
	b = append(b, '[')
	start := len(b)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, item)
		if i == 0 && len(items) > defaultPage { // the others of a page are about as long
			b = slices.Grow(b, len(items)*(len(b)-start)*5/4)
		}
	}
	return append(b, ']')
}

// appendString writes a string; only one that needs an escape is left to
// encoding/json.
func appendString(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if !plain {
		quoted, _ := json.Marshal(s) // a string never fails
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
