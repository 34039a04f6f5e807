package httpserver

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
)

// leeway is how far the clocks of issuer and server may differ.
const leeway = 60 * time.Second

// OIDCOptions say which tokens are good.
type OIDCOptions struct {
	Issuer   string
	Audience string // the URL of the endpoint (RFC 8707, RFC 9068)
	Scope    string // the prefix of scopes; behind a colon stands a level of access
	Claim    string // who it is, for settings that are taken from a claim of that name
	APIs     []*plan.API
}

// OIDC has callers show a JWT access token of an issuer, and calls with the
// environment's own credential, in the caller's name.
type OIDC struct {
	options  OIDCOptions
	verifier *oidc.IDTokenVerifier
}

// levels are the levels of access, the highest first.
var levels = []engine.Access{engine.Delete, engine.Manage, engine.Respond, engine.Read}

// NewOIDC asks the issuer where its keys are.
func NewOIDC(ctx context.Context, o OIDCOptions) (*OIDC, error) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: seldom{rate.NewLimiter(rate.Every(time.Minute), 3)}}
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), client), o.Issuer)
	if err != nil {
		return nil, err
	}
	return &OIDC{o, provider.Verifier(&oidc.Config{
		ClientID: o.Audience, SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256, oidc.EdDSA},
		SkipExpiryCheck: true, // checked below, with leeway
	})}, nil
}

// Scopes are those that a token may have.
func (a *OIDC) Scopes() []string {
	var out []string
	for _, l := range slices.Backward(levels) {
		out = append(out, a.options.Scope+":"+l.String())
	}
	return out
}

// Authenticate implements Authenticator.
func (a *OIDC) Authenticate(r *http.Request) (Identity, *Refusal) {
	read := a.options.Scope + ":" + engine.Read.String()
	text, refusal := bearer(r)
	if refusal != nil {
		refusal.Scope = read
		return Identity{}, refusal
	}
	invalid := func(why string) (Identity, *Refusal) {
		return Identity{}, &Refusal{Status: http.StatusUnauthorized, Code: "invalid_token", Description: why, Scope: read}
	}
	token, err := a.verifier.Verify(r.Context(), text)
	if err != nil {
		return invalid("the token is not one of this server's issuer, or not for " + a.options.Audience)
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return invalid("the token's claims cannot be read")
	}
	now := time.Now()
	before, isNumber := claims["nbf"].(float64)
	switch {
	case token.Expiry.IsZero() || now.After(token.Expiry.Add(leeway)):
		return invalid("the token has expired")
	case claims["nbf"] != nil && !isNumber, before > float64(now.Add(leeway).Unix()):
		return invalid("the token is not valid yet")
	}
	access, ok := a.access(claims)
	if !ok {
		return Identity{}, outOfScope(read)
	}
	out := Identity{Brings: map[string]string{}, Subject: token.Subject, Access: access, Scopes: a.options.Scope}
	if verified, said := claims["email_verified"]; !said || verified == true || verified == "true" { // some issuers write a text
		out.Email, _ = claims[a.options.Claim].(string)
	}
	for _, api := range a.options.APIs {
		for _, v := range api.File.Settings {
			if v.Claim.Value == "" {
				continue
			}
			value := out.Email
			if v.Claim.Value != "email" {
				value, _ = claims[v.Claim.Value].(string)
			}
			for _, env := range v.Env {
				out.Brings[env.Value] = value
			}
		}
	}
	return out, nil
}

// access is the highest level that the token's scopes have, and whether there is one.
func (a *OIDC) access(claims map[string]any) (engine.Access, bool) {
	var scopes []any
	for _, name := range []string{"scope", "scp"} { // scp: Okta, Entra
		switch s := claims[name].(type) {
		case string:
			for word := range strings.FieldsSeq(s) {
				scopes = append(scopes, word)
			}
		case []any:
			scopes = append(scopes, s...)
		}
	}
	for _, l := range levels {
		if slices.Contains(scopes, any(a.options.Scope+":"+l.String())) {
			return l, true
		}
	}
	return engine.Read, false
}

// seldom fetches an issuer's keys no more than a few times in a minute, whatever keys
// tokens name that nobody has.
type seldom struct{ limit *rate.Limiter }

// RoundTrip implements http.RoundTripper.
func (s seldom) RoundTrip(r *http.Request) (*http.Response, error) {
	if !s.limit.Allow() {
		return nil, errors.New("the issuer's keys were asked for just now")
	}
	return http.DefaultTransport.RoundTrip(r)
}
