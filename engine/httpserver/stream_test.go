package httpserver

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// send posts a message with a key and returns the answer's body as it is.
func (s *site) send(t *testing.T, key, era, method string, params map[string]any) string {
	t.Helper()
	text, header := message(era, method, params)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
	r.Header = header
	r.Header.Set("Authorization", "Bearer "+key)
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	got, _ := io.ReadAll(resp.Body)
	return string(got)
}

// Whoever asks for progress gets it as a stream of events, one for each page, in order,
// and the answer last, however busy the server is; whoever does not gets JSON.
func TestProgress(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, nil)
	for _, era := range eras {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 25 {
					params := tool("list_crates", map[string]any{"limit": 6})
					params["_meta"] = map[string]any{"progressToken": "p"}
					got := s.send(t, "key-of-somebody", era, "tools/call", params)
					events := strings.Split(strings.TrimSpace(got), "\n\n")
					for i := range events[:len(events)-1] {
						if !strings.Contains(events[i], `"notifications/progress"`) || !strings.Contains(events[i], `"progressToken":"p"`) || !strings.Contains(events[i], fmt.Sprintf(`"progress":%d`, i+1)) {
							t.Errorf("%s: %s", era, got)
						}
					}
					if last := events[len(events)-1]; len(events) != 4 || !strings.Contains(last, `"id":7`) || !strings.Contains(last, `\"id\":\"5\"`) {
						t.Errorf("%s: %s", era, got)
						return
					}
				}
			})
		}
		all.Wait()
		if got := s.send(t, "key-of-somebody", era, "tools/call", tool("list_crates", map[string]any{"limit": 6})); !strings.HasPrefix(got, "{") {
			t.Errorf("%s: nobody asked for a stream: %s", era, got)
		}
	}
}

// A subscription is acknowledged before its result, however busy the server is.
func TestSubscriptionIsAcknowledgedFirst(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				text, header := message(eras[1], "subscriptions/listen", map[string]any{"notifications": map[string]any{"toolsListChanged": true}})
				r := httptest.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
				r.Header = header
				r.Header.Set("Authorization", someKey)
				w := httptest.NewRecorder()
				s.server.ServeHTTP(w, r)
				first, rest, _ := strings.Cut(w.Body.String(), "\n\n")
				if !strings.Contains(first, `"notifications/subscriptions/acknowledged"`) || !strings.Contains(rest, `"result"`) {
					t.Errorf("%d %s", w.Code, w.Body)
					return
				}
			}
		})
	}
	all.Wait()
}
