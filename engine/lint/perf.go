package lint

import (
	"context"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
)

var notFused = diag.Kind{Name: "not-fused", Severity: diag.Warning, Explain: "With `--perf`: a response that has no fused plan, so that jq runs on every record, which takes several times as long.",
	Example: "response: .ships[] | {id, names: (.names | sort)}"}

// Perf returns what is known of how fast the tools are for which keep is true: the
// responses of theirs and of their steps that have no fused plan, and what of the jq is
// why not. It ends soon after ctx does, and is then not complete.
func Perf(ctx context.Context, c *engine.Catalog, keep func(*engine.Tool) bool) (out diag.Diagnostics) {
	for _, t := range c.Tools {
		if ctx.Err() != nil || !keep(t) || t.Plan() == nil {
			continue
		}
		for _, x := range t.Plan().Exchanges() {
			if x.Request == nil || x.Response == nil || x.Answer != "json" {
				continue
			}
			if _, err := x.Fused(); err != nil {
				out = append(out, notFused.At(x.Response.Text, "jq runs on every record, for there is no fused plan: %v", err))
			}
		}
	}
	return out
}
