package openapi

import "slices"

// Items returns the schema of an array's elements, or nil.
func (s *Schema) Items() *Schema {
	if n := s.word("items"); n != nil {
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
	return append(s.parts("allOf"), s.alternatives()...)
}

// Properties returns the properties that an object may have, those of all of
// its parts and alternatives included.
func (s *Schema) Properties() map[string]*Schema {
	out := map[string]*Schema{}
	add := func(from map[string]*Schema, word string) {
		for name, p := range from {
			if other := out[name]; other != nil && other.id() != p.id() {
				p = &Schema{s.doc, map[string]any{word: []any{other.node, p.node}}}
			}
			out[name] = p
		}
	}
	for _, alternative := range s.alternatives() {
		add(alternative.Properties(), "anyOf")
	}
	for _, part := range s.parts("allOf") {
		add(part.Properties(), "allOf")
	}
	for name, n := range s.own() {
		out[name] = s.doc.schema(n)
	}
	return out
}

// own are the nodes of the properties that the schema itself names.
func (s *Schema) own() map[string]any {
	properties, _ := s.word("properties").(map[string]any)
	return properties
}

// Property returns a property of an object, or nil.
func (s *Schema) Property(name string) *Schema { return s.Properties()[name] }

// Required returns the names of the properties that an object must have, in
// the order of the document.
func (s *Schema) Required() []string {
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
	for _, n := range list(s.word("required")) {
		out = append(out, text(n))
	}
	tells, _ := s.word("discriminator").(map[string]any)
	if name := text(tells["propertyName"]); name != "" && s.Property(name) != nil && !slices.Contains(out, name) {
		out = append(out, name)
	}
	return out
}

// First returns the first of the schema's alternatives; itself when it has none.
func (s *Schema) First() *Schema {
	for _, alternative := range s.alternatives() {
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
	for _, alternative := range s.alternatives() {
		if t := alternative.Type(); t == "" || t == "object" && alternative.Open() {
			return true
		}
	}
	return false
}

// Extra returns the schema of the properties of any name that an object may have;
// nil when it has none, or nothing is said of them.
func (s *Schema) Extra() *Schema {
	if n, ok := s.word("additionalProperties").(map[string]any); ok && len(n) > 0 {
		return s.doc.schema(n)
	}
	for _, part := range s.parts("allOf") {
		if extra := part.Extra(); extra != nil {
			return extra
		}
	}
	return nil
}

// saysOpen reports whether the schema or one of its parts allows properties of
// any name.
func (s *Schema) saysOpen() bool {
	if extra, ok := s.node["additionalProperties"]; ok && extra != false || s.node["patternProperties"] != nil {
		return true
	}
	return slices.ContainsFunc(s.parts("allOf"), (*Schema).saysOpen)
}
