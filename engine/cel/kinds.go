package cel

import "pagerduty-mcp-server/engine/diag"

var ruleNotBool = diag.Kind{Name: "rule-not-bool", Explain: "A condition that is neither true nor false.",
	Example: "expression: params.statuses"}

// WrongType is a finding about types: a name, function or operator that does not fit.
var WrongType = diag.Kind{Name: "cel-type", Explain: "A name, function or operator that does not fit.",
	Example: "expression: params.statuss == 'open'"}

var celContext = diag.Kind{Name: "cel-context", Explain: "A name that is not available in this place.",
	Example: "context: {me: {when: has(params.a)}}"}

var secretOutsideAuth = diag.Kind{Name: "secret-outside-auth", Explain: "A secret may be named in the API's auth alone.",
	Example: `header: {X-Key: "${secret.token}"}`}

// Kinds lists the kinds of findings of this package.
func Kinds() []diag.Kind {
	return []diag.Kind{celSyntax, WrongType, celContext, ruleNotBool, secretOutsideAuth}
}
