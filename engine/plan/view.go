package plan

import (
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// checkView reports paths of the view that lead to no field, as far as the
// response says which fields there are.
func (c *compiler) checkView(t *toolfile.Tool, item *jq.Shape) {
	if t.View == nil {
		return
	}
	for _, part := range t.View.Parts() {
		records := item
		if part.Of.IsSet() {
			records = c.checkFieldPath(part.Of, item, "record")
		}
		for _, path := range part.Paths() {
			c.checkFieldPath(path, records, "record")
		}
	}
}
