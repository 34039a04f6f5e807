package answer

import (
	"encoding/json"
	"slices"
	"strconv"

	"pagerduty-mcp-server/engine/diag"
)

// Object writes a JSON object whose keys keep the order in which they are set.
type Object struct {
	b    []byte
	keys []string
}

// Set writes a key; a key that is there already stays as it is.
func (o *Object) Set(key string, v any) {
	if slices.Contains(o.keys, key) {
		return
	}
	o.keys = append(o.keys, key)
	if o.b == nil {
		o.b = append(make([]byte, 0, 256), '{')
	} else {
		o.b = append(o.b, ',')
	}
	o.b = append(appendText(o.b, key), ':')
	switch v := v.(type) {
	case int:
		o.b = strconv.AppendInt(o.b, int64(v), 10)
	case string:
		o.b = appendText(o.b, v)
	case json.RawMessage: // which is valid
		o.b = append(o.b, v...)
	default:
		o.b = append(o.b, diag.JSON(v)...)
	}
}

// setIf is Set where there is something to say.
func (o *Object) setIf(there bool, key string, v any) {
	if there {
		o.Set(key, v)
	}
}

// Bytes returns the object; nothing can be set any longer.
func (o *Object) Bytes() []byte {
	if o.b == nil {
		return []byte("{}")
	}
	return append(o.b, '}')
}
