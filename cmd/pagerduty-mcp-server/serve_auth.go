package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/httpserver"
)

// authenticator is what --auth asks for. What would be unsafe, or unclear about whose
// key a call uses, is refused.
func (a *app) authenticator(ctx context.Context, c *engine.Catalog, o engine.Options, public *url.URL) (httpserver.Authenticator, *httpserver.Metadata, error) {
	f := a.http
	usage := func(format string, args ...any) error { return exit{exitUsage, fmt.Errorf(format, args...)} }
	key := environmentKey(c, o.Getenv)
	if f.auth != "request" && key == "" {
		return nil, nil, usage("--auth %s uses the key of the environment, and there is none: set PAGERDUTY_API_KEY", f.auth)
	}
	if !isLoopback(f.address) && f.publicURL == "" && f.tlsCert == "" {
		return nil, nil, usage("--http %s can be reached from other machines: --public-url must say how clients call this server", f.address)
	}
	switch f.auth {
	case "request":
		if key != "" && !f.ignoreEnvKey {
			return nil, nil, usage("with --auth request each caller sends a key of their own, and %s is set, too: unset it, or say --ignore-env-key", key)
		}
		auth := httpserver.NewRequest(c.APIs())
		if !auth.Takes() {
			return nil, nil, usage("--auth request: no secret of _api.yaml has a header in which callers could send it")
		}
		if f.authorizationServer == "" {
			return auth, nil, nil
		}
		return auth, &httpserver.Metadata{Resource: public.String(), AuthorizationServers: []string{f.authorizationServer}, BearerMethods: []string{"header"}}, nil
	case "token":
		tokens := strings.Fields(a.getenv("PAGERDUTY_MCP_TOKEN"))
		if f.tokenFile != "" {
			text, err := os.ReadFile(f.tokenFile)
			if err != nil {
				return nil, nil, usage("--token-file: %w", err)
			}
			tokens = append(tokens, strings.Fields(string(text))...)
		}
		a.redactor.Add(tokens...)
		auth, err := httpserver.NewToken(tokens)
		if err != nil {
			return nil, nil, usage("--auth token: %w; set PAGERDUTY_MCP_TOKEN or --token-file", err)
		}
		return auth, nil, nil
	case "oidc":
		if f.oidcIssuer == "" {
			return nil, nil, usage("--auth oidc needs --oidc-issuer")
		}
		auth, err := httpserver.NewOIDC(ctx, httpserver.OIDCOptions{Issuer: f.oidcIssuer, Audience: public.String(), Scope: f.oidcScope, Claim: f.oidcClaim, APIs: c.APIs()})
		if err != nil {
			return nil, nil, abort(fmt.Errorf("--oidc-issuer: %w", err))
		}
		return auth, &httpserver.Metadata{Resource: public.String(), AuthorizationServers: []string{f.oidcIssuer}, Scopes: auth.Scopes(), BearerMethods: []string{"header"}}, nil
	case "none":
		if !isLoopback(f.address) {
			return nil, nil, usage("--auth none lets everybody who can connect call with your key: listen on loopback, such as 127.0.0.1:8080")
		}
		return httpserver.None{}, nil, nil
	}
	return nil, nil, usage("--auth: unknown %q; known: request, token, oidc, none", f.auth)
}

// environmentKey names a variable that holds a secret of an API; "" when none is set.
func environmentKey(c *engine.Catalog, getenv func(string) string) string {
	for _, api := range c.APIs() {
		for _, secret := range api.File.Secrets {
			for _, env := range secret.Env {
				if strings.TrimSpace(getenv(env.Value)) != "" {
					return env.Value
				}
			}
		}
	}
	return ""
}
