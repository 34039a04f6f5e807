package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	name  string
	value any // object, []any, json.RawMessage or a scalar
}

// lineWidth is up to how many characters an object or a list stands on one line.
const lineWidth = 120

// layout appends v as JSON, for people: what is short stands on one line.
func layout(out []byte, v any, depth int) []byte {
	line := compact(nil, v)
	indent := strings.Repeat("  ", depth+1)
	if len(line)+len(indent) <= lineWidth && depth > 1 {
		return append(out, line...)
	}
	end := "\n" + indent[2:]
	switch v := v.(type) {
	case object:
		for i, m := range v {
			out = append(out, separator(i, "{", ",")+"\n"+indent...)
			out = append(append(out, encode(m.name)...), ": "...)
			out = layout(out, m.value, depth+1)
		}
		return append(out, end+"}"...)
	case []any:
		for i, e := range v {
			out = append(out, separator(i, "[", ",")+"\n"+indent...)
			out = layout(out, e, depth+1)
		}
		return append(out, end+"]"...)
	}
	return append(out, line...)
}

// compact appends v as JSON on one line, with a space where a person puts one.
func compact(out []byte, v any) []byte {
	switch v := v.(type) {
	case object:
		for i, m := range v {
			out = append(append(append(out, separator(i, "{ ", ", ")...), encode(m.name)...), ": "...)
			out = compact(out, m.value)
		}
		return append(out, " }"...)
	case []any:
		for i, e := range v {
			out = compact(append(out, separator(i, "[", ", ")...), e)
		}
		return append(out, ']')
	case json.RawMessage:
		return append(out, v...)
	}
	return append(out, encode(v)...)
}

// separator is what stands before the element i.
func separator(i int, first, later string) string {
	if i == 0 {
		return first
	}
	return later
}

// encode is a scalar as JSON, with < and > as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // a scalar of this package can be encoded
	}
	return bytes.TrimSpace(b.Bytes())
}

// anys are the texts as elements of a list.
func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}
