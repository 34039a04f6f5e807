package mcpserver

import (
	"bytes"
	"encoding/json"
)

// members are those of a JSON object, as they were written: names are not
// folded, as they are by encoding/json, and values are not copied. A map of raw
// messages in its place makes a small call a sixth slower.
type members []member

type member struct {
	name  string
	value json.RawMessage
}

// membersOf returns the members of v, which must be JSON; nil if v is no
// object.
func membersOf(v json.RawMessage) members {
	if kind(v) != "an object" {
		return nil
	}
	m := make(members, 0, 8)
	rest := space(space(v)[1:])
	for rest[0] != '}' {
		n := valueEnd(rest)
		name := unquote(rest[:n])
		rest = space(space(rest[n:])[1:]) // the colon
		n = valueEnd(rest)
		m = append(m, member{name, json.RawMessage(rest[:n])})
		if rest = space(rest[n:]); rest[0] == ',' {
			rest = space(rest[1:])
		}
	}
	return m
}

// get returns the value of that name, the last one if there are several, or nil.
func (m members) get(name string) json.RawMessage {
	for i := len(m) - 1; i >= 0; i-- {
		if m[i].name == name {
			return m[i].value
		}
	}
	return nil
}

// text returns the string of that name; "" where there is none, or another value.
func (m members) text(name string) string {
	if v := m.get(name); kind(v) == "a string" {
		return unquote(v)
	}
	return ""
}

// without writes m as an object, but for the members of that name.
func (m members) without(name string) json.RawMessage {
	b := []byte{'{'}
	for _, f := range m {
		if f.name == name {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		n, _ := json.Marshal(f.name) // a string always can be written
		b = append(append(append(b, n...), ':'), f.value...)
	}
	return append(b, '}')
}

// space skips white space.
func space(v []byte) []byte { return bytes.TrimLeft(v, " \t\r\n") }

// valueEnd returns where the JSON value ends with which v begins.
func valueEnd(v []byte) int {
	for i, depth := 0, 0; ; i++ {
		switch v[i] {
		case '"':
			for i++; v[i] != '"'; i++ {
				if v[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if depth > 0 {
				continue
			}
			if n := bytes.IndexAny(v[i:], ",}] \t\r\n"); n >= 0 { // a number, true, false or null
				return i + n
			}
			return len(v)
		}
		if depth == 0 {
			return i + 1
		}
	}
}

// unquote returns what the JSON string v stands for.
func unquote(v json.RawMessage) (s string) {
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	_ = json.Unmarshal(v, &s)
	return s
}
