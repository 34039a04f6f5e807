package plan

import (
	"fmt"

	"pagerduty-mcp-server/engine/toolfile"
)

// Constants returns values of a param, or of an element of its list, that are known
// without asking anybody: those that its schema names, or examples of a time; nil
// where there are none.
func Constants(p *toolfile.Param) (out []string) {
	s := &p.Schema
	if s.Items != nil {
		s = s.Items
	}
	switch {
	case len(s.Enum) > 0:
		for _, v := range s.Enum {
			if v := v.Any(); v != nil {
				out = append(out, fmt.Sprint(v))
			}
		}
	case s.Type.Value == "boolean":
		return []string{"true", "false"}
	case s.Format.Value == "date-time":
		return []string{"now", "today", "yesterday", "-1h", "-24h", "-7d"}
	}
	return out
}
