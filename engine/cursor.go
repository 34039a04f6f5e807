package engine

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
)

// cursor is what next_cursor holds: where to go on, and of which query.
type cursor struct {
	Query string   `json:"h"` // fingerprint of the tool and its arguments
	At    position `json:"p"`
}

// fingerprint tells one query from another: the tool and the arguments that
// choose what is listed.
func (k *call) fingerprint() string {
	args := maps.Clone(k.args)
	for _, name := range []string{"limit", "cursor", "fields"} {
		delete(args, name)
	}
	sum := sha256.Sum256([]byte(k.tool.Name() + encode(args)))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// cursorAt is the text of a cursor.
func (k *call) cursorAt(at position) string {
	b, err := json.Marshal(cursor{k.fingerprint(), at})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// position reads the cursor of the arguments; without one the list begins at
// its beginning.
func (k *call) position() (position, *Failure) {
	text, _ := k.args["cursor"].(string)
	if text == "" {
		return position{}, nil
	}
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Query == "" || c.At.Offset < 0 || c.At.Skip < 0 || c.At.Out < 0 {
		return position{}, &Failure{Code: "INVALID_CURSOR", Message: "cursor: " + show(text) + " is no next_cursor of this server"}
	}
	if c.Query != k.fingerprint() {
		return position{}, &Failure{Code: "INVALID_CURSOR",
			Message: "cursor: it belongs to a call with other arguments; repeat those of the call that gave it, or leave the cursor out"}
	}
	return c.At, nil
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
