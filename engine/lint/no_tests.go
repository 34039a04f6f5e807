package lint

import "context"

// noTests warns of tools without tests.
func noTests(_ context.Context, s *subject) {
	if len(s.spec.Tests) == 0 && s.sound {
		s.warn(s.spec.Name.FindAll("no-tests", "the tool %q has no tests; a test shows the request that it sends and what it makes of the answer", s.spec.Name.Value))
	}
}
