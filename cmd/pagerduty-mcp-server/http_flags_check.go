package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ofAuth are the flags that one value of --auth alone heeds.
var ofAuth = map[string]string{"token-file": "token", "oidc-issuer": "oidc", "oidc-scope": "oidc", "oidc-claim": "oidc",
	"authorization-server": "request", "ignore-env-key": "request"}

// check refuses values that can mean nothing: what they ask for would silently not be
// so. Variables, which a machine may have for several servers, may say more than is
// heeded; given are the flags that do not come from them.
func (f *httpFlags) check(given []string) error {
	for _, name := range given {
		if auth := ofAuth[name]; auth != "" && auth != f.auth {
			return fmt.Errorf("--%s: only --auth %s heeds it, and this is %s; leave it out", name, auth, f.auth)
		}
	}
	for name, n := range map[string]int64{"max-body": f.maxBody, "max-calls": int64(f.maxCalls), "max-calls-per-key": int64(f.maxCallsPerKey)} {
		if n < 1 {
			return fmt.Errorf("--%s: %d lets nothing through; it must be 1 at least", name, n)
		}
	}
	for name, d := range map[string]time.Duration{"max-wait": f.maxWait, "drain": f.drain, "drain-delay": f.drainDelay} {
		if d < 0 {
			return fmt.Errorf("--%s: %s is no time to wait", name, d)
		}
	}
	for _, h := range f.allowHosts {
		if h == "" || strings.ContainsAny(h, "/*@ ") {
			return fmt.Errorf("--allow-host: %q is no value of Host, such as mcp.example.com or mcp.example.com:8443", h)
		}
	}
	for _, o := range f.allowOrigins {
		if u, err := url.Parse(o); o != "*" && (err != nil || u.Host == "" || strings.ToLower(u.Scheme+"://"+u.Host) != o) {
			return fmt.Errorf("--allow-origin: %q is no origin as browsers write it, such as https://app.example.com, in small letters and with nothing behind it; * is any", o)
		}
	}
	for name, text := range map[string]string{"oidc-issuer": f.oidcIssuer, "authorization-server": f.authorizationServer} {
		if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme)) {
			return fmt.Errorf("--%s: %q is no URL such as https://login.example.com", name, text)
		}
	}
	return nil
}
