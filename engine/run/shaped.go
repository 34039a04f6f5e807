package run

import (
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/plan"
)

// planOf is the fused plan of an exchange; nil where gojq shapes its records.
func planOf(x *plan.Exchange) *fused.Plan {
	p, err := x.Fused()
	if err != nil {
		return nil
	}
	return p
}

// shapedBy says how the records of an exchange are shaped.
func shapedBy(x *plan.Exchange) string {
	p, err := x.Fused()
	switch {
	case err != nil:
		return "by jq: " + err.Error()
	case p.Rest() != "":
		return "by a fused plan, and by jq where a record needs: " + p.Rest()
	}
	return "by a fused plan"
}
