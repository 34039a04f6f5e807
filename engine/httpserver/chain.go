package httpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// MetadataPath is where the metadata of the endpoint is found, by RFC 9728, with
// and without the path of the endpoint behind it, here or in the public URL.
const MetadataPath = "/.well-known/oauth-protected-resource"

// chain is what a request goes through, in this order: log, headers of every answer,
// Host, Origin, path and method, and for the endpoint the bound of the body, the
// caller, and what is asked for.
func (s *Server) chain() http.Handler {
	mux := http.NewServeMux()
	health := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }
	mux.HandleFunc("GET /livez", health)
	mux.HandleFunc("GET /healthz", health)
	mux.HandleFunc("GET /readyz", s.readiness)
	if meta := s.options.Metadata; meta != nil {
		mux.Handle("GET "+MetadataPath, meta)
		mux.HandleFunc("GET "+MetadataPath+"/", func(w http.ResponseWriter, r *http.Request) {
			if path := strings.TrimPrefix(r.URL.Path, MetadataPath); path != "/mcp" && path != s.options.PublicURL.Path {
				http.NotFound(w, r)
				return
			}
			meta.ServeHTTP(w, r)
		})
	}
	s.admission = newAdmission(s.options.MaxCalls, s.options.MaxCallsPerKey)
	endpoint := s.endpoint(s.mcp.HTTPHandler(mcpserver.HTTPOptions{Admit: s.admission.admit, Refuse: s.refuse, Stopping: s.ready.Done(), Log: s.options.Log}))
	mux.Handle("/mcp", endpoint)
	mux.Handle("/mcp/readonly", endpoint)
	mux.Handle("/mcp/x/{toolset}", endpoint)
	mux.Handle("/mcp/x/{toolset}/readonly", endpoint)
	return s.watched(s.guarded(mux))
}

// readiness says whether the server takes calls.
func (s *Server) readiness(w http.ResponseWriter, _ *http.Request) {
	if s.ready.Err() != nil {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// guarded sets the headers of every answer, catches a panic, and lets nobody pass
// who comes by another name or from another place. The probes of a load balancer
// come by whatever name it has.
func (s *Server) guarded(next http.Handler) http.Handler {
	hosts, origins := newHosts(s.options.PublicURL, s.options.AllowHosts), origins(s.options.AllowOrigins)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Accel-Buffering", "no")
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.options.Log.Error("panic", "in", "http", "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				sendError(w, http.StatusInternalServerError, -32603, "an internal error occurred; the server's log says where")
			}
		}()
		switch {
		case isProbe(r.URL.Path):
		case !hosts.allow(r.Host):
			sendError(w, http.StatusForbidden, -32600, "this server does not answer to the name in Host; --public-url or --allow-host says to which it does")
			return
		case !origins.allow(w, r):
			sendError(w, http.StatusForbidden, -32600, "pages of this Origin may not call; --allow-origin says which may")
			return
		case r.Method == http.MethodOptions && r.Header.Get("Origin") != "":
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isProbe(path string) bool { return path == "/livez" || path == "/readyz" || path == "/healthz" }

// endpoint answers messages to whoever may send them.
func (s *Server) endpoint(next http.Handler) http.Handler {
	failures := newFailures()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			sendError(w, http.StatusMethodNotAllowed, -32600, "there are no sessions and no stream to GET: POST each message")
			return
		case r.URL.RawQuery != "":
			sendError(w, http.StatusBadRequest, -32600, "the address takes no query: a key there would be in the logs of every proxy; send it in a header")
			return
		}
		x := exchangeOf(r.Context())
		r.Body = http.MaxBytesReader(w, r.Body, s.options.MaxBody)
		who, refusal := s.options.Auth.Authenticate(r)
		if refusal != nil {
			if !failures.count(x.Remote) {
				w.Header().Set("Retry-After", "60")
				refusal = &Refusal{Status: http.StatusTooManyRequests, Code: "invalid_token", Description: "too many attempts failed from this address; try again in a minute"}
			}
			sendRefusal(w, refusal, s.metadataURL())
			return
		}
		x.Subject = who.Subject
		narrow, err := s.narrowing(r, who)
		if err != "" {
			sendError(w, http.StatusBadRequest, -32602, err)
			return
		}
		caller, leave := s.options.Accounts.Enter(who.Brings)
		defer leave()
		x.Key = caller.Fingerprint()
		v := &visitor{Server: s, caller: caller, who: who, exchange: x}
		ctx := mcpserver.WithCaller(context.WithValue(r.Context(), visitorKey{}, v), v, who.Subject)
		ctx = mcpserver.WithRecord(ctx, &x.Record)
		if narrow != nil {
			ctx = mcpserver.WithTools(ctx, narrow)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// refuse tells a caller which scope a tool needs that theirs does not reach.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, t *engine.Tool) (code string) {
	who := r.Context().Value(visitorKey{}).(*visitor).who
	if t.Access <= who.Access {
		return ""
	}
	refusal := outOfScope(who.Scopes + ":" + t.Access.String())
	sendRefusal(w, refusal, s.metadataURL())
	return refusal.Code
}

// metadataURL is where the metadata is, for WWW-Authenticate; "" where there is none.
func (s *Server) metadataURL() string {
	if s.options.Metadata == nil {
		return ""
	}
	u := *s.options.PublicURL
	u.Path = MetadataPath + u.Path
	return u.String()
}

// sendError answers with an error of JSON-RPC, to a message that was not read.
func sendError(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": nil, "error": map[string]any{"code": code, "message": text}})
}
