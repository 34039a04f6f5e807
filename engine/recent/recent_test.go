package recent_test

import (
	"testing"

	"pagerduty-mcp-server/engine/recent"
)

// What is asked for in each round stays, what is not goes with the round after it.
func TestKept(t *testing.T) {
	var k recent.Kept[int]
	if _, ok := k.Get("a"); ok {
		t.Error("something is kept at the beginning")
	}
	k.Put("a", 1)
	k.Put("b", 2)
	for range 3 {
		k.Turn()
		if v, ok := k.Get("a"); !ok || v != 1 {
			t.Errorf("a is %d, %v", v, ok)
		}
	}
	if _, ok := k.Get("b"); ok {
		t.Error("b is kept, for which nobody asked")
	}
	k.Turn()
	k.Turn()
	if _, ok := k.Get("a"); ok {
		t.Error("a is kept, for which nobody asked")
	}
}
