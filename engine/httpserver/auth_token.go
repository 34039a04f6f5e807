package httpserver

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"

	"pagerduty-mcp-server/engine"
)

// minToken is the least length of a token, in bytes.
const minToken = 32

// Token has callers show one of some tokens, and calls with the environment's own
// credential. What is kept of a token is its SHA-256.
type Token struct{ sums [][sha256.Size]byte }

// NewToken returns an Authenticator of these tokens. One that is too short to be
// unguessable is an error.
func NewToken(tokens []string) (*Token, error) {
	out := &Token{}
	for i, t := range tokens {
		if len(t) < minToken {
			return nil, fmt.Errorf("token %d has %d characters; at least %d are needed, such as `openssl rand -hex 32` prints", i+1, len(t), minToken)
		}
		out.sums = append(out.sums, sha256.Sum256([]byte(t)))
	}
	if len(out.sums) == 0 {
		return nil, fmt.Errorf("there is no token")
	}
	return out, nil
}

// Authenticate implements Authenticator.
func (a *Token) Authenticate(r *http.Request) (Identity, *Refusal) {
	token, refusal := bearer(r)
	if refusal != nil {
		return Identity{}, refusal
	}
	sum, same := sha256.Sum256([]byte(token)), 0
	for i := range a.sums {
		same |= subtle.ConstantTimeCompare(sum[:], a.sums[i][:])
	}
	if same == 0 {
		return Identity{}, &Refusal{Status: http.StatusUnauthorized, Code: "invalid_token", Description: "this token is not known here"}
	}
	return Identity{Access: engine.Delete}, nil
}

// bearer is the token of a request (RFC 6750 section 2.1).
func bearer(r *http.Request) (string, *Refusal) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		return "", &Refusal{Status: http.StatusUnauthorized, Description: "send the header Authorization: Bearer TOKEN"}
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", &Refusal{Status: http.StatusUnauthorized, Code: "invalid_token", Description: "the header Authorization must be: Bearer TOKEN, once"}
	}
	return token, nil
}
