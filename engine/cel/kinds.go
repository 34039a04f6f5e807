package cel

import "pagerduty-mcp-server/engine/diag"

// Kinds lists the kinds of findings of this package.
func Kinds() []diag.Kind {
	return []diag.Kind{celSyntax, WrongType, celContext, ruleNotBool, secretOutsideAuth}
}
