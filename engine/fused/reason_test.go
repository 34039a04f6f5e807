package fused_test

import (
	"testing"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
)

// TestSameReason: of several fields for which there is no plan, the same one is named each
// time.
func TestSameReason(t *testing.T) {
	q, ds := jq.Library{}.Compile(diag.WholeText(diag.NewSource("q.jq", []byte(`.[] | {b: (.x | fromjson), a: (.y | explode), c: (.z | implode)}`))))
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	_, first := fused.Compile(q, fused.Options{})
	for range 50 {
		if _, err := fused.Compile(q, fused.Options{}); err == nil || err.Error() != first.Error() {
			t.Fatalf("once %v, and then %v", first, err)
		}
	}
}
