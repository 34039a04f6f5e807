package lint

import "pagerduty-mcp-server/engine/diag"

// Kind is a kind of finding.
type Kind struct {
	Name     string        // in kebab case, as findings and ignores name it
	Severity diag.Severity // of all findings of the kind
	Stage    Stage         // who finds it
	Summary  string        // what it means, one sentence
	Example  string        // a piece of a tool file that has it
}

// Stage is a stage of a tool file's way to running.
type Stage string

// The stages. What the first two find, a server that starts with the file
// finds, too.
const (
	Parse   Stage = "parse"   // the file alone
	Compile Stage = "compile" // its expressions, and the files beside it
	Lint    Stage = "lint"    // what holds beyond that
)

// Kinds lists every kind of finding, whichever stage makes it, by the part of a
// file that it is about.
func Kinds() []Kind {
	const e, w = diag.Error, diag.Warning
	return append([]Kind{
		// The file.
		{"syntax", e, Parse, "The file is no YAML, or uses a part of YAML that tool files do not have.", `title: "List ships`},
		{"unknown-key", e, Parse, "A key or a name that there is not.", "titel: List ships"},
		{"missing-key", e, Parse, "A key that must be there.", "request: {method: GET}"},
		{"wrong-type", e, Parse, "A value that is not of the kind that its key needs.", "minItems: one"},
		{"duplicate-key", e, Parse, "A key that is there twice, or two of which only one can be.", "title: A, title: B"},
		{"yaml-tag", e, Parse, "YAML reads the beginning of a value as a tag.", "expression: !has(params.a)"},
		{"yaml-comment", w, Parse, "YAML reads the end of a value as a comment.", "message: use ship #1"},
		{"tool-name", e, Parse, "The tool's name is not that of its file, or is none that every client takes.", "tool: list ships"},
		{"duplicate-tool", e, Compile, "Two files of a directory have the same tool.", "tool: list_ships"},

		// Params.
		{"unused-param", w, Lint, "Nothing sends or reads the param.", "params: {colour: {type: string}}"},
		{"unknown-path-param", e, Compile, "The path has a place for something that is no path param.", "path: /ships/{id}"},
		{"missing-path-param", e, Compile, "A path param has no place in a path, or may be left out of a call.", "id: {in: path, type: string}"},
		{"array-without-items", e, Parse, "An array does not say what it holds.", "ids: {type: array}"},
		{"default-not-valid", e, Compile, "A default that the param itself refuses.", "{type: integer, maximum: 5, default: 9}"},
		{"enum-type", e, Parse, "A value of an enum is of another type than the param.", "{type: string, enum: [a, 1]}"},
		{"param-description", w, Lint, "A param without a description, from which a model must guess.", "id: {type: string}"},
		{"required-with-default", e, Compile, "A default that is never used, because a call must have the argument.", "{required: true, default: 1}"},
		{"regex", e, Parse, "A regular expression that is none.", `pattern: "^[a-z"`},
		{"reserved-param", e, Compile, "The engine adds a param of this name itself.", "cursor: {type: string}"},

		// Rules, and other expressions in CEL.
		{"cel-syntax", e, Compile, "The expression is not CEL.", "expression: params.a &&"},
		{"cel-type", e, Compile, "A name, function or operator that does not fit.", "expression: params.statuss == 'open'"},
		{"cel-context", e, Compile, "A name that is not available in this place.", "context: {me: {when: has(params.a)}}"},
		{"rule-not-bool", e, Compile, "A condition that is neither true nor false.", "expression: params.statuses"},
		{"rule-vacuous", w, Lint, "A rule that no arguments break.", "expression: has(params.a) || !has(params.a)"},
		{"rule-unsatisfiable", w, Lint, "A rule that no arguments meet.", "expression: has(params.a) && !has(params.a)"},
		{"rule-crashes", w, Lint, "An expression that fails on arguments that pass all checks.", "expression: params.optional > 1"},
		{"rule-cost", w, Lint, "An expression that may take too long.", "expression: params.a.all(x, params.a.all(y, ...))"},
		{"enum-in-rule", w, Lint, "A comparison with a value that the param's enum does not have.", "expression: params.status == 'opne'"},
		{"message-missing", e, Parse, "A rule that does not say what to do when it does not hold.", "rules: [{expression: has(params.a)}]"},

		// Requests.
		{"duplicate-binding", e, Compile, "Something that is sent twice.", "query: {limit: 5} with pages"},
		{"secret-outside-auth", e, Compile, "A secret may be named in the API's auth alone.", `header: {X-Key: "${secret.token}"}`},
		{"body-on-get", e, Compile, "A GET has no body.", "request: {path: /ships, body: {a: 1}}"},
		{"header-forbidden", e, Compile, "A header that the client sets itself.", "header: {Host: example.com}"},
		{"empty-list-binding", w, Lint, "An empty list drops a filter from the request: everything is found instead of nothing.", `ids: "${params.?ids}"`},

		// Responses, in jq.
		{"jq-syntax", e, Compile, "The query is not jq.", "response: .ships[] | {id"},
		{"jq-undefined", e, Compile, "A function, a variable or a field of one that there is not.", "response: .ships[] | shpi"},
		{"jq-forbidden", e, Compile, "A part of jq that reads something else than its input.", "response: .ships[] | env.HOME"},
		{"paginate-response", e, Compile, "With pages, the response must begin with a path to the records.", "response: " + `"[.ships[]]"`},
		{"resource-missing", e, Parse, "The answer has no name for what was found.", "title: List ships, without resource"},
		{"unused-function", w, Lint, "A function of lib.jq that nothing uses.", "def ship: {id};"},

		// Steps and contexts.
		{"cycle", e, Compile, "Steps or contexts that wait for each other.", "a: {when: steps.b != null}, b: {when: steps.a != null}"},
		{"unused-step", w, Lint, "Nothing reads the result of the step.", "steps: {crew: {...}}"},
		{"step-on-write", e, Compile, "A step of a tool that changes something may only read.", "steps: {close: {request: {method: PUT, path: /a}}}"},

		// Tests.
		{"no-tests", w, Lint, "A tool without tests.", "tool: list_ships, without tests"},
		{"rule-never-rejects", w, Lint, "No test shows that the rule refuses anything.", "tests: [{params: {}, expect: {resources: []}}]"},
		{"rule-never-accepts", w, Lint, "No test shows that the rule lets anything pass.", "tests: [{params: {}, expect: {error: {}}}]"},
		{"test-unused-exchange", w, Lint, "A test has an exchange that cannot happen.", "http: [{request: GET /shps, ...}]"},
		{"test-unknown-name", w, Lint, "A test gives a value to a name that there is not.", "tests: [{params: {stauts: open}}]"},

		// What clients make of it.
		{"name-length", w, Lint, "With the server's name before it, the tool's name may be longer than clients allow.", "tool: list_all_of_the_ships_that_lie_in_the_harbor"},
		{"description-length", w, Lint, "A description that clients may cut.", "description: more than 1000 characters"},
		{"todo", w, Lint, "A text that a new file left to be written.", "description: TODO"},
		{"schema-keyword", e, Parse, "A word of JSON Schema that says nothing here, or contradicts another.", "{type: boolean, minimum: 1}"},
		{"annotation-conflict", e, Compile, "The access or a hint says otherwise than the requests do.", "annotations: {readOnlyHint: true} of a PUT"},

		// The linter itself.
		{"lint-ignore", w, Lint, "A comment lint:ignore without a reason, of an unknown kind, or that suppresses nothing.", "# lint:ignore no-tests"},
	}, driftKinds()...)
}
