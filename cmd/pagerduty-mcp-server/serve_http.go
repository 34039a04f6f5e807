package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/cmd/internal/telemetry"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/httpserver"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/workspace"
)

// httpTopic is help about the flags of serve --http, which would fill a screen of
// their own.
func (a *app) httpTopic() *cobra.Command {
	return &cobra.Command{Use: "http", Short: "The flags of 'serve --http'", Long: "Flags of 'serve --http', beside those of 'serve':\n\n" + strings.TrimRight(a.http.set.FlagUsagesWrapped(a.helpWidth()), "\n")}
}

// serveHTTP serves the tools of a catalog over HTTP until ctx ends.
func (a *app) serveHTTP(ctx context.Context, catalog *engine.Catalog, o engine.Options, s *mcpserver.Server, changed <-chan struct{}) error {
	f := a.http
	usage := func(format string, args ...any) error { return exit{exitUsage, fmt.Errorf(format, args...)} }
	public, err := f.public()
	if err != nil {
		return exit{exitUsage, err}
	}
	if f.logFormat != "text" && f.logFormat != "json" {
		return usage("--log-format: unknown format %q; known: text, json", f.logFormat)
	}
	if slices.Contains(f.allowOrigins, "*") && f.auth == "none" {
		return usage("--allow-origin * needs --auth request, token or oidc: any page could call")
	}
	so := httpserver.Options{PublicURL: public, AllowHosts: f.allowHosts, AllowOrigins: f.allowOrigins, MaxBody: f.maxBody,
		MaxCalls: f.maxCalls, MaxCallsPerKey: f.maxCallsPerKey, Drain: max(f.drain, 1), DrainDelay: f.drainDelay, Propagate: f.propagate, Log: a.log, AccessLog: a.accessLog()}
	for _, cidr := range f.trustedProxies {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			return usage("--trusted-proxy: %q is no network, such as 10.0.0.0/8", cidr)
		}
		so.TrustedProxies = append(so.TrustedProxies, network)
	}
	if so.Auth, so.Metadata, err = a.authenticator(ctx, catalog, o, public); err != nil {
		return err
	}
	if so.TLS, err = f.tls(a.log); err != nil {
		return exit{exitUsage, err}
	}
	audit, closeAudit, err := a.auditLog()
	if err != nil {
		return exit{exitUsage, err}
	}
	defer closeAudit()
	so.Audit = audit
	o.LimitWait, o.Rate = max(f.maxWait, 1), engine.RateLimit(f.rate)
	so.Accounts = engine.NewAccounts(engine.AccountsOptions{Options: o})
	var web *httpserver.Server
	metrics := telemetry.New(version(), telemetry.Gauges{Accounts: so.Accounts.Len, InFlight: func() int { return web.InFlight() }})
	export, closeExport, err := a.export(ctx, metrics)
	if err != nil {
		return exit{exitUsage, err}
	}
	defer closeExport()
	so.Observe = func(x httpserver.Exchange) { metrics.Observe(x); export.Observe(x) }
	if audit != nil {
		failed := audit.Failed
		audit.Failed = func(err error) { metrics.AuditFailed(); failed(err) }
	}
	web = httpserver.New(s, so)
	if f.metrics != "" {
		l, err := listen(f.metrics)
		if err != nil {
			return abort(fmt.Errorf("--metrics: %w", err))
		}
		m := metrics.Server(web, isLoopback(f.metrics))
		go func() { _ = m.Serve(l) }() // until Close
		defer m.Close()
		fmt.Fprintf(a.err, "serving metrics at http://%s/metrics\n", l.Addr())
	}
	l, err := listen(f.address)
	if err != nil {
		return abort(fmt.Errorf("--http: %w", err))
	}
	fmt.Fprintf(a.err, "serving MCP at %s, listening on %s\n", public, l.Addr())
	// Who may call, and with whose secrets, was settled from the APIs' files when this began.
	defer a.follow(ctx, changed, &reloader{app: a, server: s, accounts: so.Accounts, live: workspace.NewLive(a.all, servedDirs(a.flags.tools), toolfile.APIFile)})()
	if err := web.Serve(ctx, l); err != nil {
		return abort(err)
	}
	return nil
}

