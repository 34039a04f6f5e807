package engine_test

import (
	"strings"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/tools.d"
)

// TestFusedTools says how many of the lists and shows of the built-in tools are shaped
// by a fused plan, and why the others are not.
func TestFusedTools(t *testing.T) {
	c, findings, err := engine.Load([]engine.Dir{{Name: "tools.d", Files: tools.Files}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		t.Fatal(err, findings)
	}
	all, yes := 0, 0
	for _, tool := range c.Tools {
		if name := tool.Name(); !strings.HasPrefix(name, "list_") && !strings.HasPrefix(name, "show_") {
			continue
		}
		all++
		p, err := tool.Plan().Exchange.Fused()
		switch {
		case err != nil:
			t.Logf("%s: %v", tool.Name(), err)
			continue
		case !p.Whole():
			t.Logf("%s: in part", tool.Name())
		}
		yes++
	}
	t.Logf("%d of %d", yes, all)
	if yes*100 < all*90 {
		t.Errorf("%d of the %d lists and shows are fused, which is less than 90 %%", yes, all)
	}
}
