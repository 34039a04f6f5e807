package toolfile

import (
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// Kind is the kind of a Value.
type Kind uint8

// The kinds of JSON.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

// String returns the kind as JSON Schema calls it.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Value is a piece of JSON-like data in a file, such as a default or a request
// body: a tree whose every node has its place.
type Value struct {
	Kind  Kind
	Text  diag.Text // the scalar; of a list or a map only where it begins
	List  []*Value
	Map   []Entry
	plain any // of a number or a bool: bool, int or float64
}

// describe is the value as a message names it.
func (v *Value) describe() string {
	switch v.Kind {
	case List:
		return "a list"
	case Map:
		return "a mapping"
	case String:
		return strconv.Quote(v.Text.Value)
	}
	return v.Text.Value
}

// As is a scalar of another type as the file must write it to be of this one: a number in
// quotes, or without; "" where it cannot be.
func (v *Value) As(typ string) string {
	switch is := v.Kind; {
	case typ == "string" && (is == Number || is == Bool):
		return strconv.Quote(v.Text.Value)
	case is != String:
	case (typ == "integer" || typ == "number") && numeral().MatchString(v.Text.Value) && (typ == "number" || !strings.ContainsAny(v.Text.Value, ".eE")):
		return v.Text.Value
	case typ == "boolean":
		return yesOrNo[strings.ToLower(v.Text.Value)]
	}
	return ""
}

// Entry is one key of a mapping, with its value, in the order of the file.
type Entry struct {
	Key   diag.Text
	Value *Value
}

// Any returns the data alone: nil, bool, int, float64, string, []any or
// map[string]any. A nil Value is nil.
func (v *Value) Any() any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case List:
		out := make([]any, len(v.List))
		for i, e := range v.List {
			out[i] = e.Any()
		}
		return out
	case Map:
		return EntriesAny(v.Map)
	case String:
		return v.Text.Value
	}
	return v.plain
}

// EntriesAny returns the data of a mapping alone.
func EntriesAny(es []Entry) map[string]any {
	out := make(map[string]any, len(es))
	for _, e := range es {
		out[e.Key.Value] = e.Value.Any()
	}
	return out
}

// Get returns the value of a map's key, or nil.
func (v *Value) Get(key string) *Value {
	if v == nil {
		return nil
	}
	for _, e := range v.Map {
		if e.Key.Value == key {
			return e.Value
		}
	}
	return nil
}

// Written returns a scalar as the file writes it, without quotes: 2.10, 0012345
// and 1e3 are these texts and not the numbers 2.1, 5349 and 1000. It is what a
// literal of a path, a query, a header or a form sends.
func (v *Value) Written() string { return v.Text.Value }

// Expr returns the CEL of a scalar that is exactly `${ CEL }`, and whether it
// is one. Anything else is a literal.
func (v *Value) Expr() (diag.Text, bool) {
	if v == nil || v.Kind != String {
		return diag.Text{}, false
	}
	return Expr(v.Text)
}

// Expr returns the CEL of a text that is exactly `${ CEL }`, and whether it is one.
func Expr(t diag.Text) (diag.Text, bool) {
	s := t.Value
	from, to := len(s)-len(strings.TrimLeft(s, " \n")), len(strings.TrimRight(s, " \n"))
	if to-from < 3 || !strings.HasPrefix(s[from:to], "${") || s[to-1] != '}' {
		return diag.Text{}, false
	}
	return t.Sub(from+2, to-1), true
}

// Exprs calls f with the CEL of every `${ CEL }` scalar in the tree, in the
// order of the file.
func (v *Value) Exprs(f func(*Value, diag.Text)) {
	if v == nil {
		return
	}
	if t, ok := v.Expr(); ok {
		f(v, t)
	}
	for _, e := range v.List {
		e.Exprs(f)
	}
	for _, e := range v.Map {
		e.Value.Exprs(f)
	}
}

// StringValue makes a value of a string that stands at t.
func StringValue(s string, t diag.Text) *Value {
	t.Value = s
	return &Value{Kind: String, Text: t}
}
