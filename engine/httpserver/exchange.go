package httpserver

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/mcpserver"
)

// Exchange is what came of one request. It holds no key, no argument and no answer. Of
// one over stdio it has what is not HTTP's.
type Exchange struct {
	mcpserver.Record

	ID       string // also the answer's X-Request-Id
	Remote   string // the client's address, without its port
	Key      string // stands for the caller's credential
	Subject  string // who a token is of
	HTTP     string // the method of HTTP; "_OTHER" for one that a client made up, "" over stdio
	Path     string // that is served here, else ""
	Status   int
	Bytes    int64 // of the answer's body
	Began    time.Time
	Duration time.Duration
	Trace    Trace
	Calls    // what it has sent to APIs

	header string // traceparent, of the request
}

type exchangeKey struct{}

// exchangeOf returns the exchange that ctx is of.
func exchangeOf(ctx context.Context) *Exchange { return ctx.Value(exchangeKey{}).(*Exchange) }

// watched notes what becomes of each request, and logs it.
func (s *Server) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		x := &Exchange{ID: rand.Text(), Remote: s.remote(r), HTTP: verb(r.Method), Began: began, header: r.Header.Get("Traceparent")}
		w.Header().Set("X-Request-Id", x.ID)
		c := &counter{Wrapped: mcpserver.Wrapped{ResponseWriter: w}, status: http.StatusOK}
		defer func() {
			x.Status, x.Bytes, x.Duration = c.status, c.bytes, time.Since(began)
			x.trace()
			s.log(r.Context(), x)
			if s.options.Observe != nil {
				s.options.Observe(*x)
			}
		}()
		x.Path = known(r.URL.Path)
		next.ServeHTTP(c, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
	})
}

// verb is a method of HTTP that there is.
func verb(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions, http.MethodPatch:
		return method
	}
	return "_OTHER"
}

// known is a path that is one of this server's, without what a client puts into it, so
// that no log and no label holds what a client made up; "" for another.
func known(path string) string {
	switch rest, ok := strings.CutPrefix(path, "/mcp/x/"); {
	case ok && strings.HasSuffix(rest, "/readonly"):
		return "/mcp/x/{toolset}/readonly"
	case ok:
		return "/mcp/x/{toolset}"
	case isProbe(path) || path == "/mcp" || path == "/mcp/readonly" || path == MetadataPath || path == MetadataPath+"/mcp":
		return path
	}
	return ""
}

// log writes the line of an exchange. Probes that find the server well are not worth
// one.
func (s *Server) log(ctx context.Context, x *Exchange) {
	if s.options.AccessLog == nil || isProbe(x.Path) && x.Status == http.StatusOK {
		return
	}
	s.options.AccessLog.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("http", x.HTTP), slog.Int("status", x.Status),
		slog.String("method", x.Method), slog.String("tool", x.Tool), slog.String("code", x.Code),
		slog.Int64("ms", x.Duration.Milliseconds()), slog.Int64("bytes", x.Bytes), slog.String("key", x.Key),
		slog.String("subject", x.Subject), slog.String("remote", x.Remote), slog.String("trace_id", x.Trace.ID), slog.String("request_id", x.ID))
}

// remote is the client's address: that of the connection, or where this is a trusted
// proxy's, the last in X-Forwarded-For that is not.
func (s *Server) remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(host); i-- {
		hop := strings.TrimSpace(hops[i])
		if net.ParseIP(hop) == nil {
			break
		}
		host = hop
	}
	return host
}

func (s *Server) trusts(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && slices.ContainsFunc(s.options.TrustedProxies, func(n *net.IPNet) bool { return n.Contains(ip) })
}

// counter counts what is answered.
type counter struct {
	mcpserver.Wrapped
	status int
	bytes  int64
	begun  bool
}

func (c *counter) WriteHeader(status int) {
	if !c.begun {
		c.status, c.begun = status, true
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write gives a stream of events, which may go on for as long as a call, its time
// anew with each.
func (c *counter) Write(p []byte) (int, error) {
	c.begun = true
	_ = http.NewResponseController(c.ResponseWriter).SetWriteDeadline(time.Now().Add(answerTime))
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}
