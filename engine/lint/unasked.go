package lint

import (
	"context"

	"pagerduty-mcp-server/engine/diag"
)

var unasked = diag.Kind{Name: "unasked", Severity: diag.Warning, Explain: "A tool that requires a client that can ask its user, and asks nothing.",
	Example: "required_capabilities: [elicitation] without confirm"}

// checkUnasked warns of a tool that requires elicitation for no question.
func checkUnasked(_ context.Context, s *subject) {
	if !s.file.Requires("elicitation") || s.file.Confirm.IsSet() {
		return
	}
	for _, t := range s.file.RequiredCapabilities {
		if t.Value == "elicitation" {
			s.warn(unasked.At(t, "the tool requires a client that can ask its user, and asks nothing; say in confirm what is asked, or leave elicitation out"))
		}
	}
}
