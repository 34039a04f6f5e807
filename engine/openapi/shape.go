package openapi

import (
	"maps"
	"strings"

	"pagerduty-mcp-server/engine/jq"
)

// Shape returns what the schema says of a value, for following a jq query.
// Every value may be null, as answers often are where the document does not say
// so. What the schema leaves open, and what contains itself, is not known; of a
// nil schema, nothing is.
func (s *Schema) Shape() *jq.Shape {
	if s == nil || s.node == nil {
		return nil
	}
	if known, ok := s.doc.shapes.Load(s.id()); ok {
		return known.(*jq.Shape)
	}
	out := (&shaper{made: map[uintptr]*jq.Shape{}, making: map[uintptr]bool{}}).shape(s)
	s.doc.shapes.Store(s.id(), out)
	return out
}

// shaper makes the shape of each schema once.
type shaper struct {
	made   map[uintptr]*jq.Shape
	making map[uintptr]bool
}

func (m *shaper) shape(s *Schema) *jq.Shape {
	if s == nil || s.node == nil {
		return nil
	}
	id := s.id()
	if done, ok := m.made[id]; ok || m.making[id] {
		return done
	}
	m.making[id] = true
	out := m.make(s)
	if doc := s.words(); out != nil && doc != "" {
		named := *out // shapes may be shared
		named.Doc = doc
		out = &named
	}
	delete(m.making, id)
	m.made[id] = out
	return out
}

func (m *shaper) make(s *Schema) *jq.Shape {
	switch s.Type() {
	case "string":
		return jq.Scalar(jq.KindString | jq.KindNull)
	case "integer", "number":
		return jq.Scalar(jq.KindNumber | jq.KindNull)
	case "boolean":
		return jq.Scalar(jq.KindBool | jq.KindNull)
	case "array":
		return jq.Array(m.shape(s.Items()))
	case "object":
		return m.object(s)
	}
	alternatives := s.alternatives()
	if len(alternatives) == 0 {
		return nil
	}
	out := m.shape(alternatives[0])
	for _, a := range alternatives[1:] {
		out = jq.Either(out, m.shape(a))
	}
	return out
}

// object puts together the properties of an object's own words, of its parts
// and of its alternatives. A property that several of them have may be any.
func (m *shaper) object(s *Schema) *jq.Shape {
	out := jq.Object(map[string]*jq.Shape{})
	for _, part := range s.all() {
		if p := m.shape(part); p != nil && p.Kinds&jq.KindObject != 0 {
			out = jq.Either(out, p)
		}
	}
	merged := *out // shapes may be shared
	merged.Open = s.Open()
	out = &merged
	out.Fields = maps.Clone(out.Fields)
	for name, n := range s.own() {
		out.Fields[name] = m.shape(s.doc.schema(n))
	}
	return out
}

// words is what the schema says of its values to a reader.
func (s *Schema) words() string {
	text, _ := s.node["description"].(string)
	if known := s.Enum(); len(known) > 0 {
		text = strings.TrimSpace(text + "\n\nOne of " + strings.Join(known, ", ") + ".")
	}
	return text
}
