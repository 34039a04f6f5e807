package lint

import (
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

var notFused = diag.Kind{Name: "not-fused", Severity: diag.Warning, Explain: "With `--perf`: a response that has no fused plan, so that jq runs on every record, which takes several times as long.",
	Example: "response: .ships[] | {id, names: (.names | sort)}"}

// notFusedIn returns the responses of a tool and of its steps that have no fused plan,
// and what of the jq is why not.
func notFusedIn(p *plan.Tool) (out diag.Diagnostics) {
	for _, x := range p.Exchanges() {
		if x.Request == nil || x.Response == nil || x.Answer != "json" {
			continue
		}
		if _, err := x.Fused(); err != nil {
			out = append(out, notFused.At(x.Response.Text, "jq runs on every record, for there is no fused plan: %v", err))
		}
	}
	return out
}
