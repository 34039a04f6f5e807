package engine

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// cursor is what next_cursor holds: where to go on, and of which query.
type cursor struct {
	Seal string   `json:"h"`
	At   position `json:"p"`
}

// seal ties a position to its query, the tool and the arguments that choose
// what is listed, and to the credential: whoever does not have that cannot make
// a cursor, which may name parts of a request.
func (k *call) seal(at position) string {
	args := maps.Clone(k.args)
	for _, name := range []string{"limit", "cursor", "fields"} {
		delete(args, name)
	}
	mac := hmac.New(sha256.New, []byte(encode(k.account.secrets())))
	fmt.Fprintf(mac, "%s %s %s", k.tool.Name(), encode(args), encodeText(at))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// cursorAt is the text of a cursor.
func (k *call) cursorAt(at position) string {
	b, err := json.Marshal(cursor{k.seal(at), at})
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
	if err != nil || c.Seal == "" || c.At.Offset < 0 || c.At.Skip < 0 || c.At.Out < 0 {
		return position{}, &Failure{Code: "INVALID_CURSOR", Message: "cursor: " + show(text) + " is no next_cursor of this server"}
	}
	if !hmac.Equal([]byte(c.Seal), []byte(k.seal(c.At))) {
		return position{}, &Failure{Code: "INVALID_CURSOR",
			Message: "cursor: it belongs to a call with other arguments; repeat those of the call that gave it, or leave the cursor out"}
	}
	return c.At, nil
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
