package toolfile

import "pagerduty-mcp-server/engine/diag"

// yesOrNo are words for true and false that YAML 1.2 takes for text.
var yesOrNo = map[string]string{"true": "true", "yes": "true", "on": "true", "1": "true", "false": "false", "no": "false", "off": "false", "0": "false"}

// numeral is a number as people write it. YAML takes one that is out of range
// for text.
var numeral = diag.Pattern(`^[-+]?[0-9]+([.][0-9]*)?([eE][-+]?[0-9]+)?$`)

// codeKeys are those of jq and CEL that may look like a list or a mapping of YAML.
var codeKeys = []string{"response", "metadata", "errors", "fails", "next", "expression", "messageExpression", "when", "for_each"}
