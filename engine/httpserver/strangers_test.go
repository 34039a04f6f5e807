package httpserver

import (
	"net/http"
	"strings"
	"testing"
)

// Whoever knows the id of another caller's request cannot end it: neither with the
// cancellation of an earlier revision, which without sessions could be anybody's, nor as
// if it were the answer to a question.
func TestStrangersEndNoCall(t *testing.T) {
	h := newHarbor(t)
	s := h.serve(t, nil, nil, nil)
	for _, era := range eras {
		answer := make(chan string, 1)
		go func() {
			answer <- s.post(t, "key-of-somebody", era, "tools/call", tool("wait_for_crate", map[string]any{"id": "5"}))
		}()
		<-h.came
		for _, key := range []string{"key-of-a-stranger", "key-of-somebody"} {
			for _, text := range []string{`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`, `{"jsonrpc":"2.0","id":7,"result":{"action":"accept"}}`} {
				r, _ := http.NewRequest(http.MethodPost, s.URL+"/mcp", strings.NewReader(text))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", "Bearer "+key)
				resp, err := s.Client().Do(r)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != http.StatusAccepted {
					t.Errorf("%s: %s", text, resp.Status)
				}
			}
		}
		select {
		case h.gate <- struct{}{}:
		case key := <-h.left:
			t.Fatalf("%s: the call of %s was ended", era, key)
		}
		if got := <-answer; !strings.Contains(got, owner("key-of-somebody")) {
			t.Errorf("%s: %s", era, got)
		}
	}
}
