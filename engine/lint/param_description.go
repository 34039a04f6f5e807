package lint

import (
	"context"

	"pagerduty-mcp-server/engine/diag"
)

var paramDescription = diag.Kind{Name: "param-description", Severity: diag.Warning, Explain: "A param without a description, from which a model must guess.",
	Example: "id: {type: string}"}

// checkParamDescriptions warns of params without a description.
func checkParamDescriptions(_ context.Context, s *subject) {
	for _, p := range s.own() {
		if !p.Description.IsSet() && !s.wrongAbout(p) {
			s.warn(paramDescription.At(p.Name, "the param %q needs a description: what it means, and what leaving it out means", p.Name.Value).Beside(p.Type, "description: TODO").AsGuess("Add a description"))
		}
	}
}
