package lint

import (
	"context"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

var viewField = diag.Kind{Name: "view-field", Severity: diag.Warning, Explain: "A field of the view that answers do not have by default.",
	Example: "view: {table: {columns: [id, name]}} beside default_fields: [id]"}

// checkViewFields warns of fields of the view that an answer has only when a call
// asks for them.
func checkViewFields(_ context.Context, s *subject) {
	if s.file.View == nil || !s.sound || len(s.plan.DefaultFields) == 0 {
		return
	}
	for _, part := range s.file.View.Parts() {
		for _, path := range part.Paths() {
			whole := path.Value
			if part.Of.IsSet() {
				whole = part.Of.Value + "." + whole
			}
			if !slices.ContainsFunc(s.plan.DefaultFields, func(f string) bool { return within(f, whole) || within(whole, f) }) {
				s.warn(viewField.At(path, "%q is not among the default_fields, so that the view of a usual answer does not have it; add it there or leave it out here", whole))
			}
		}
	}
}

// within reports whether a path leads to another, or to what is in it.
func within(path, other string) bool {
	return other == path || strings.HasPrefix(other, path+".")
}
