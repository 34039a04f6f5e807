package httpserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// A call that changes something is noted before it is sent and after, with its ids
// and nothing that people have written; one that reads is not.
func TestAudit(t *testing.T) {
	h := newHarbor(t)
	var log lockedBuffer
	synced := 0
	s := h.serve(t, nil, nil, func(o *Options) {
		o.Audit = &Audit{To: &log, Sync: func() error {
			synced++
			if len(h.writes) != 0 && synced == 1 {
				t.Error("it was sent before it was noted")
			}
			return nil
		}}
	})
	s.post(t, "key-of-somebody", eras[0], "tools/call", tool("list_crates", nil))
	s.post(t, "key-of-somebody", eras[0], "tools/call", tool("load_crate", map[string]any{"id": "PC1", "note": "what people write"}))
	s.post(t, "key-of-somebody", eras[1], "tools/call", tool("call_write_tool", map[string]any{"name": "load_crate", "arguments": map[string]any{"id": "PC2", "noote": "x"}}))
	var lines []auditLine
	for text := range strings.Lines(log.String()) {
		var l auditLine
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if len(lines) != 4 || synced != 2 {
		t.Fatalf("%d lines, synced %d times: %s", len(lines), synced, log.String())
	}
	for i, want := range []struct{ phase, id, code string }{{"intent", "PC1", ""}, {"outcome", "PC1", "ok"}, {"intent", "PC2", ""}, {"outcome", "PC2", "UNKNOWN_PARAMETER"}} {
		l := lines[i]
		if l.Phase != want.phase || l.IDs["id"] != want.id || l.Code != want.code || l.Tool != "load_crate" || l.Access != "respond" || l.ID != lines[i/2*2].ID || l.Remote == "" || len(l.Key) != 8 {
			t.Errorf("line %d: %+v", i, l)
		}
	}
	if text := log.String(); strings.Contains(text, "people") || strings.Contains(text, "somebody") {
		t.Error(text)
	}
}

// A call that cannot be noted is refused where the log is required, and nothing is
// sent.
func TestAuditRequired(t *testing.T) {
	h := newHarbor(t)
	failed := 0
	audit := &Audit{To: full{}, Required: true, Failed: func(error) { failed++ }}
	s := h.serve(t, nil, nil, func(o *Options) { o.Audit = audit })
	if got := s.post(t, "key-of-somebody", eras[1], "tools/call", tool("load_crate", map[string]any{"id": "1"})); !strings.Contains(got, `"code":"AUDIT_UNAVAILABLE"`) || len(h.writes) != 0 || failed != 1 {
		t.Error(got, h.writes, failed)
	}
	audit.Required = false
	if got := s.post(t, "key-of-somebody", eras[1], "tools/call", tool("load_crate", map[string]any{"id": "1"})); !strings.Contains(got, `"id":"1"`) || len(h.writes) != 1 {
		t.Error(got, h.writes)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// Whoever guesses has to wait; whoever has a key does not, from the same address.
func TestGuessing(t *testing.T) {
	h := newHarbor(t)
	auth, err := NewToken([]string{strings.Repeat("a", 32), strings.Repeat("b", 32)})
	if err != nil {
		t.Fatal(err)
	}
	s := h.serve(t, auth, map[string]string{"HARBOR_KEY": "key-of-the-environment"}, nil)
	for n := range failuresAtOnce + 1 {
		want := http.StatusUnauthorized
		if n == failuresAtOnce {
			want = http.StatusTooManyRequests
		}
		if status, _, _ := s.list(t, strings.Repeat("c", 32)); status != want {
			t.Errorf("attempt %d: %d, want %d", n, status, want)
		}
	}
	if status, _, _ := s.list(t, strings.Repeat("b", 32)); status != http.StatusOK {
		t.Error("a good token:", status)
	}
	if got := s.post(t, strings.Repeat("a", 32), eras[1], "tools/call", tool("list_crates", map[string]any{"limit": 1})); !strings.Contains(got, owner("key-of-the-environment")) {
		t.Error(got)
	}
	for _, bad := range [][]string{nil, {"short"}} {
		if _, err := NewToken(bad); err == nil {
			t.Errorf("%q are tokens", bad)
		}
	}
}
