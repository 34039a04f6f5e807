package lint

import (
	"context"

	"pagerduty-mcp-server/engine/diag"
)

var noTests = diag.Kind{Name: "no-tests", Severity: diag.Warning, Explain: "A tool or a prompt without tests.",
	Example: "tool: list_ships, without tests"}

// checkThereAreTests warns of tools without tests.
func checkThereAreTests(_ context.Context, s *subject) {
	if len(s.file.Tests) == 0 && s.sound {
		s.warn(noTests.At(s.file.Name, "the tool %q has no tests; a test shows the request that it sends and what it makes of the answer", s.file.Name.Value))
	}
}
