package mcpserver

import "encoding/json"

// completion is the params of a completion/complete as mcp-go reads them without an
// error: what is no reference, or no text, is nothing.
func completion(params members) json.RawMessage {
	type object = map[string]any
	ref, argument := membersOf(params.get("ref")), membersOf(params.get("argument"))
	about := object{"type": "ref/prompt", "name": ref.text("name")}
	if ref.text("type") == "ref/resource" {
		about = object{"type": "ref/resource", "uri": ref.text("uri")}
	} else if ref.text("type") != "ref/prompt" {
		about["name"] = ""
	}
	out := object{"ref": about, "argument": object{"name": argument.text("name"), "value": argument.text("value")}}
	if meta := params.get("_meta"); meta != nil {
		out["_meta"] = meta
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return raw
}
