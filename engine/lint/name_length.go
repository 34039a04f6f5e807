package lint

import (
	"context"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

var nameLength = diag.Kind{Name: "name-length", Severity: diag.Warning, Explain: "With the server's name before it, the tool's name may be longer than clients allow.",
	Example: "tool: list_all_of_the_ships_that_lie_in_the_harbor"}

// maxName leaves clients 24 of the 64 characters that a name may have in all:
// they put the server's name before it.
const maxName = 40

// checkNameLength warns of names that are too long together with the server's.
func checkNameLength(_ context.Context, s *subject) {
	if n := utf8.RuneCountInString(s.file.Name.Value); n > maxName && n <= 64 {
		s.warn(nameLength.At(s.file.Name, "the name has %d characters; with the server's name before it, clients may refuse more than %d", n, maxName))
	}
}
