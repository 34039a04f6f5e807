package plan

import (
	"regexp"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
)

var metadataKey = diag.Kind{Name: "metadata-key", Explain: "A key of metadata that the engine writes itself.",
	Example: "metadata: {count: length}"}

// EngineMetadata are the keys of metadata that the engine writes, and no tool.
var EngineMetadata = []string{"count", "description", "more", "next_cursor", "truncated", "note", "shortened", "warnings", "counts", "counted", "resolved"}

// checkMetadata reports keys of a tool's metadata that are the engine's.
func (c *compiler) checkMetadata(t diag.Text) {
	c.outputs(t, "an object of further metadata", jq.KindObject)
	shape, _ := c.lib.Infer(t, nil, nil)
	if shape == nil {
		return
	}
	for _, key := range EngineMetadata {
		if _, there := shape.Fields[key]; !there {
			continue
		}
		message := "the engine writes %q of metadata itself, and drops the tool's; give it another name"
		if at := regexp.MustCompile(`\b`+key+`\b`).FindAllStringIndex(t.Value, -1); len(at) == 1 {
			c.add(metadataKey.In(t, at[0][0], at[0][1], message, key))
		} else if at := regexp.MustCompile(`\b(` + key + `)"?\s*:`).FindStringSubmatchIndex(t.Value); at != nil {
			c.add(metadataKey.In(t, at[2], at[3], message, key))
		} else {
			c.add(metadataKey.At(t, message, key))
		}
	}
}
