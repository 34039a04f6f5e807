package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"pagerduty-mcp-server/engine"
)

// HTTPOptions say how messages are served over HTTP.
type HTTPOptions struct {
	// Admit is asked before a request is answered, with its method. done is called
	// after the answer; where it is nil, too many are open, and the client is told
	// to come back. nil admits everything.
	Admit func(ctx context.Context, method string) (done func())
	// Refuse is asked before a tool is called. A code that is not empty says that
	// it has answered, and what failed. nil refuses nothing.
	Refuse func(w http.ResponseWriter, r *http.Request, t *engine.Tool) (code string)
	// Stopping ends the streams of subscriptions/listen when it is closed; nil:
	// nothing does but their clients.
	Stopping <-chan struct{}
	// Log receives what the client is not told; nil discards it.
	Log *slog.Logger
}

// HTTPHandler answers POST requests with one message each, of the stateless
// revision 2026-07-28 and of those before it without a session. mcp-go does that;
// this is what it leaves to be refused: messages are read as strictly as over stdio,
// and every error is JSON-RPC, with the status that the revision has for it. The
// body must be bounded by whoever calls this.
func (s *Server) HTTPHandler(o HTTPOptions) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &httpHandler{server: s, options: o}
	h.events = h.handler(s.events)
	return h
}

type httpHandler struct {
	server  *Server
	options HTTPOptions
	events  http.Handler // of subscriptions/listen
	offered atomic.Pointer[offered]
}

// offered is what answers with the tools of one offer.
type offered struct {
	*offer
	http http.Handler
}

// now returns what answers a request that comes now.
func (h *httpHandler) now() *offered {
	o := h.server.offer.Load()
	out := h.offered.Load()
	if out == nil || out.offer != o {
		out = &offered{o, h.handler(o.mcp)}
		h.offered.Store(out)
	}
	return out
}

func (h *httpHandler) handler(s *server.MCPServer) http.Handler {
	return server.NewStreamableHTTPServer(s, server.WithStateLess(true),
		server.WithDisableStreaming(true), server.WithStreamableHTTPLogger(h.options.Log), server.WithDisableLocalhostProtection(true))
}

// ServeHTTP implements http.Handler.
func (h *httpHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record, now := recordOf(r.Context()), h.now()
	if wrong := wrongBody(r.Header); wrong != "" {
		h.refuse(w, record, http.StatusUnsupportedMediaType, mcp.INVALID_REQUEST, wrong)
		return
	}
	text, err := io.ReadAll(r.Body)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		w.Header().Set("Connection", "close")
		h.refuse(w, record, http.StatusRequestEntityTooLarge, mcp.INVALID_REQUEST, fmt.Sprintf("the body is larger than %d bytes; send less at once", tooLarge.Limit))
		return
	} else if err != nil {
		h.refuse(w, record, http.StatusBadRequest, mcp.PARSE_ERROR, "the body could not be read to its end")
		return
	}
	m, refusal := parseMessage(text)
	version := r.Header.Get(mcp.HeaderProtocolVersion)
	modern := mcp.IsModernProtocol(version) || mcp.IsModernProtocol(m.version())
	record.of(m)
	record.Version = knownVersion(version, m.version())
	twice := slices.IndexFunc(mirrored, func(name string) bool { return len(r.Header.Values(name)) > 1 })
	switch {
	case twice >= 0:
		h.write(w, record, errorLine(m.ID, mcp.HEADER_MISMATCH, fmt.Sprintf("the header %s is there more than once", mirrored[twice])), true)
		return
	case version != "" && m.version() != "" && version != m.version():
		h.write(w, record, errorLine(m.ID, mcp.HEADER_MISMATCH, fmt.Sprintf("the header %s and the message's %s differ", mcp.HeaderProtocolVersion, mcp.MetaKeyProtocolVersion)), true)
		return
	case refusal != nil:
		h.write(w, record, refusal, modern)
		return
	case version != "" && !slices.Contains(mcp.ValidProtocolVersions, version) && m.Method != string(mcp.MethodInitialize):
		h.write(w, record, unsupported(m.ID, version), true)
		return
	case rounded(m.ID):
		h.write(w, record, errorLine(m.ID, mcp.INVALID_REQUEST, `"id" is a number of more than 53 bits, which few programs can tell from its neighbours; take a string`), modern)
		return
	case m.isResponse() && !modern: // this server asks the client nothing
		w.WriteHeader(http.StatusAccepted)
		return
	}
	if !streams(r.Header) {
		if modern && m.Method == string(mcp.MethodSubscriptionsListen) {
			record.failedWith(mcp.INVALID_REQUEST)
			h.send(w, http.StatusNotAcceptable, errorLine(m.ID, mcp.INVALID_REQUEST, "the answer is a stream: Accept must name text/event-stream"))
			return
		}
		m.ProgressToken = nil
	}
	if m.ID != nil && m.Method == string(mcp.MethodToolsCall) {
		if line := now.resolve(r, &m, modern); line != nil {
			h.write(w, record, line, modern)
			return
		}
		record.Tool = m.Tool
		if t := now.catalog.Tool(m.Tool); t != nil && h.options.Refuse != nil {
			if record.Code = h.options.Refuse(w, r, t); record.Code != "" {
				return
			}
		}
	}
	for _, refused := range []func() []byte{
		func() []byte { return now.narrowed(r.Context(), m) },
		func() []byte { return h.server.forged(m) },
		func() []byte { return now.unknownPrompt(m) },
		func() []byte { return findByHTTP(r, now.catalog, &m, modern) },
	} {
		if line := refused(); line != nil {
			h.write(w, record, line, modern)
			return
		}
	}
	if h.options.Admit != nil && m.ID != nil {
		done := h.options.Admit(r.Context(), m.Method)
		if done == nil {
			w.Header().Set("Retry-After", "1")
			record.failedWith(busy)
			h.send(w, http.StatusServiceUnavailable, errorLine(m.ID, busy, "busy: too many calls are open; try again in a second"))
			return
		}
		defer done()
	}
	if m.ID != nil && m.Method == string(mcp.MethodToolsCall) && m.ProgressToken == nil && !modern {
		// Nothing but the answer goes to the client, and no header says what the message says again.
		line, err := answerFrom(r.Context(), now.mcp, m)
		if err != nil {
			h.options.Log.Error("a result cannot be written as JSON", "method", m.Method, "error", err)
		}
		record.read(line)
		h.send(w, http.StatusOK, line)
		return
	}
	raw := text
	if !m.isResponse() {
		raw = m.raw
	}
	if m.Method == string(mcp.MethodNotificationCancelled) {
		// mcp-go would end whichever request has the id: without sessions that of anybody.
		raw = rawMessage(m.ID, mustLine(m.Method), m.Params.without("requestId"))
	}
	r = r.WithContext(context.WithValue(r.Context(), asSentKey{}, &m.asSent))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	inner := now.http
	if m.Method == string(mcp.MethodSubscriptionsListen) || m.ProgressToken != nil {
		w, r = withEvents(w, r)
	}
	if m.Method == string(mcp.MethodSubscriptionsListen) {
		inner = h.events
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // where there is none, it lasts as well
		defer eventsOf(r.Context()).finish(m.ID)
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		go func() {
			defer cancel()
			select {
			case <-h.options.Stopping:
			case <-ctx.Done():
			}
		}()
		r = r.WithContext(ctx)
	}
	inner.ServeHTTP(&corrected{Wrapped: Wrapped{w}, record: record, sent: &m.asSent, write: func() {
		h.write(w, record, m.refusal(m.ID), modern)
	}}, r)
}

