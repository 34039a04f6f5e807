package plan

import "pagerduty-mcp-server/engine/toolfile"

// Normal gives a default the Go type that the arguments of a call have: a whole
// number of type number is a float64, one of type integer an int.
func Normal(s *toolfile.Schema, v any) any {
	switch n := v.(type) {
	case int:
		if s.Type.Value == "number" {
			return float64(n)
		}
	case float64:
		if s.Type.Value == "integer" {
			return int(n)
		}
	case []any:
		if s.Items != nil {
			for i := range n {
				n[i] = Normal(s.Items, n[i])
			}
		}
	}
	return v
}
