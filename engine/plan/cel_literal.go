package plan

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// literal writes a value of a schema as CEL. A number has the type of the schema.
func literal(s *toolfile.Schema, v any) string {
	switch v := v.(type) {
	case int:
		if s.Type.Value == "number" {
			return double(float64(v))
		}
		return strconv.Itoa(v)
	case float64:
		if s.Type.Value == "integer" && v == math.Trunc(v) && math.Abs(v) < 1<<63 {
			return strconv.FormatInt(int64(v), 10)
		}
		return double(v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = literal(&toolfile.Schema{}, e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, quote(k)+": "+literal(&toolfile.Schema{}, v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return "null"
}

// double writes a number of the type double, exactly.
func double(v float64) string {
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// quote writes a text. JSON's escapes are CEL's, too.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // no string fails
		return `""`
	}
	return string(b)
}
