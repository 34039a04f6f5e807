package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// httpFlags are the flags of serve --http.
type httpFlags struct {
	set *pflag.FlagSet

	address, auth, publicURL, authorizationServer string
	allowHosts, allowOrigins, trustedProxies      []string
	tokenFile                                     string
	ignoreEnvKey                                  bool
	oidcIssuer, oidcScope, oidcClaim              string
	tlsCert, tlsKey, tlsClientCA                  string
	maxBody                                       int64
	maxCalls, maxCallsPerKey                      int
	maxWait, drain, drainDelay                    time.Duration
	rate                                          rateFlag
	metrics, audit                                string
	propagate                                     bool
	auditRequired                                 bool
	logFormat                                     string
}

func (f *httpFlags) add(s *pflag.FlagSet) {
	f.set = pflag.NewFlagSet("http", pflag.ContinueOnError)
	h := f.set
	h.StringVar(&f.address, "http", "", "serve over HTTP at this `address`, such as 127.0.0.1:8080 or unix:/run/mcp.sock, instead of standard input and output")
	h.StringVar(&f.auth, "auth", "request", "`who` may call: request (each caller sends a key of their own), token (a token of PAGERDUTY_MCP_TOKEN), oidc (a token of --oidc-issuer) or none (loopback alone); all but request use the environment's key")
	h.StringVar(&f.tokenFile, "token-file", "", "a `file` with the tokens of --auth token, one a line")
	h.BoolVar(&f.ignoreEnvKey, "ignore-env-key", false, "with --auth request: there is a key in the environment, and nobody gets it")
	h.StringVar(&f.publicURL, "public-url", "", "the `URL` of the endpoint as clients write it (default http://ADDRESS/mcp)")
	h.StringArrayVar(&f.allowHosts, "allow-host", nil, "answer to this `name`, too, in the header Host (repeatable)")
	h.StringArrayVar(&f.allowOrigins, "allow-origin", nil, "let pages of this `origin` call; * is any (repeatable)")
	h.StringVar(&f.oidcIssuer, "oidc-issuer", "", "the `URL` of whoever issues the tokens of --auth oidc")
	h.StringVar(&f.oidcScope, "oidc-scope", "mcp", "the `prefix` of the scopes: PREFIX:read, :respond, :manage, :delete")
	h.StringVar(&f.oidcClaim, "oidc-claim", "email", "the `claim` that says who changes something")
	h.StringVar(&f.authorizationServer, "authorization-server", "", "with --auth request: the authorization server's `URL`, for clients")
	h.StringVar(&f.tlsCert, "tls-cert", "", "serve TLS with this `file`'s certificate, read when it changes")
	h.StringVar(&f.tlsKey, "tls-key", "", "the `file` of its key")
	h.StringVar(&f.tlsClientCA, "tls-client-ca", "", "ask clients for a certificate of an authority in this `file`")
	h.Int64Var(&f.maxBody, "max-body", 1<<20, "the most `bytes` of a message")
	h.IntVar(&f.maxCalls, "max-calls", 256, "the most `calls` that run at once")
	h.IntVar(&f.maxCallsPerKey, "max-calls-per-key", 16, "the most `calls` of one key that run at once; 64 more wait")
	h.DurationVar(&f.maxWait, "max-wait", 5*time.Second, "how long a call waits for the API's rate limit")
	h.Var(&f.rate, "rate", "send at most so many requests with one key, such as `240/m`")
	h.DurationVar(&f.drain, "drain", 25*time.Second, "how long calls may go on when the server stops")
	h.DurationVar(&f.drainDelay, "drain-delay", 5*time.Second, "how long /readyz says no before that")
	h.StringVar(&f.metrics, "metrics", "", "serve /metrics for Prometheus at this `address`, too; on loopback /debug/pprof as well")
	h.BoolVar(&f.propagate, "propagate", false, "tell the API of the trace of a call, in traceparent")
	h.StringVar(&f.audit, "audit", "", "note what changes something in this `file`; - is stderr")
	h.BoolVar(&f.auditRequired, "audit-required", false, "refuse a call that cannot be noted")
	h.StringVar(&f.logFormat, "log-format", "text", "the `format` of the access log: text or json")
	h.StringArrayVar(&f.trustedProxies, "trusted-proxy", nil, "believe X-Forwarded-For of proxies in this `network`, such as 10.0.0.0/8, for the log (repeatable)")
	s.AddFlagSet(h)
}

// fromEnv sets the flags that were not given from PAGERDUTY_MCP_NAME. It refuses
// flags that nobody heeds, and values that can mean nothing.
func (f *httpFlags) fromEnv(getenv func(string) string) (err error) {
	var given []string
	f.set.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed {
			given = append(given, flag.Name)
		}
	})
	defer func() {
		switch {
		case err != nil:
		case f.address != "":
			err = f.check(given)
		case len(given) > 0:
			err = fmt.Errorf("--%s: only serve --http heeds it; give --http, too, or leave it out", strings.Join(given, ", --"))
		}
	}()
	f.set.VisitAll(func(flag *pflag.Flag) {
		name := "PAGERDUTY_MCP_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if v := getenv(name); v != "" && !flag.Changed && err == nil {
			if err = f.set.Set(flag.Name, v); err != nil {
				err = fmt.Errorf("%s: %w", name, err)
			}
		}
	})
	return err
}
