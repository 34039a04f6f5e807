package openapi

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// Schema is one schema of the document. What it does not say is open. A nil
// Schema says nothing.
type Schema struct {
	doc  *Document
	node map[string]any
}

// schema returns the schema at a node; it is never nil.
func (d *Document) schema(node any) *Schema { return &Schema{d, d.object(node)} }

// Type returns the schema's JSON type: what it says, or what its other words
// let one guess; empty when nothing tells or several are possible.
func (s *Schema) Type() string {
	if s == nil {
		return ""
	}
	switch t := s.node["type"].(type) {
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
	if s.node["properties"] != nil {
		return "object"
	}
	if s.node["items"] != nil {
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
	for i, part := range append(s.parts("oneOf"), s.parts("anyOf")...) {
		t := of(part)
		if i > 0 && t != found {
			return ""
		}
		found = t
	}
	return found
}

// parts returns the schemas of allOf, oneOf or anyOf. A schema that contains
// itself in this way has none.
func (s *Schema) parts(word string) []*Schema {
	list, _ := s.node[word].([]any)
	var out []*Schema
	for _, n := range list {
		if p := s.doc.schema(n); p.node != nil && !s.contains(p, map[unsafe.Pointer]bool{}) {
			out = append(out, p)
		}
	}
	return out
}

// contains reports whether inner leads back to s by combining words alone.
func (s *Schema) contains(inner *Schema, seen map[unsafe.Pointer]bool) bool {
	if s.id() == inner.id() {
		return true
	}
	if seen[inner.id()] {
		return false
	}
	seen[inner.id()] = true
	for _, word := range []string{"allOf", "oneOf", "anyOf"} {
		list, _ := inner.node[word].([]any)
		for _, n := range list {
			if p := s.doc.schema(n); p.node != nil && s.contains(p, seen) {
				return true
			}
		}
	}
	return false
}

// id tells schemas apart, however they were reached.
func (s *Schema) id() unsafe.Pointer { return reflect.ValueOf(s.node).UnsafePointer() }

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
	for _, part := range append(s.parts("oneOf"), s.parts("anyOf")...) {
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

// Items returns the schema of an array's elements, or nil.
func (s *Schema) Items() *Schema {
	if s == nil {
		return nil
	}
	if n, ok := s.node["items"]; ok {
		return s.doc.schema(n)
	}
	for _, part := range s.all() {
		if i := part.Items(); i != nil {
			return i
		}
	}
	return nil
}

// all returns the parts of allOf, oneOf and anyOf.
func (s *Schema) all() []*Schema {
	return slices.Concat(s.parts("allOf"), s.parts("oneOf"), s.parts("anyOf"))
}

// Properties returns the properties that an object may have, those of all of
// its parts and alternatives included.
func (s *Schema) Properties() map[string]*Schema {
	out := map[string]*Schema{}
	if s == nil {
		return out
	}
	add := func(from map[string]*Schema, word string) {
		for name, p := range from {
			if other := out[name]; other != nil && other.id() != p.id() {
				p = &Schema{s.doc, map[string]any{word: []any{other.node, p.node}}}
			}
			out[name] = p
		}
	}
	for _, alternative := range append(s.parts("oneOf"), s.parts("anyOf")...) {
		add(alternative.Properties(), "anyOf")
	}
	for _, part := range s.parts("allOf") {
		add(part.Properties(), "allOf")
	}
	own, _ := s.node["properties"].(map[string]any)
	for name, n := range own {
		out[name] = s.doc.schema(n)
	}
	return out
}

// Property returns a property of an object, or nil.
func (s *Schema) Property(name string) *Schema { return s.Properties()[name] }

// Required returns the names of the properties that an object must have, in
// the order of the document.
func (s *Schema) Required() []string {
	if s == nil {
		return nil
	}
	var out []string
	for _, part := range s.parts("allOf") {
		out = append(out, part.Required()...)
	}
	for _, name := range s.required() {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// required returns what the schema itself requires, its discriminator included.
func (s *Schema) required() (out []string) {
	list, _ := s.node["required"].([]any)
	for _, n := range list {
		out = append(out, text(n))
	}
	tells, _ := s.node["discriminator"].(map[string]any)
	if name := text(tells["propertyName"]); s.Property(name) != nil && !slices.Contains(out, name) {
		out = append(out, name)
	}
	return out
}

// First returns the first of the schema's alternatives; itself when it has none.
func (s *Schema) First() *Schema {
	if s == nil {
		return nil
	}
	for _, alternative := range append(s.parts("oneOf"), s.parts("anyOf")...) {
		return alternative
	}
	return s
}

// Open reports whether an object may have properties that the schema does not
// name, or is not described at all.
func (s *Schema) Open() bool {
	if s == nil || s.node == nil || s.saysOpen() || len(s.Properties()) == 0 {
		return true
	}
	for _, alternative := range append(s.parts("oneOf"), s.parts("anyOf")...) {
		if t := alternative.Type(); t == "" || t == "object" && alternative.Open() {
			return true
		}
	}
	return false
}

// saysOpen reports whether the schema or one of its parts allows properties of
// any name.
func (s *Schema) saysOpen() bool {
	if extra, ok := s.node["additionalProperties"]; ok && extra != false || s.node["patternProperties"] != nil {
		return true
	}
	return slices.ContainsFunc(s.parts("allOf"), (*Schema).saysOpen)
}

// Word returns a word of the schema that has a number, such as maximum.
func (s *Schema) Word(name string) (value float64, ok bool) {
	if s == nil {
		return 0, false
	}
	if v, ok := s.node[name].(float64); ok {
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
	if s == nil {
		return ""
	}
	if v := text(s.node[name]); v != "" {
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
	return s != nil && (s.node["readOnly"] == true || slices.ContainsFunc(s.parts("allOf"), (*Schema).ReadOnly))
}

// Nullable reports whether the value may be null.
func (s *Schema) Nullable() bool {
	if s == nil || s.node == nil || s.node["nullable"] == true {
		return true
	}
	types, _ := s.node["type"].([]any)
	return slices.Contains(types, any("null"))
}

// Example returns the schema's own example or default; nil when it has none.
func (s *Schema) Example() any {
	if s == nil {
		return nil
	}
	if list, _ := s.node["examples"].([]any); len(list) > 0 {
		return list[0]
	}
	if e := s.node["example"]; e != nil {
		return e
	}
	return s.node["default"]
}
