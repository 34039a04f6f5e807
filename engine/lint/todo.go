package lint

import (
	"context"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

var todo = diag.Kind{Name: "todo", Severity: diag.Warning, Explain: "A text that a new file left to be written.",
	Example: "description: TODO"}

// checkTodos warns of texts that a new tool file left to be written.
func checkTodos(_ context.Context, s *subject) {
	texts := []diag.Text{s.file.Title, s.file.Description}
	for i := range s.file.Params {
		texts = append(texts, s.file.Params[i].Description)
	}
	for _, t := range texts {
		if i := strings.Index(t.Value, "TODO"); i >= 0 {
			s.warn(todo.In(t, i, i+len("TODO"), "this text is for a model to read, and is still to be written"))
		}
	}
}
