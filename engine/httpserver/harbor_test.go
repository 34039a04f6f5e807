package httpserver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
)

// harbor is an API that tells each key what belongs to it.
type harbor struct {
	*httptest.Server
	gate chan struct{} // wait_for_crate waits for it
	came chan string   // gets the key of each that waits
	left chan string   // gets the key of each that left while it waited

	mu     sync.Mutex
	me     map[string]int // how often each key asked who it is
	berths map[string]int // how often each key asked for its berths
	writes []string       // FROM ID of each write
	full   map[string]bool
	reset  string // when a key that is full may come again, in seconds

	stateKey  []byte        // of the sites
	limitWait time.Duration // likewise
}

// owner is what the harbor calls a key.
func owner(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

// berthID and berthName are those of the one berth that a key has.
func berthID(key string) string   { return "B" + owner(key) }
func berthName(key string) string { return "Home of " + owner(key) }

func newHarbor(t testing.TB) *harbor {
	h := &harbor{gate: make(chan struct{}), came: make(chan string, 1000), left: make(chan string, 1000), me: map[string]int{}, berths: map[string]int{}, full: map[string]bool{}, reset: "30", limitWait: 5 * time.Second}
	mux := http.NewServeMux()
	key := func(r *http.Request) string { return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") }
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.me[key(r)]++
		h.mu.Unlock()
		fmt.Fprintf(w, `{"id":%q}`, owner(key(r)))
	})
	mux.HandleFunc("GET /crates", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		h.mu.Lock()
		full := h.full[key(r)]
		h.mu.Unlock()
		if full {
			w.Header().Set("ratelimit-reset", h.reset)
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprint(w, `{"error":"slow down"}`)
			return
		}
		offset, _ := strconv.Atoi(q.Get("offset"))
		crate := func(n int) map[string]any {
			return map[string]any{"id": fmt.Sprint(n), "owner": owner(key(r)), "asked": q.Get("owner"), "region": q.Get("region"), "routing": q.Get("routing")}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"crates": []any{crate(offset), crate(offset + 1)}, "more": offset < 4})
	})
	mux.HandleFunc("GET /berths", func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.berths[key(r)]++
		h.mu.Unlock()
		fmt.Fprintf(w, `{"berths":[{"id":%q,"name":%q}]}`, berthID(key(r)), berthName(key(r)))
	})
	mux.HandleFunc("GET /berths/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") != berthID(key(r)) {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, `{"id":%q,"owner":%q}`, r.PathValue("id"), owner(key(r)))
	})
	mux.HandleFunc("GET /crates/{id}/wait", func(w http.ResponseWriter, r *http.Request) {
		h.came <- key(r)
		select {
		case <-h.gate:
			fmt.Fprintf(w, `{"id":%q,"owner":%q}`, r.PathValue("id"), owner(key(r)))
		case <-r.Context().Done():
			h.left <- key(r)
		}
	})
	mux.HandleFunc("POST /crates/{id}/load", func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.writes = append(h.writes, r.Header.Get("From")+" "+r.PathValue("id"))
		h.mu.Unlock()
		fmt.Fprintf(w, `{"id":%q}`, r.PathValue("id"))
	})
	mux.HandleFunc("DELETE /crates/{id}", func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.writes = append(h.writes, "drop "+r.PathValue("id"))
		h.mu.Unlock()
	})
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

// environment is what the server of a test has in its environment.
func (h *harbor) environment(more map[string]string) func(string) string {
	return func(name string) string {
		if name == "HARBOR_URL" {
			return h.URL
		}
		return more[name]
	}
}

// site is a Server of the harbor's tools on loopback.
type site struct {
	*httptest.Server
	server   *Server
	accounts *engine.Accounts
}

func (h *harbor) serve(t testing.TB, auth Authenticator, env map[string]string, change func(*Options)) *site {
	t.Helper()
	options := engine.Options{Getenv: h.environment(env)}
	catalog, findings, err := engine.Load([]engine.Dir{{Name: "harbor", Files: os.DirFS("testdata/harbor")}}, options)
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	if auth == nil {
		auth = NewRequest(catalog.APIs())
	}
	account := options
	account.LimitWait = h.limitWait
	listed := catalog.Select(func(t *engine.Tool) bool { return t.Name() != "drop_crate" }) // which is reached by call_write_tool
	out := &site{accounts: engine.NewAccounts(engine.AccountsOptions{Options: account})}
	o := Options{Auth: auth, Accounts: out.accounts}
	o.PublicURL, _ = url.Parse("http://mcp.example/mcp")
	if change != nil {
		change(&o)
	}
	out.server = New(mcpserver.New(listed, mcpserver.Options{Name: "harbor", Version: "1", Reach: catalog, StateKey: h.stateKey}), o)
	out.Server = httptest.NewServer(out.server)
	t.Cleanup(func() { out.Server.Close(); out.accounts.Close() })
	return out
}

// eras are the revisions of the protocol, by whether they have sessions.
var eras = []string{"2025-11-25", "2026-07-28"}

// message is a request of an era, as a body and with its headers.
func message(era, method string, params map[string]any) (body string, header http.Header) {
	h := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {era}}
	if params == nil {
		params = map[string]any{}
	}
	if era == "2026-07-28" {
		meta, _ := params["_meta"].(map[string]any)
		if meta == nil {
			meta = map[string]any{}
		}
		meta["io.modelcontextprotocol/protocolVersion"] = era
		meta["io.modelcontextprotocol/clientInfo"] = map[string]any{"name": "t", "version": "1"}
		if meta["io.modelcontextprotocol/clientCapabilities"] == nil {
			meta["io.modelcontextprotocol/clientCapabilities"] = map[string]any{}
		}
		params["_meta"] = meta
		h.Set("Mcp-Method", method)
		for _, what := range []string{"name", "uri"} {
			if name, ok := params[what].(string); ok {
				h.Set("Mcp-Name", name)
			}
		}
	}
	text, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
	return string(text), h
}

// tool is a tools/call.
func tool(name string, arguments map[string]any) map[string]any {
	return map[string]any{"name": name, "arguments": arguments}
}
