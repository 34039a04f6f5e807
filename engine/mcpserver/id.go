package mcpserver

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// isID reports whether a JSON value can be the id of a request or a progress
// token: a string or an integer (RequestId and ProgressToken in MCP's schema).
// 1.0 and 1e2 are integers; 1e400 is one that hardly a client can read again.
func isID(v json.RawMessage) bool {
	if kind(v) == "a string" {
		return utf8.Valid(v)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	return kind(v) == "a number" && err == nil && f == math.Trunc(f)
}

// rounded reports whether an id is a number that is another one once it was a double,
// as which most JSON is read.
func rounded(id json.RawMessage) bool {
	f, err := strconv.ParseFloat(string(id), 64)
	return id != nil && kind(id) == "a number" && (err != nil || math.Abs(f) >= 1<<53)
}

// idKey is the same for two ids that are the same string or the same number,
// however each is written.
func idKey(id json.RawMessage) string {
	if kind(id) == "a string" {
		return `"` + unquote(id)
	}
	if _, err := strconv.ParseInt(string(id), 10, 64); err == nil {
		return string(id)
	}
	f, _ := strconv.ParseFloat(string(id), 64)
	if math.Abs(f) >= 1<<53 { // too large to tell from its neighbours
		return string(id)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
