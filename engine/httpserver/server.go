// Package httpserver serves an MCP endpoint over HTTP to many callers, each with a
// credential of its own. It is what stands between the network and package
// mcpserver: who may call, from where, how much at once, and until when.
package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// What the zero values of Options stand for.
const (
	defaultMaxBody        = 1 << 20 // bytes
	defaultMaxCalls       = 256
	defaultMaxCallsPerKey = 16
	defaultDrain          = 25 * time.Second
)

// The times and sizes that no option changes.
const (
	headerTime   = 5 * time.Second
	bodyTime     = 30 * time.Second
	idleTime     = 120 * time.Second
	answerTime   = 80 * time.Second // a call ends within 50 s
	maxHeader    = 16 << 10         // bytes
	lastWrites   = 60 * time.Second // longer than a call may take
	maxListens   = 1024             // streams of subscriptions/listen at once
	keyListens   = maxListens / 4   // likewise, of one caller
	waitingCalls = 64               // calls of one caller that wait for the others of the same
)

// Options say for whom a Server works. PublicURL, Auth and Accounts are required.
type Options struct {
	PublicURL    *url.URL // of the endpoint, as clients write it
	AllowHosts   []string // further values of Host, with or without a port
	AllowOrigins []string // values of Origin; * is any
	Auth         Authenticator
	Accounts     *engine.Accounts
	Metadata     *Metadata // served under /.well-known/oauth-protected-resource; nil: nothing is

	MaxBody        int64 // bytes; default 1 MiB
	MaxCalls       int   // that run at once; default 256
	MaxCallsPerKey int   // likewise, of one caller; default 16

	Drain      time.Duration // how long calls may take when the server stops; default 25 s
	DrainDelay time.Duration // how long it still accepts, not being ready, before that

	TLS            *tls.Config    // nil: no TLS
	TrustedProxies []*net.IPNet   // whose X-Forwarded-For is believed, for logs
	Audit          *Audit         // nil: none
	Propagate      bool           // APIs are told of the trace, in traceparent
	Observe        func(Exchange) // is told of each exchange at its end; nil: nobody is
	AccessLog      *slog.Logger   // a line for each exchange; nil: none
	Log            *slog.Logger   // nil: nothing is logged
}

// Server serves one MCP server over HTTP.
type Server struct {
	options   Options
	mcp       *mcpserver.Server
	handler   http.Handler
	admission *admission

	ready     context.Context // ends when the server is not ready any more, and with it the streams of subscriptions/listen
	stop      context.CancelFunc
	reads     context.Context // the time in which calls may read, which is the server's
	stopReads context.CancelFunc
}

// New returns a Server, which must be run by Serve, or used as a handler.
func New(s *mcpserver.Server, o Options) *Server {
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.MaxCalls <= 0 {
		o.MaxCalls = defaultMaxCalls
	}
	if o.MaxCallsPerKey <= 0 {
		o.MaxCallsPerKey = defaultMaxCallsPerKey
	}
	if o.Drain <= 0 {
		o.Drain = defaultDrain
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	out := &Server{options: o, mcp: s}
	out.ready, out.stop = context.WithCancel(context.Background())
	out.reads, out.stopReads = context.WithCancel(context.Background())
	out.handler = out.chain()
	return out
}

// InFlight returns how many calls run.
func (s *Server) InFlight() int { return len(s.admission.calls) }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve accepts connections on l until ctx ends. Then the server is not ready any
// more, accepts for DrainDelay, and waits for the calls that run: for Drain, when
// calls that read are cancelled, and as long as they may take for those that change
// something. That is a normal end, and gives nil.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if s.options.TLS != nil {
		l = tls.NewListener(l, s.options.TLS)
	}
	web := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, ReadTimeout: headerTime + bodyTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.stop()
	select {
	case err := <-failed:
		return err
	case <-time.After(s.options.DrainDelay):
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.Drain)
	defer cancel()
	err := web.Shutdown(end)
	s.stopReads()
	if errors.Is(err, context.DeadlineExceeded) {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrites)
		defer cancel()
		err = web.Shutdown(last)
	}
	s.options.Accounts.Close()
	return errors.Join(err, web.Close())
}
