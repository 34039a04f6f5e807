package toolfile

import "pagerduty-mcp-server/engine/diag"

var syntax = diag.Kind{Name: "syntax", Explain: "The file is no YAML, or uses a part of YAML that tool files do not have.",
	Example: `title: "List ships`}

var UnknownKey = diag.Kind{Name: "unknown-key", Explain: "A key or a name that there is not.",
	Example: "titel: List ships"}

var MissingKey = diag.Kind{Name: "missing-key", Explain: "A key that must be there.",
	Example: "request: {method: GET}"}

var WrongType = diag.Kind{Name: "wrong-type", Explain: "A value that is not of the kind that its key needs.",
	Example: "minItems: one"}

// DuplicateKey is the kind of a name that is there twice.
var DuplicateKey = diag.Kind{Name: "duplicate-key", Explain: "A key that is there twice, or two of which only one can be.",
	Example: "title: A, title: B"}

var yamlTag = diag.Kind{Name: "yaml-tag", Explain: "YAML reads the beginning of a value as a tag.",
	Example: "expression: !has(params.a)"}

var toolNameKind = diag.Kind{Name: "tool-name", Explain: "The tool's name is not that of its file, or is none that every client takes.",
	Example: "tool: list ships"}

// ArrayWithoutItems is a finding about an array of nobody knows what.
var ArrayWithoutItems = diag.Kind{Name: "array-without-items", Explain: "An array does not say what it holds.",
	Example: "ids: {type: array}"}

// EnumType is a finding about a value of another type than its schema.
var EnumType = diag.Kind{Name: "enum-type", Explain: "A value of an enum is of another type than the param.",
	Example: "{type: string, enum: [a, 1]}"}

var Regex = diag.Kind{Name: "regex", Explain: "A regular expression that is none.",
	Example: `pattern: "^[a-z"`}

var messageMissing = diag.Kind{Name: "message-missing", Explain: "A rule that does not say what to do when it does not hold.",
	Example: "rules: [{expression: has(params.a)}]"}

var resourceMissing = diag.Kind{Name: "resource-missing", Explain: "The answer has no name for what was found.",
	Example: "title: List ships, without resource"}

var SchemaKeyword = diag.Kind{Name: "schema-keyword", Explain: "A word of JSON Schema that says nothing here, or contradicts another.",
	Example: "{type: boolean, minimum: 1}"}

// Kinds lists the kinds of findings of this package.
func Kinds() []diag.Kind {
	return []diag.Kind{syntax, UnknownKey, MissingKey, WrongType, DuplicateKey, yamlTag, toolNameKind, ArrayWithoutItems, EnumType, Regex, messageMissing, resourceMissing, SchemaKeyword}
}
