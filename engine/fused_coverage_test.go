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
	all, yes, alone := 0, 0, 0
	for _, tool := range c.Tools {
		if name := tool.Name(); !strings.HasPrefix(name, "list_") && !strings.HasPrefix(name, "show_") {
			continue
		}
		if tool.Plan().Exchange.Request == nil {
			alone++
			continue
		}
		all++
		p, err := tool.Plan().Exchange.Fused()
		switch {
		case err != nil:
			t.Logf("%s: %v", tool.Name(), err)
			continue
		case p.Rest() != "":
			t.Logf("%s: all but %s", tool.Name(), p.Rest())
		}
		yes++
	}
	t.Logf("%d of %d; %d more only put together what steps have fetched", yes, all, alone)
	if yes*100 < all*90 {
		t.Errorf("%d of the %d lists and shows are fused, which is less than 90 %%", yes, all)
	}
}
