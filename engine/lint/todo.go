package lint

import (
	"context"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// todo warns of texts that a new tool file left to be written.
func todo(_ context.Context, s *subject) {
	texts := []diag.Text{s.spec.Title, s.spec.Description}
	for i := range s.spec.Params {
		texts = append(texts, s.spec.Params[i].Description)
	}
	for _, t := range texts {
		if i := strings.Index(t.Value, "TODO"); i >= 0 {
			s.warn(t.Find(i, i+len("TODO"), "todo", "this text is for a model to read, and is still to be written"))
		}
	}
}
