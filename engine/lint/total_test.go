package lint

import (
	"os"
	"testing"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
)

// TestTotal: what is said to have a value for all params has one for all that are tried,
// so that nothing is lost by not trying it; and that is said of many.
func TestTotal(t *testing.T) {
	t.Parallel()
	total, all := 0, 0
	for _, dir := range []string{"../../tools.d", "../testdata/harbor", "testdata/harbor"} {
		if _, err := os.Stat(dir + "/_api.yaml"); err != nil {
			continue
		}
		c, _, err := engine.Load([]engine.Dir{{Name: dir, Files: os.DirFS(dir)}}, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for _, tool := range c.Tools {
			s := &subject{tool: tool, file: tool.File, plan: tool.Plan(), sound: true}
			values := s.plan.Values()
			for _, k := range s.plan.Checks {
				if k.Rule != nil {
					values = append(values, plan.Value{CEL: k.CEL})
				}
			}
			for _, v := range values {
				all++
				if !v.CEL.Total(s.always) {
					continue
				}
				total++
				study := v.CEL.Analyze()
				combine(s.domains(t.Context(), &study), func(args arguments) bool {
					got, r := try(t.Context(), v.CEL, args)
					if got == crashed {
						t.Errorf("%s: %s with %s: %v", tool.Name(), v.CEL.Text.Value, args, r.Err)
					}
					return got != crashed
				})
			}
		}
	}
	if t.Logf("%d of %d", total, all); total < all/2 {
		t.Errorf("of %d expressions only %d are known to have a value", all, total)
	}
}
