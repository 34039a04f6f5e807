package run

import (
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// serialize turns a value into the texts that are sent, as OpenAPI's style and
// explode say (section 4.8.12.2 of OpenAPI 3.1); null, also in a list, and an
// empty list are sent as nothing.
func serialize(v any, p *toolfile.Param) []string {
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return []string{text(v)}
	}
	var out []string
	for _, e := range list {
		if e != nil {
			out = append(out, text(e))
		}
	}
	if p == nil || plan.Delimiter(p) == "" || len(out) == 0 {
		return out
	}
	return []string{strings.Join(out, plan.Delimiter(p))}
}

// text is a scalar as it is sent; an object is sent as JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return string(diag.JSON(v))
}
