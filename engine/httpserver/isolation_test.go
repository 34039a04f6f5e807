package httpserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post sends a message of an era with a key and returns the tool's text, or the
// body as it is where there is none.
func (s *site) post(t *testing.T, key, era, method string, params map[string]any) string {
	t.Helper()
	got := s.send(t, key, era, method, params)
	var a struct {
		Result struct{ Content []struct{ Text string } }
	}
	if json.Unmarshal([]byte(got), &a) == nil && len(a.Result.Content) > 0 {
		return a.Result.Content[0].Text
	}
	return got
}

// Of many keys that call at once, none sees an answer, a cursor, a context, a looked up
// name or a completion that is another's, and logs, metrics and spans tell of none.
// HTTP_FULL=1 has 1,000 keys; without, there are 50.
func TestIsolation(t *testing.T) {
	keys, callers := 50, 8
	if os.Getenv("HTTP_FULL") != "" {
		keys = 1000
	}
	h := newHarbor(t)
	var log, seen lockedBuffer
	s := h.serve(t, nil, map[string]string{"HARBOR_KEY": "key-of-the-environment", "HARBOR_ROUTING": "routing-of-the-environment", "HARBOR_REGION": "north"},
		func(o *Options) {
			o.AccessLog = slog.New(slog.NewTextHandler(&log, nil))
			o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			o.Observe = func(x Exchange) { fmt.Fprintf(&seen, "%+v\n", x) } // of which metrics and spans are made
		})
	key := func(i int) string { return fmt.Sprintf("key-%d-of-many", i) }
	type answer struct {
		Metadata struct {
			NextCursor string `json:"next_cursor"`
			More       bool
		}
		Crates []struct{ Owner, Asked, Region, Routing string }
		Error  struct{ Code string }
	}
	parse := func(text string) (a answer) {
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Errorf("%v: %s", err, text)
		}
		return a
	}
	cursors := make([]string, keys)
	var mu sync.Mutex
	var all sync.WaitGroup
	limit := make(chan struct{}, 64)
	for i := range keys {
		for n := range callers {
			all.Go(func() {
				limit <- struct{}{}
				defer func() { <-limit }()
				era := eras[n%2]
				args := map[string]any{"limit": 2}
				for page := range 2 {
					a := parse(s.post(t, key(i), era, "tools/call", tool("list_crates", args)))
					if len(a.Crates) != 2 || a.Metadata.NextCursor == "" {
						t.Errorf("key %d, page %d: %+v", i, page, a)
						return
					}
					for _, c := range a.Crates {
						if c.Owner != owner(key(i)) || c.Asked != c.Owner || c.Region != "north" || c.Routing != "" {
							t.Errorf("key %d (%s) gets %+v", i, owner(key(i)), c)
						}
					}
					args["cursor"] = a.Metadata.NextCursor
				}
				for what, got := range map[string]string{
					"a name":       s.post(t, key(i), era, "tools/call", tool("show_berth", map[string]any{"berth": berthName(key(i))})),
					"a resource":   s.send(t, key(i), era, "resources/read", map[string]any{"uri": "harbor://berths/" + berthID(key(i))}),
					"a completion": s.send(t, key(i), era, "completion/complete", completeBerth("Home")),
				} {
					if !strings.Contains(got, owner(key(i))) || strings.Count(got, "Home of") > 1 {
						t.Errorf("key %d (%s), %s: %s", i, owner(key(i)), what, got)
					}
				}
				mu.Lock()
				cursors[i] = args["cursor"].(string)
				mu.Unlock()
			})
		}
	}
	all.Wait()
	for i := range min(keys, 20) {
		era, mine, others := eras[i%2], key(i), key((i+1)%keys)
		other := parse(s.post(t, mine, era, "tools/call", tool("list_crates", map[string]any{"limit": 2, "cursor": cursors[(i+1)%keys]})))
		if other.Error.Code != "INVALID_CURSOR" {
			t.Errorf("the cursor of another key: %+v", other)
		}
		for what, got := range map[string]string{
			"the name of another's berth":    s.post(t, mine, era, "tools/call", tool("show_berth", map[string]any{"berth": berthName(others)})),
			"a name like that of another's":  s.post(t, mine, era, "tools/call", tool("show_berth", map[string]any{"berth": berthName(others)[:20]})),
			"another's berth":                s.post(t, mine, era, "tools/call", tool("show_berth", map[string]any{"berth": berthID(others)})),
			"another's resource":             s.send(t, mine, era, "resources/read", map[string]any{"uri": "harbor://berths/" + berthID(others)}),
			"a completion of another's name": s.send(t, mine, era, "completion/complete", completeBerth(berthName(others))),
		} {
			if strings.Contains(got, `"owner"`) || strings.Contains(got, `\"owner\"`) || strings.Contains(got, `"values":["`) {
				t.Errorf("%s: %s", what, got)
			}
		}
	}
	for k := range h.me {
		if h.me[k] != 1 || h.berths[k] != 1 {
			t.Errorf("%s asked %d times who it is, and %d times for its berths", k, h.me[k], h.berths[k])
		}
	}
	if len(h.me) != keys || s.accounts.Len() != keys {
		t.Errorf("%d keys reached the API and %d are remembered, want %d", len(h.me), s.accounts.Len(), keys)
	}
	for name, b := range map[string]*lockedBuffer{"the log": &log, "what is observed": &seen} {
		text := b.String()
		for _, part := range []string{"of-many", "of-the-environment", "Home", owner(key(0)), owner(key(1)), cursors[0]} {
			if strings.Contains(text, part) {
				t.Errorf("%s holds %s", name, part)
			}
		}
		if !strings.Contains(text, "list_crates") {
			t.Error(name, "holds nothing")
		}
	}
}

// completeBerth asks for the names of berths that begin so.
func completeBerth(begin string) map[string]any {
	return map[string]any{"ref": map[string]any{"type": "ref/resource", "uri": "harbor://berths/{berth}"}, "argument": map[string]any{"name": "berth", "value": begin}}
}

// A cursor goes on in another process that has the same key.
func TestCursorOfAnotherReplica(t *testing.T) {
	h := newHarbor(t)
	a, b := h.serve(t, nil, nil, nil), h.serve(t, nil, nil, nil)
	args := map[string]any{"limit": 2}
	var first struct {
		Metadata struct {
			NextCursor string `json:"next_cursor"`
		}
	}
	_ = json.Unmarshal([]byte(a.post(t, "key-of-somebody", eras[0], "tools/call", tool("list_crates", args))), &first)
	args["cursor"] = first.Metadata.NextCursor
	if got := b.post(t, "key-of-somebody", eras[1], "tools/call", tool("list_crates", args)); args["cursor"] == "" || !strings.Contains(got, `"id":"2"`) {
		t.Error(got)
	}
}

// lockedBuffer is a buffer that several may write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