// public is the endpoint's URL.
func (f *httpFlags) public() (*url.URL, error) {
	text := f.publicURL
	if text == "" {
		host, port, err := net.SplitHostPort(f.address)
		switch {
		case strings.HasPrefix(f.address, "unix:"):
			host, port = "localhost", "80"
		case err != nil:
			return nil, fmt.Errorf("--http: %q is no address such as 127.0.0.1:8080", f.address)
		case host == "" || net.ParseIP(host).IsUnspecified():
			return nil, errors.New("--http: to listen on all interfaces, --public-url must say how clients call this server")
		}
		scheme := "http"
		if f.tlsCert != "" {
			scheme = "https"
		}
		text = scheme + "://" + net.JoinHostPort(host, port) + "/mcp"
	}
	u, err := url.Parse(text)
	if err == nil && u.User != nil {
		return nil, errors.New("--public-url: it is for everybody to read, and must hold no user and no password")
	}
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("--public-url: %q is no URL such as https://mcp.example.com/mcp", text)
	}
	return u, nil
}

// isLoopback reports whether only this machine can connect to the address.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return strings.HasPrefix(address, "unix:") || err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}

// listen listens at an address of TCP or at a socket in the file system. One that a
// process has left behind, at which nobody answers, is taken over.
func listen(address string) (net.Listener, error) {
	path, ok := strings.CutPrefix(address, "unix:")
	if !ok {
		return net.Listen("tcp", address)
	}
	l, err := net.Listen("unix", path)
	if errors.Is(err, syscall.EADDRINUSE) {
		c, dialed := net.Dial("unix", path)
		if dialed == nil {
			_ = c.Close()
		} else if errors.Is(dialed, syscall.ECONNREFUSED) && os.Remove(path) == nil {
			return net.Listen("unix", path)
		}
	}
	return l, err
}

// tls is the configuration of --tls-cert, --tls-key and --tls-client-ca; nil without.
func (f *httpFlags) tls(log *slog.Logger) (*tls.Config, error) {
	if f.tlsCert == "" && f.tlsKey == "" && f.tlsClientCA == "" {
		return nil, nil
	}
	if f.tlsCert == "" || f.tlsKey == "" {
		return nil, errors.New("--tls-cert and --tls-key belong together")
	}
	return httpserver.TLS(f.tlsCert, f.tlsKey, f.tlsClientCA, log)
}

// accessLog writes a line for each request to standard error.
func (a *app) accessLog() *slog.Logger {
	if a.http.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(a.logQueue, nil))
	}
	return slog.New(slog.NewTextHandler(a.logQueue, nil))
}

// auditLog is what --audit asks for; nil without.
func (a *app) auditLog() (*httpserver.Audit, func(), error) {
	f := a.http
	if f.audit == "" {
		if f.auditRequired {
			return nil, nil, errors.New("--audit-required needs --audit")
		}
		return nil, func() {}, nil
	}
	out := &httpserver.Audit{To: io.Writer(a.stderr), Required: f.auditRequired,
		Failed: func(err error) { a.log.Error("the audit log could not be written", "error", err) }}
	if f.audit == "-" {
		return out, func() {}, nil
	}
	file, err := openAudit(f.audit)
	if err != nil {
		return nil, nil, fmt.Errorf("--audit: %w", err)
	}
	out.To, out.Sync = file, file.Sync
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go func() {
		for range hup {
			if err := file.reopen(); err != nil {
				out.Failed(err)
			}
		}
	}()
	return out, func() { signal.Stop(hup); close(hup); _ = file.Close() }, nil
}
