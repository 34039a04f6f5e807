package lint

import "context"

// paramDescription warns of params without a description.
func paramDescription(_ context.Context, s *subject) {
	for _, p := range s.own() {
		if !p.Description.IsSet() && !s.wrongAbout(p) {
			s.warn(p.Name.FindAll("param-description", "the param %q needs a description: what it means, and what leaving it out means", p.Name.Value))
		}
	}
}
