package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pagerduty-mcp-server/engine"
)

// sound fails the test when an answer is not one: JSON with metadata, and an
// error's code and message when it is one.
func sound(t *testing.T, e engine.Envelope) {
	t.Helper()
	var got struct {
		Metadata *struct{ Count int }
		Error    *struct{ Code, Message string }
	}
	if err := json.Unmarshal(e.JSON, &got); err != nil || !utf8.Valid(e.JSON) {
		t.Fatalf("no JSON (%v): %q", err, e.JSON)
	}
	if got.Metadata == nil || e.IsError != (got.Error != nil) {
		t.Fatalf("no envelope: %s", e.JSON)
	}
	if e.IsError && (got.Error.Code == "" || got.Error.Message == "" || got.Error.Code == "INTERNAL_ERROR") {
		t.Fatalf("an error without a code of its own: %s", e.JSON)
	}
}

// FuzzArguments: whatever a client sends as arguments gives an answer, and
// nothing goes out under a path that it made.
func FuzzArguments(f *testing.F) {
	h := newHarbor(f)
	c := h.load(f, engine.Options{})
	for _, s := range []string{``, `null`, `{}`, `[]`, `7`, `{"limit": "3"}`, `{"limit": 1e400}`, `{"yards": "[\"A\", 1, null]"}`,
		`{"crate_id": "../.."}`, `{"crate_id": "a/b?c#d"}`, `{"crate_id": {"a": [1]}}`, `{"mine": "false", "fields": ["id"]}`, `{"cursor": "x"}`, "{\"crate_id\": \"\x00\xff\"}",
		`{"a": 1, "a": 2}`, `{} {}`, `{"limit": -0.0}`, `{"limit": 9007199254740993}`, "{\"crate_id\": \"a/\xbf@b?c#\"}"} {
		f.Add(s)
	}
	var paths sync.Map
	h.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		paths.Store(r.URL.EscapedPath(), true)
		return false
	})
	f.Fuzz(func(t *testing.T, arguments string) {
		paths.Clear()
		for _, tool := range c.Tools {
			sound(t, tool.Call(context.Background(), json.RawMessage(arguments), nil))
		}
		h.take()
		paths.Range(func(path, _ any) bool {
			parts := strings.Split(strings.Trim(path.(string), "/"), "/")
			if len(parts) > 3 || parts[0] == "crates" && len(parts) == 3 && parts[2] != "items" {
				t.Fatalf("a path with more segments than the file's: %s", path)
			}
			return true
		})
	})
}

// FuzzCursor: a cursor that was not given out is refused, and one that reads
// like one never makes an answer that is none.
func FuzzCursor(f *testing.F) {
	h := newHarbor(f)
	c := h.load(f, engine.Options{})
	for _, s := range []string{"", "x", "eyJoIjoiIiwicCI6e319", "bnVsbA", "eyJoIjoieCIsInAiOnsibyI6LTF9fQ", strings.Repeat("A", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		arguments, err := json.Marshal(map[string]any{"cursor": cursor})
		if err != nil {
			t.Skip()
		}
		for _, tool := range c.Tools {
			e := tool.Call(context.Background(), arguments, nil)
			sound(t, e)
			if cursor != "" && !e.IsError {
				t.Fatalf("the cursor %q was taken: %s", cursor, e.JSON)
			}
		}
	})
}

// FuzzErrorBody: whatever a failed request's body holds gives an error of the
// right code, in words that a model may read.
func FuzzErrorBody(f *testing.F) {
	h := newHarbor(f)
	c := h.load(f, engine.Options{})
	for _, s := range []string{``, `null`, `{}`, `{"fault": null}`, `{"fault": "no"}`, `{"fault": {"reason": "no", "hints": ["a"]}}`,
		`{"fault": {"reason": 5, "hints": {"a": {"b": [1]}}}}`, `{"fault": [`, `<html>`, "\xef\xbb\xbf{}", strings.Repeat("[", 20_000), "{\"fault\": {\"reason\": \"a\u202eb\U000E0041\"}}"} {
		f.Add(400, []byte(s))
		f.Add(404, []byte(s))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 400 || status > 599 || status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			t.Skip()
		}
		h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(status)
			w.Write(body)
			return true
		})
		e := c.Tool("show_crate").Call(context.Background(), json.RawMessage(`{"crate_id": "1"}`), nil)
		sound(t, e)
		if !e.IsError {
			t.Fatalf("%d is no error: %s", status, e.JSON)
		}
		for _, hidden := range []string{"\u202e", "\U000E0041", "\u200b", "\x00"} {
			if bytes.Contains(e.JSON, []byte(hidden)) {
				t.Fatalf("%q is in the answer: %q", hidden, e.JSON)
			}
		}
	})
}
