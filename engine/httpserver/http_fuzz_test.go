package httpserver

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever comes as header and body, the server answers: never with an internal
// error, always with JSON or a stream of events, and never with the key.
func FuzzHTTP(f *testing.F) {
	h := newHarbor(f)
	close(h.gate)
	go func() {
		for range h.came {
		}
	}()
	f.Cleanup(func() { h.Close(); close(h.came) })
	s := h.serve(f, nil, nil, func(o *Options) { o.AllowOrigins = []string{"*"} })
	for _, era := range eras {
		for _, m := range []struct {
			method string
			params map[string]any
		}{
			{"tools/list", nil}, {"ping", nil}, {"initialize", map[string]any{"protocolVersion": era, "clientInfo": map[string]any{"name": "x", "version": "1"}, "capabilities": map[string]any{}}},
			{"tools/call", tool("list_crates", map[string]any{"limit": 3})}, {"tools/call", tool("wait_for_crate", map[string]any{"id": "1"})},
			{"tools/call", tool("nope", nil)}, {"server/discover", nil}, {"subscriptions/listen", map[string]any{"notifications": map[string]any{}}}, {"prompts/list", nil},
		} {
			text, header := message(era, m.method, m.params)
			var lines strings.Builder
			_ = header.Write(&lines)
			f.Add(lines.String(), text)
			f.Add(lines.String()+"X-MCP-Tools: list_crates\r\nX-MCP-Readonly: true\r\nOrigin: https://a.example\r\nX-Forwarded-For: ::1\r\n", text)
			f.Add("Content-Type: application/json\r\n", text[:len(text)/2])
			f.Add("Content-Type: application/json; charset=x\r\nMcp-Protocol-Version: 1\r\nX-MCP-Toolsets: ,\r\n", "["+text+"]")
		}
	}
	f.Fuzz(func(t *testing.T, head, text string) {
		r := httptest.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
		for line := range strings.SplitSeq(head, "\r\n") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				r.Header.Add(name, value)
			}
		}
		r.Header.Set("Authorization", someKey)
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		body := w.Body.String()
		switch {
		case w.Code >= 500 && w.Code != http.StatusServiceUnavailable:
			t.Errorf("%d %s", w.Code, body)
		case strings.Contains(body, "key-of-somebody"):
			t.Error("the key comes back:", body)
		case w.Code == http.StatusAccepted && body == "" || strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream"):
		case !json.Valid([]byte(body)):
			t.Errorf("%d, no JSON: %s", w.Code, body)
		}
	})
}
