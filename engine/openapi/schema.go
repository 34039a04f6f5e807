package openapi

import (
	"fmt"
	"reflect"
	"slices"
)

// Schema is one schema of the document. What it does not say is open. A nil
// Schema says nothing.
type Schema struct {
	doc  *Document
	node map[string]any
}

// word is what stands under a word of the schema; nil when nothing does.
func (s *Schema) word(name string) any {
	if s == nil {
		return nil
	}
	return s.node[name]
}

// schema returns the schema at a node; it is never nil.
func (d *Document) schema(node any) *Schema { return &Schema{d, d.object(node)} }

// Type returns the schema's JSON type: what it says, or what its other words
// let one guess; empty when nothing tells or several are possible.
func (s *Schema) Type() string {
	switch t := s.word("type").(type) {
	case string:
		return t
	case []any: // OpenAPI 3.1: ["string", "null"]
		var some []string
		for _, e := range t {
			if e != "null" {
				some = append(some, text(e))
			}
		}
		if len(some) == 1 {
			return some[0]
		}
		return ""
	}
	if s.word("properties") != nil {
		return "object"
	}
	if s.word("items") != nil {
		return "array"
	}
	return s.common((*Schema).Type)
}

// common is what all parts of allOf that say something agree on, or all
// alternatives; empty when there is no such thing.
func (s *Schema) common(of func(*Schema) string) string {
	found := ""
	for _, part := range s.parts("allOf") {
		if t := of(part); t != "" {
			found = t
		}
	}
	if found != "" {
		return found
	}
	for i, part := range s.alternatives() {
		t := of(part)
		if i > 0 && t != found {
			return ""
		}
		found = t
	}
	return found
}

// parts returns the schemas of allOf, oneOf or anyOf. The only alternative to null, as
// OpenAPI 3.1 says that a value may be null, is one of allOf. A schema that contains
// itself in this way has none.
func (s *Schema) parts(word string) []*Schema {
	out := s.listed(word)
	if word == "allOf" {
		for _, other := range []string{"oneOf", "anyOf"} {
			if some := s.listed(other); len(some) == 1 && s.nullable() {
				out = append(out, some...)
			}
		}
	} else if len(out) == 1 && s.nullable() {
		return nil
	}
	return out
}

// alternatives are the schemas of oneOf and anyOf.
func (s *Schema) alternatives() []*Schema { return append(s.parts("oneOf"), s.parts("anyOf")...) }

// listed are the schemas that stand under a word, but for null's.
func (s *Schema) listed(word string) (out []*Schema) {
	for _, n := range list(s.word(word)) {
		if p := s.doc.schema(n); p.node != nil && p.node["type"] != "null" && !s.contains(p, map[uintptr]bool{}) {
			out = append(out, p)
		}
	}
	return out
}

// nullable reports whether one of the schema's alternatives is null.
func (s *Schema) nullable() bool {
	for _, word := range []string{"oneOf", "anyOf"} {
		if slices.ContainsFunc(list(s.word(word)), func(n any) bool { return s.doc.object(n)["type"] == "null" }) {
			return true
		}
	}
	return false
}

// contains reports whether inner leads back to s by combining words alone.
func (s *Schema) contains(inner *Schema, seen map[uintptr]bool) bool {
	if s.id() == inner.id() {
		return true
	}
	if seen[inner.id()] {
		return false
	}
	seen[inner.id()] = true
	for _, word := range []string{"allOf", "oneOf", "anyOf"} {
		for _, n := range list(inner.node[word]) {
			if p := s.doc.schema(n); p.node != nil && s.contains(p, seen) {
				return true
			}
		}
	}
	return false
}

// id tells schemas apart, however they were reached.
func (s *Schema) id() uintptr { return reflect.ValueOf(s.node).Pointer() }

// Enum returns the values that the schema allows, as texts; nil when it does
// not list them. Null is none of them.
func (s *Schema) Enum() []string {
	if s == nil {
		return nil
	}
	list, ok := s.node["enum"].([]any)
	if c, has := s.node["const"]; has && !ok {
		list, ok = []any{c}, true
	}
	if !ok {
		for _, part := range s.parts("allOf") {
			if e := part.Enum(); e != nil {
				return e
			}
		}
		return s.enums()
	}
	var out []string
	for _, v := range list {
		if v != nil {
			out = append(out, fmt.Sprint(v))
		}
	}
	return out
}

// enums returns the values of all alternatives, when all of them list theirs.
func (s *Schema) enums() (out []string) {
	for _, part := range s.alternatives() {
		values := part.Enum()
		if values == nil {
			return nil
		}
		for _, v := range values {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// Word returns a word of the schema that has a number, such as maximum.
func (s *Schema) Word(name string) (value float64, ok bool) {
	if v, ok := s.word(name).(float64); ok {
		return v, true
	}
	for _, part := range s.parts("allOf") {
		if v, ok := part.Word(name); ok {
			return v, true
		}
	}
	return 0, false
}

// String returns a word of the schema that has a text, such as format or
// description; empty when there is none.
func (s *Schema) String(name string) string {
	if v := text(s.word(name)); v != "" {
		return v
	}
	for _, part := range s.parts("allOf") {
		if v := part.String(name); v != "" {
			return v
		}
	}
	return ""
}

// ReadOnly reports whether the value is only ever answered, never sent.
func (s *Schema) ReadOnly() bool {
	return s.word("readOnly") == true || slices.ContainsFunc(s.parts("allOf"), (*Schema).ReadOnly)
}

// Deprecated reports whether the value is still taken, but no longer meant to be sent.
func (s *Schema) Deprecated() bool { return s.word("deprecated") == true }

// Example returns the schema's own example or default; nil when it has none.
func (s *Schema) Example() any {
	if all := list(s.word("examples")); len(all) > 0 {
		return all[0]
	}
	if e := s.word("example"); e != nil {
		return e
	}
	return s.word("default")
}

// Default returns the schema's own default; nil when it has none.
func (s *Schema) Default() any { return s.word("default") }
