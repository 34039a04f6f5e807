package fakepagerduty

import (
	"net/http"
	"net/mail"
	"strings"
)

// The tokens that the server knows; each is another kind of key. Any other one
// is answered with 401. The bearer tokens need "Authorization: Bearer TOKEN",
// the others "Authorization: Token token=TOKEN".
const (
	DemoToken     = "demo-user-key"            // a user API key of the demo user, who is in three teams
	AccountToken  = "demo-account-key"         // an account API key: no user stands behind it, and writes need From
	TeamlessToken = "demo-teamless-key"        // a user API key of a user without teams
	ReadOnlyToken = "demo-read-only-key"       // a user API key of the demo user that may only read
	OAuthToken    = "pdus+_0XDEMO_oauth-token" // an OAuth token of the demo user
	ExpiredBearer = "pdus+_0XDEMO_expired"     // an OAuth token past its day: 401 with an empty text/html body
)

// key is who asks, and what they may do.
type key struct {
	token    string
	user     int // index of the user behind the key, or noUser
	readOnly bool
}

// noUser stands for the user of an account-level key.
const noUser = -1

// authenticate reads the Authorization header.
func authenticate(h http.Header) (key, *apiError) {
	scheme, credentials, _ := strings.Cut(strings.TrimSpace(h.Get("Authorization")), " ")
	token, isToken := strings.CutPrefix(strings.TrimSpace(credentials), "token=")
	isToken = isToken && strings.EqualFold(scheme, "Token")
	if !isToken && !strings.EqualFold(scheme, "Bearer") {
		return key{}, &unauthorized
	}
	switch {
	case isToken && token == DemoToken:
		return key{token: token, user: demoUser}, nil
	case isToken && token == AccountToken:
		return key{token: token, user: noUser}, nil
	case isToken && token == TeamlessToken:
		return key{token: token, user: teamlessUser}, nil
	case isToken && token == ReadOnlyToken:
		return key{token: token, user: demoUser, readOnly: true}, nil
	case !isToken && token == OAuthToken:
		return key{token: token, user: demoUser}, nil
	case !isToken && token == ExpiredBearer:
		return key{}, &expired
	}
	return key{}, &unauthorized
}

// writer is the user in whose name a call writes: the key's own, else the one
// of the From header. A From header that was sent must name a user either way.
func (c *call) writer() (int, error) {
	if c.key.readOnly {
		return 0, accessDenied
	}
	from := c.header.Get("From")
	if from == "" {
		if c.key.user == noUser {
			return 0, missingFrom
		}
		return c.key.user, nil
	}
	address, err := mail.ParseAddress(from)
	if err != nil {
		return 0, malformedFrom
	}
	sender, ok := c.account.userByEmail[strings.ToLower(address.Address)]
	switch {
	case !ok:
		return 0, unknownFrom
	case c.key.user != noUser:
		return c.key.user, nil
	}
	return sender, nil
}
