package scaffold

import (
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/openapi"
)

// propertyNames are the names of what an object holds, which tell it from others.
func propertyNames(s *openapi.Schema) string {
	return strings.Join(slices.Sorted(maps.Keys(sent(s))), "\n")
}

// sent are the properties of an object that a caller sends. Descriptions say that
// the id and the type of a reference are read only, and that they are required.
func sent(s *openapi.Schema) map[string]*openapi.Schema {
	properties, needed := s.Properties(), s.Required()
	maps.DeleteFunc(properties, func(name string, p *openapi.Schema) bool {
		if slices.Contains(needed, name) && (!p.ReadOnly() || name == "id" || name == "type") {
			return false
		}
		return unsent(p)
	})
	return properties
}

// unsent reports whether a caller need not send a value: it is read only, or all that
// it holds is, or it is no longer meant to be sent.
func unsent(s *openapi.Schema) bool {
	if s.ReadOnly() || s.Deprecated() {
		return true
	}
	properties := s.Properties()
	for _, p := range properties {
		if !p.ReadOnly() {
			return false
		}
	}
	return len(properties) > 0 && len(s.Required()) == 0 && !s.Open()
}

// soleValue is the only text that a property may be; empty when there are others.
func soleValue(s *openapi.Schema) string {
	if enum := s.Enum(); len(enum) == 1 && typeOf(s) == "string" {
		return enum[0]
	}
	return ""
}

// inOrder are the names of properties: those that are needed, in their order, and then
// the others by their letters.
func inOrder(properties map[string]*openapi.Schema, needed []string) []string {
	rest := maps.Clone(properties)
	var out []string
	for _, name := range needed {
		if _, there := rest[name]; there {
			out = append(out, name)
			delete(rest, name)
		}
	}
	return append(out, slices.Sorted(maps.Keys(rest))...)
}
