package mcpserver

import "encoding/json"

// completion is the params of a completion/complete as mcp-go reads them without an
// error: what is no reference, or no text, is nothing.
func completion(params members) json.RawMessage {
	text := func(of members, name string) string {
		if v := of.get(name); kind(v) == "a string" {
			return unquote(v)
		}
		return ""
	}
	type object = map[string]any
	ref, argument := membersOf(params.get("ref")), membersOf(params.get("argument"))
	about := object{"type": "ref/prompt", "name": text(ref, "name")}
	if text(ref, "type") == "ref/resource" {
		about = object{"type": "ref/resource", "uri": text(ref, "uri")}
	} else if text(ref, "type") != "ref/prompt" {
		about["name"] = ""
	}
	out := object{"ref": about, "argument": object{"name": text(argument, "name"), "value": text(argument, "value")}}
	if meta := params.get("_meta"); meta != nil {
		out["_meta"] = meta
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return raw
}
