package httpserver

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// The probes answer by whatever name they are asked, /readyz not while the server
// stops; what is not there is not found, and is no label.
func TestPaths(t *testing.T) {
	h := newHarbor(t)
	var mu sync.Mutex
	var paths []string
	s := h.serve(t, nil, nil, func(o *Options) {
		o.Metadata = &Metadata{Resource: audience}
		public := *o.PublicURL
		public.Path = "/harbor/{mcp}" // behind a proxy
		o.PublicURL = &public
		o.Observe = func(x Exchange) {
			mu.Lock()
			defer mu.Unlock()
			paths = append(paths, x.Path)
		}
	})
	get := func(path string) int {
		r, _ := http.NewRequest(http.MethodGet, s.URL+path, nil)
		if r.Host = "10.1.2.3"; !isProbe(path) {
			r.Host = "localhost"
		}
		resp, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	want := []string{}
	for path, status := range map[string]int{"/livez": 200, "/readyz": 200, "/healthz": 200, MetadataPath: 200, MetadataPath + "/mcp": 200,
		MetadataPath + "/made-up": 404, "/": 404, "/mcp/": 404, "/mcp/made-up": 404, "/metrics": 404, "/debug/pprof/": 404} {
		if got := get(path); got != status {
			t.Errorf("%s: %d, want %d", path, got, status)
		}
		if status == 200 {
			want = append(want, path)
		} else {
			want = append(want, "")
		}
	}
	if want = append(want, ""); get(MetadataPath+"/harbor/{mcp}") != http.StatusOK {
		t.Error("the metadata are not where WWW-Authenticate says that they are")
	}
	if get("/mcp/x/made-up/readonly") != http.StatusMethodNotAllowed {
		t.Error("a toolset's path is not served")
	}
	s.server.stop()
	if get("/readyz") != http.StatusServiceUnavailable || get("/livez") != http.StatusOK {
		t.Error("a server that stops is ready")
	}
	mu.Lock()
	defer mu.Unlock()
	if got := strings.Join(paths, " "); got != strings.Join(want, " ")+" /mcp/x/{toolset}/readonly /readyz /livez" {
		t.Error(got)
	}
}

// A message of very many levels is refused, and of many values answered, in both eras.
func TestDepth(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, nil)
	for _, era := range eras {
		for levels, want := range map[int]string{100: `"isError":true`, 20_000: `"code":-32`} {
			text, header := message(era, "tools/call", tool("list_crates", map[string]any{"made_up": "DEEP"}))
			text = strings.Replace(text, `"DEEP"`, strings.Repeat("[", levels)+strings.Repeat("]", levels), 1)
			r, _ := http.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
			r.Header = header
			r.Header.Set("Authorization", someKey)
			resp, err := s.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if !strings.Contains(string(got), want) {
				t.Errorf("%s, %d levels: %d %.300s", era, levels, resp.StatusCode, got)
			}
		}
	}
}

// What a call sends is known at its end: each attempt, and whether what it needed to
// know was cached.
func TestWatch(t *testing.T) {
	h := newHarbor(t)
	seen := make(chan Exchange, 10)
	s := h.serve(t, nil, nil, func(o *Options) { o.Observe = func(x Exchange) { seen <- x } })
	for n, want := range []struct {
		sent            string
		cached, fetched int
	}{{"GET /me, GET /crates", 0, 1}, {"GET /crates", 1, 0}} {
		s.post(t, "key-of-somebody", eras[n], "tools/call", tool("list_crates", map[string]any{"limit": 1}))
		x := <-seen
		var sent []string
		for _, a := range x.Attempts {
			sent = append(sent, a.Method+" "+a.Template)
			if a.Status != http.StatusOK || a.Number != 1 || a.Failed != "" || a.Began.IsZero() || a.Took <= 0 {
				t.Errorf("%+v", a)
			}
		}
		if strings.Join(sent, ", ") != want.sent || x.Cached != want.cached || x.Fetched != want.fetched || len(x.Trace.ID) != 32 {
			t.Errorf("call %d: %q, %d cached, %d fetched, %+v", n, sent, x.Cached, x.Fetched, x.Trace)
		}
	}
	// The message's trace counts before the header's.
	params := tool("load_crate", map[string]any{"id": "secret-id"})
	params["_meta"] = map[string]any{"traceparent": "00-" + strings.Repeat("a", 32) + "-" + strings.Repeat("b", 16) + "-00"}
	s.post(t, "key-of-somebody", eras[1], "tools/call", params)
	if x := <-seen; x.Trace != (Trace{ID: strings.Repeat("a", 32), Parent: strings.Repeat("b", 16)}) || x.Attempts[0].Template != "/crates/{id}/load" {
		t.Errorf("%+v %+v", x.Trace, x.Attempts)
	}
	for _, wrong := range []string{"", "00-" + zeros + "-" + strings.Repeat("b", 16) + "-01", "00-x-y-01", "01-" + strings.Repeat("a", 32) + "-" + strings.Repeat("b", 16) + "-01"} {
		if got := TraceOf(wrong); got.Parent != "" || !got.Sampled || got.ID == TraceOf(wrong).ID {
			t.Errorf("%q: %+v", wrong, got)
		}
	}
}
