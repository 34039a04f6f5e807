package engine

import (
	"encoding/json"
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/answer"
	"pagerduty-mcp-server/engine/jq"
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
	metadata := &answer.Object{}
	metadata.Set("count", typed("integer"))
	metadata.Set("description", typed("string"))
	if t.File.Paginate.IsSet() {
		metadata.Set("more", typed("boolean"))
		metadata.Set("next_cursor", typed("string"))
	}
	properties := &answer.Object{}
	properties.Set("metadata", objectSchema(metadata, "count", "description"))
	list := &answer.Object{}
	list.Set("type", "array")
	list.Set("items", json.RawMessage(outputSchema(item, maxOutputDepth)))
	properties.Set(t.File.Resource.Value, json.RawMessage(list.Bytes()))
	failure := &answer.Object{}
	failure.Set("message", typed("string"))
	failure.Set("code", typed("string"))
	properties.Set("error", objectSchema(failure, "message", "code"))
	return objectSchema(properties, "metadata")
}

func objectSchema(properties *answer.Object, required ...string) json.RawMessage {
	o := &answer.Object{}
	o.Set("type", "object")
	o.Set("properties", json.RawMessage(properties.Bytes()))
	o.Set("required", required)
	return o.Bytes()
}

// outputSchema writes what is known of a value; {} where nothing is.
func outputSchema(s *jq.Shape, depth int) []byte {
	o := &answer.Object{}
	if s == nil || s.Kinds == 0 {
		return o.Bytes()
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
		o.Set("type", append(types, "null"))
	}
	if depth == 0 {
		return o.Bytes()
	}
	if s.Kinds&jq.KindObject != 0 && len(s.Fields) > 0 {
		fields := &answer.Object{}
		for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
			fields.Set(name, json.RawMessage(outputSchema(s.Fields[name], depth-1)))
		}
		o.Set("properties", json.RawMessage(fields.Bytes()))
	}
	if s.Kinds&jq.KindArray != 0 {
		o.Set("items", json.RawMessage(outputSchema(s.Elem, depth-1)))
	}
	return o.Bytes()
}
