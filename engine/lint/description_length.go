package lint

import (
	"context"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

var descriptionLength = diag.Kind{Name: "description-length", Severity: diag.Warning, Explain: "A description that clients may cut.",
	Example: "description: more than 1000 characters"}

// maxDescription is from how many characters on clients cut a description.
const maxDescription = 1000

// checkDescriptionLength warns of descriptions that clients may cut.
func checkDescriptionLength(_ context.Context, s *subject) {
	check := func(t diag.Text) {
		if n := utf8.RuneCountInString(strings.TrimSpace(t.Value)); n > maxDescription {
			s.warn(descriptionLength.At(t, "the description has %d characters; clients may cut what is over %d", n, maxDescription))
		}
	}
	check(s.file.Description)
	for _, p := range s.own() {
		check(p.Description)
	}
}
