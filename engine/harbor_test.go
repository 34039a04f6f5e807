package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
)

// harbor is the API of testdata/harbor, on loopback.
type harbor struct {
	*httptest.Server

	mu   sync.Mutex
	seen []string                                          // METHOD path?query of each request, unescaped
	on   func(w http.ResponseWriter, r *http.Request) bool // answers instead, when it returns true
}

const crateCount = 23

func newHarbor(t testing.TB) *harbor {
	h := &harbor{}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

// intercept lets f answer requests in the harbor's place; nil ends that.
func (h *harbor) intercept(f func(w http.ResponseWriter, r *http.Request) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.on = f
}

// take returns the requests since the last time.
func (h *harbor) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := h.seen
	h.seen = nil
	return seen
}

func (h *harbor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target, _ := url.QueryUnescape(r.RequestURI)
	h.mu.Lock()
	h.seen = append(h.seen, r.Method+" "+target)
	on := h.on
	h.mu.Unlock()
	if on != nil && on(w, r) {
		return
	}
	key, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		fault(w, http.StatusUnauthorized, "no key")
		return
	}
	query := r.URL.Query()
	part := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/whoami":
		whoami(w, key)
	case r.URL.Path == "/ships":
		var ships []any
		for _, yard := range query["yard"] {
			for i := range 3 {
				ships = append(ships, map[string]any{"id": fmt.Sprintf("%s-%d", yard, i+1)})
			}
		}
		list(w, r, "ships", ships)
	case r.URL.Path == "/crates":
		var crates []any
		for i := range crateCount {
			if c := crate(i + 1); len(query["yard"]) == 0 || slices.Contains(query["yard"], yardOf(i+1)) {
				crates = append(crates, c)
			}
		}
		list(w, r, "crates", crates)
	case part[0] == "crates" && len(part) == 2:
		id, _ := strconv.Atoi(part[1])
		if id < 1 || id > crateCount {
			fault(w, http.StatusNotFound, "no crate "+part[1], "look into another yard", "ask the clerk")
			return
		}
		reply(w, map[string]any{"crate": crate(id)})
	case part[0] == "crates" && part[2] == "items":
		var items []any
		for i := range 6 {
			items = append(items, map[string]any{"id": fmt.Sprintf("%s.%d", part[1], i+1)})
		}
		list(w, r, "items", items)
	case r.URL.Path == "/papers":
		reply(w, map[string]any{"paper": map[string]any{"stamp": "stamp of " + query.Get("item")}})
	default:
		fault(w, http.StatusNotFound, "no such place")
	}
}

func whoami(w http.ResponseWriter, key string) {
	yards := []any{map[string]any{"code": "east"}, map[string]any{"code": "west"}}
	switch key {
	case "nobody-key":
		fault(w, http.StatusConflict, "this key is a machine's")
		return
	case "idle-key":
		yards = []any{}
	}
	reply(w, map[string]any{"id": 7, "name": "Io", "yards": yards})
}

func yardOf(id int) string { return []string{"east", "north", "west"}[id%3] }

func crate(id int) map[string]any {
	return map[string]any{"id": id, "weight": float64(id) + 0.5, "yard": map[string]any{"code": yardOf(id)}, "unknown": []any{nil, 1}}
}

// list sends one page of records, in whichever way the query pages.
func list(w http.ResponseWriter, r *http.Request, name string, records []any) {
	query := r.URL.Query()
	from, size := 0, 4
	for _, n := range []string{"cursor", "bookmark", "from"} {
		if query.Has(n) {
			from, _ = strconv.Atoi(strings.TrimPrefix(query.Get(n), "at-"))
		}
	}
	for _, n := range []string{"page_size", "rows"} {
		if query.Has(n) {
			size, _ = strconv.Atoi(query.Get(n))
		}
	}
	to := min(from+size, len(records))
	body := map[string]any{name: records[min(from, to):to], "more": to < len(records)}
	if to < len(records) {
		body["next_cursor"] = fmt.Sprintf("at-%d", to)
		w.Header().Set("X-Bookmark", fmt.Sprintf("at-%d", to))
	}
	reply(w, body)
}

func reply(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body)
}

func fault(w http.ResponseWriter, status int, reason string, hints ...string) {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"fault": map[string]any{"reason": reason, "hints": hints}})
}

// load loads testdata/harbor for an account at h, and further tool files: pairs
// of a path and a text.
func (h *harbor) load(t testing.TB, o engine.Options, more ...string) *engine.Catalog {
	t.Helper()
	if o.Getenv == nil {
		o.Getenv = h.env("HARBOR_KEY", "quay-master-key")
	}
	dirs := []engine.Dir{{Name: "harbor", Files: os.DirFS("testdata/harbor")}}
	if len(more) > 0 {
		dirs = append(dirs, engine.Dir{Name: "more", Files: files(more...)})
	}
	return mustLoad(t, dirs, o)
}

// env is an environment in which the harbor is at h; pairs are further
// variables.
func (h *harbor) env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		if name == "HARBOR_URL" {
			return h.URL
		}
		return ""
	}
}

func mustLoad(t testing.TB, dirs []engine.Dir, o engine.Options) *engine.Catalog {
	t.Helper()
	c, findings, err := engine.Load(dirs, o)
	if err != nil || findings.HasErrors() {
		t.Fatalf("Load: %v\n%s", err, findings)
	}
	t.Cleanup(c.Close)
	return c
}

func files(pairs ...string) fs.FS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

// answer is an envelope as a client reads it.
type answer struct {
	text     string
	isError  bool
	metadata map[string]any
	items    []any
	err      map[string]any
}

// call calls a tool with arguments in JSON.
func call(t testing.TB, c *engine.Catalog, tool, arguments string) answer {
	t.Helper()
	return callContext(t, t.Context(), c, tool, arguments)
}

func callContext(t testing.TB, ctx context.Context, c *engine.Catalog, tool, arguments string) answer {
	t.Helper()
	x := c.Tool(tool)
	if x == nil {
		t.Fatalf("no tool %s", tool)
	}
	return read(t, x, x.Call(ctx, json.RawMessage(arguments), nil))
}

func read(t testing.TB, x *engine.Tool, e engine.Envelope) answer {
	t.Helper()
	a := answer{text: string(e.JSON), isError: e.IsError}
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(e.JSON))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatalf("the envelope is no JSON: %v in %s", err, e.JSON)
	}
	a.metadata, _ = m["metadata"].(map[string]any)
	a.err, _ = m["error"].(map[string]any)
	a.items, _ = m[x.File.Resource.Value].([]any)
	return a
}

// code is the answer's error code; empty when it is none.
func (a answer) code() string { s, _ := a.err["code"].(string); return s }

func (a answer) message() string { s, _ := a.err["message"].(string); return s }

// column is one field of every item, as JSON.
func (a answer) column(name string) []string {
	var out []string
	for _, i := range a.items {
		v := i
		if m, ok := i.(map[string]any); ok {
			v = m[name]
		}
		b, _ := json.Marshal(v)
		out = append(out, strings.Trim(string(b), `"`))
	}
	return out
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if !bytes.Equal(g, w) {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// jsonOf is a JSON text as a value.
func jsonOf(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}
