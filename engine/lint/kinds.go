package lint

import (
	"slices"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// Kinds lists every kind of finding about a tool file, whichever package makes
// it, in the order of a file's way to running: its text, its expressions, what
// it says as a whole, what lint knows beyond that, and what the API's
// description knows.
func Kinds() []diag.Kind {
	return slices.Concat(diag.Kinds(), toolfile.Kinds(), cel.Kinds(), jq.FindingKinds(), plan.Kinds(), engine.Kinds(), ownKinds(), driftKinds())
}

// ownKinds are those of Check and Ignore. What they find is a warning.
func ownKinds() []diag.Kind {
	return []diag.Kind{unusedParam, paramDescription, enumOfNumbers, enumEmptyString, objectWithoutProperties, ruleVacuous, ruleUnsatisfiable, ruleCrashes, ruleCost, enumInRule,
		emptyListBinding, halfObject, unusedFunction, unusedStep, noTests, ruleNeverRejects, ruleNeverAccepts, testUnusedExchange,
		testUnknownName, nameLength, descriptionLength, viewField, promptWords, unconfirmed, unasked, unseenField, todo, lintIgnore, notFused}
}
