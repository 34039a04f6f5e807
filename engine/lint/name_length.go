package lint

import (
	"context"
	"unicode/utf8"
)

// maxName leaves clients 24 of the 64 characters that a name may have in all:
// they put the server's name before it.
const maxName = 40

// nameLength warns of names that are too long together with the server's.
func nameLength(_ context.Context, s *subject) {
	if n := utf8.RuneCountInString(s.spec.Name.Value); n > maxName && n <= 64 {
		s.warn(s.spec.Name.FindAll("name-length", "the name has %d characters; with the server's name before it, clients may refuse more than %d", n, maxName))
	}
}
