package lint

import (
	"context"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

var unconfirmed = diag.Kind{Name: "unconfirmed", Severity: diag.Warning, Explain: "A tool of access manage or delete that destroys something and asks nobody.",
	Example: "request: {method: DELETE, path: \"/ships/{ship_id}\"} without confirm"}

// checkUnconfirmed warns of a tool that destroys something, as its annotations or its
// access say, and has no question.
func checkUnconfirmed(_ context.Context, s *subject) {
	if s.tool.Access < plan.Manage || !s.tool.Hints().Destructive || s.file.Confirm.IsSet() {
		return
	}
	s.warn(unconfirmed.At(s.file.Name, "the tool destroys something and asks nobody; say in confirm what is lost, such as \"${'Delete ' + params.NAME + '?'}\""))
}
