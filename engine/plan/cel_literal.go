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

// literal writes a value of a schema as CEL. A scalar has the type of the schema;
// a list or an object is of type dyn, as are its parts, for CEL's own literals
// hold values of one type.
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
			parts[i] = dyn(e)
		}
		return "dyn([" + strings.Join(parts, ", ") + "])"
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, quote(k)+": "+dyn(v[k]))
		}
		return "dyn({" + strings.Join(parts, ", ") + "})"
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return "null"
}

// dyn is a literal of the type dyn.
func dyn(v any) string {
	l := literal(&toolfile.Schema{}, v)
	if strings.HasPrefix(l, "dyn(") {
		return l
	}
	return "dyn(" + l + ")"
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
