package answer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
)

// Seal ties cursors to the call that they go on: whoever does not have the
// credential cannot make a cursor, which may name parts of a request, and one of
// another call is refused.
type Seal struct {
	Secret []byte // the credential
	Call   string // the tool, and the arguments that choose what is listed
	Made   string // of what else the list was made, such as the teams of the caller
}

// cursor is what next_cursor holds: where to go on, and of which call.
type cursor struct {
	Seal string   `json:"h"`
	Made string   `json:"m,omitempty"`
	At   Position `json:"p"`
}

// Cursor is the text of a cursor.
func (s Seal) Cursor(at Position) string {
	b, err := json.Marshal(cursor{s.sum(at), s.Made, at})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Open reads a cursor. made is the Made that it was sealed with.
func (s Seal) Open(text string) (at Position, made string, failed *failure.Failure) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Seal == "" || c.At.Offset < 0 || c.At.Skip < 0 || c.At.Out < 0 || c.At.Counted < 0 {
		return Position{}, "", failure.New(failure.Cursor, "cursor: %s is no next_cursor of this server", diag.Show(text))
	}
	s.Made = c.Made
	if !hmac.Equal([]byte(c.Seal), []byte(s.sum(c.At))) {
		return Position{}, "", failure.New(failure.Cursor,
			"cursor: it belongs to a call with other arguments; repeat those of the call that gave it, or leave the cursor out")
	}
	return c.At, c.Made, nil
}

// Digest is a text of 16 characters that stands for a value, for Made.
func (s Seal) Digest(v any) string { return s.mac(diag.JSON(v)) }

func (s Seal) sum(at Position) string {
	return s.mac(fmt.Appendf(nil, "%s %s %s", s.Call, diag.JSON(s.Made), diag.JSON(at)))
}

func (s Seal) mac(text []byte) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write(text)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}
