package diag

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// maxShown bounds how much of a value a message repeats, in characters.
const maxShown = 80

// Show is a value as a message repeats it: as JSON, cut after 80 characters.
func Show(v any) string {
	r := []rune(string(JSON(v)))
	if len(r) > maxShown {
		return string(r[:maxShown]) + "..."
	}
	return string(r)
}

// JSON encodes a value without escaping <, > and &, which people and models read
// as text. What JSON cannot say is null.
func JSON(v any) []byte {
	switch v := v.(type) {
	case json.RawMessage:
		return v
	case int:
		return strconv.AppendInt(nil, int64(v), 10)
	case string:
		if !strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
			return []byte(`"` + v + `"`)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return []byte("null")
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
