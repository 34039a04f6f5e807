package engine_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"pagerduty-mcp-server/engine"
)

// A list whose pages never end, and hold nothing that is wanted, is left after
// 1,000 pages; the cursor goes on from there.
func TestPagesWithoutEnd(t *testing.T) {
	h := newHarbor(t)
	var sent atomic.Int64
	h.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		fmt.Fprintf(w, `{"crates": [{"id": %[1]d}], "next_cursor": "%[1]d"}`, sent.Add(1))
		return true
	})
	file, text := pagingTool("walk", "cursor", ".crates[] | select(.id < 0) | {id}")
	c := h.load(t, engine.Options{}, file, text)
	a := call(t, c, "walk", "{}")
	cursor, _ := a.metadata["next_cursor"].(string)
	if a.err != nil || a.metadata["more"] != true || cursor == "" || sent.Load() != 1000 {
		t.Fatalf("after %d pages: %s", sent.Load(), a.text)
	}
	call(t, c, "walk", fmt.Sprintf(`{"cursor": %q}`, cursor))
	if sent.Load() != 2000 {
		t.Errorf("%d pages after going on, want 2000", sent.Load())
	}
}
