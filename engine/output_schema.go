package engine

import (
	"encoding/json"
	"maps"
	"pagerduty-mcp-server/engine/jq"
	"slices"
)

// maxOutputDepth bounds how deep an output schema describes an item: every
// client reads it with the list of tools.
const maxOutputDepth = 3

// OutputSchema returns a JSON Schema (2020-12) of the tool's answers, whose
// items have the shape of item, which may be nil. It promises little: every
// value may be null, nothing but metadata must be there, and nothing else is
// forbidden, so that what it describes stays right when the API adds or leaves
// out something.
func (t *Tool) OutputSchema(item *jq.Shape) json.RawMessage {
	typed := func(name string) map[string]any { return map[string]any{"type": name} }
	metadata := &jsonObject{}
	metadata.set("count", typed("integer"))
	metadata.set("description", typed("string"))
	if t.Spec.Paginate.IsSet() {
		metadata.set("more", typed("boolean"))
		metadata.set("next_cursor", typed("string"))
	}
	properties := &jsonObject{}
	properties.set("metadata", objectSchema(metadata, "count", "description"))
	list := &jsonObject{}
	list.set("type", "array")
	list.set("items", json.RawMessage(outputSchema(item, maxOutputDepth)))
	properties.set(t.Spec.Resource.Value, json.RawMessage(list.bytes()))
	failure := &jsonObject{}
	failure.set("message", typed("string"))
	failure.set("code", typed("string"))
	properties.set("error", objectSchema(failure, "message", "code"))
	return objectSchema(properties, "metadata")
}

func objectSchema(properties *jsonObject, required ...string) json.RawMessage {
	o := &jsonObject{}
	o.set("type", "object")
	o.set("properties", json.RawMessage(properties.bytes()))
	o.set("required", required)
	return o.bytes()
}

// outputSchema writes what is known of a value; {} where nothing is.
func outputSchema(s *jq.Shape, depth int) []byte {
	o := &jsonObject{}
	if s == nil || s.Kinds == 0 {
		return o.bytes()
	}
	types := []string{}
	for _, k := range []struct {
		kind jq.Kinds
		name string
	}{{jq.KindObject, "object"}, {jq.KindArray, "array"}, {jq.KindString, "string"}, {jq.KindNumber, "number"}, {jq.KindBool, "boolean"}} {
		if s.Kinds&k.kind != 0 {
			types = append(types, k.name)
		}
	}
	// An object or a list that is handed on as the API gave it may in truth be
	// another: it may be null, which what a query makes itself is not.
	made := s.Kinds&jq.KindNull == 0
	if made || s.Kinds&(jq.KindObject|jq.KindArray) == 0 {
		o.set("type", append(types, "null"))
	}
	if depth == 0 {
		return o.bytes()
	}
	if s.Kinds&jq.KindObject != 0 && len(s.Fields) > 0 {
		fields := &jsonObject{}
		for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
			fields.set(name, json.RawMessage(outputSchema(s.Fields[name], depth-1)))
		}
		o.set("properties", json.RawMessage(fields.bytes()))
	}
	if s.Kinds&jq.KindArray != 0 {
		o.set("items", json.RawMessage(outputSchema(s.Elem, depth-1)))
	}
	return o.bytes()
}
