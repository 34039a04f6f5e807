package httpserver

import (
	"encoding/json"
	"fmt"
	"net/http"

	"pagerduty-mcp-server/engine"
)

// Identity is who sent a request, and with which credential their calls are made.
type Identity struct {
	// Brings are values of environment variables that stand for the environment's own.
	Brings  map[string]string
	Subject string        // who it is, as the issuer of a token says; "" when nobody says
	Email   string        // likewise
	Access  engine.Access // how far the tools may reach
	Scopes  string        // the prefix of the scopes that say so; "" where Access is Delete
}

// Refusal is why a request is not answered: an error of OAuth 2.0 (RFC 6750).
type Refusal struct {
	Status      int    // 401, 403 or 429
	Code        string // such as invalid_token; "" when nothing was presented
	Description string
	Scope       string // that is needed, when a scope is
}

// outOfScope refuses what needs a scope that the caller's token has not.
func outOfScope(scope string) *Refusal {
	return &Refusal{Status: http.StatusForbidden, Code: "insufficient_scope", Description: "the token needs the scope " + scope, Scope: scope}
}

// Authenticator says who sent a request. It reads no body.
type Authenticator interface {
	Authenticate(*http.Request) (Identity, *Refusal)
}

// None lets everybody call, with the environment's own credential.
type None struct{}

// Authenticate implements Authenticator.
func (None) Authenticate(*http.Request) (Identity, *Refusal) {
	return Identity{Access: engine.Delete}, nil
}

// sendRefusal answers with an OAuth error; metadata is where a client finds out how to
// get a token, "" for nowhere.
func sendRefusal(w http.ResponseWriter, f *Refusal, metadata string) {
	if f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden {
		challenge := "Bearer"
		sep := " "
		add := func(name, value string) {
			if value != "" {
				challenge += fmt.Sprintf("%s%s=%q", sep, name, value)
				sep = ", "
			}
		}
		add("resource_metadata", metadata)
		add("scope", f.Scope)
		add("error", f.Code)
		add("error_description", f.Description)
		w.Header().Set("WWW-Authenticate", challenge)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	code := f.Code
	if code == "" {
		code = "unauthorized"
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": f.Description})
}