// corrected gives another answer in the place of mcp-go's, where a handler has noted
// one.
type corrected struct {
	Wrapped
	record *Record
	sent   *asSent
	write  func()
	done   bool // the other answer is given
}

// instead reports whether another answer is given, and gives it.
func (c *corrected) instead() bool {
	if !c.done && c.sent.wrong != "" {
		c.done = true
		c.write()
	}
	return c.done
}

func (c *corrected) WriteHeader(status int) {
	if !c.instead() {
		c.ResponseWriter.WriteHeader(status)
	}
}

func (c *corrected) Write(p []byte) (int, error) {
	if c.instead() {
		return len(p), nil
	}
	c.record.read(p)
	return c.ResponseWriter.Write(p)
}

// narrowed is the answer to a call of a tool that there is, but not for this request; nil
// for any other.
func (o *offer) narrowed(ctx context.Context, m message) []byte {
	if t := o.catalog.Tool(m.Tool); t == nil || toolAllowed(ctx, t) {
		return nil
	}
	return errorLine(m.ID, mcp.INVALID_PARAMS, fmt.Sprintf("the tool %q is not offered here: the request's path or its headers leave it out", m.Tool))
}

// resolve has a call go to the tool that an alias stands for. For a tool that is not
// there it returns the answer, unless the request's headers speak of another, which
// mcp-go refuses.
func (o *offer) resolve(r *http.Request, m *message, modern bool) []byte {
	header := r.Header.Get(mcp.HeaderName)
	if name := o.aliases[m.Tool]; name != "" {
		if header == m.Tool {
			r.Header.Set(mcp.HeaderName, name)
		}
		*m = m.renamed(name)
	}
	if o.mcp.GetTool(m.Tool) == nil && (!modern || header == m.Tool) {
		return errorLine(m.ID, mcp.INVALID_PARAMS, o.unknownTool(m.Tool))
	}
	return nil
}

// refuse answers a request whose message is not known.
func (h *httpHandler) refuse(w http.ResponseWriter, record *Record, status, code int, text string) {
	record.failedWith(code)
	h.send(w, status, errorLine(nil, code, text))
}

// write answers with an error. What is wrong with the params alone is no error of
// HTTP before 2026-07-28.
func (h *httpHandler) write(w http.ResponseWriter, record *Record, line []byte, modern bool) {
	var e struct{ Error struct{ Code int } }
	_ = json.Unmarshal(line, &e)
	record.failedWith(e.Error.Code)
	status := http.StatusBadRequest
	switch {
	case e.Error.Code == mcp.INVALID_PARAMS && !modern, e.Error.Code == oldNotFound:
		status = http.StatusOK
	case e.Error.Code == mcp.INTERNAL_ERROR:
		status = http.StatusOK // the request was right
	}
	h.send(w, status, line)
}

func (h *httpHandler) send(w http.ResponseWriter, status int, line []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(line) // a client that is gone needs no answer
}
