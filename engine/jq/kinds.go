package jq

import "pagerduty-mcp-server/engine/diag"

var jqSyntax = diag.Kind{Name: "jq-syntax", Explain: "The query is not jq.",
	Example: "response: .ships[] | {id"}

var jqUndefined = diag.Kind{Name: "jq-undefined", Explain: "A function, a variable or a field of one that there is not.",
	Example: "response: .ships[] | shpi"}

var jqForbidden = diag.Kind{Name: "jq-forbidden", Explain: "A part of jq that reads something else than its input.",
	Example: "response: .ships[] | env.HOME"}

var jqField = diag.Kind{Name: "jq-field", Explain: "A field that the answer does not have.",
	Example: "response: .ships[] | {id, nmae}"}

var jqArray = diag.Kind{Name: "jq-array", Explain: "An index or [] on a value of the wrong kind.",
	Example: "response: .ships.id"}

// FindingKinds lists the kinds of findings of this package.
func FindingKinds() []diag.Kind {
	return []diag.Kind{jqSyntax, jqUndefined, jqForbidden}
}

// ShapeFindingKinds lists the kinds of findings of [Library.Infer].
func ShapeFindingKinds() []diag.Kind {
	return []diag.Kind{jqField, jqArray}
}
