// Package engine runs tools that are described in YAML files. It knows no API:
// where the server is, how it is authenticated, how it gives out long lists,
// what its errors look like and who the caller is, all of that stands in an
// _api.yaml; what a tool asks for and gives back stands in the tool's file.
//
// This package is the face: who embeds the engine needs [Load], [Catalog],
// [Tool] and [Account], and nothing below. The work is done by the packages under it.
//
// # The packages
//
// Imports go one way, down this list; what is imported always stands below:
//
//	engine    directories of files -> a Catalog of Tools; schemas for models
//	run       one call, from its arguments to its answer
//	plan      what the files say, compiled: checks, expressions and requests, immutable
//	fused     jq that builds objects of fields, as a plan from the bytes of a page to those of the answer
//	answer    records -> one JSON object, whole items within a budget
//	records   the body of a page as a stream of records
//	cel       CEL at its place in a file: conditions and values
//	jq        jq at its place in a file: what it names and makes
//	jq/flow   the one walk over a jq query, from its input to its outputs
//	toolfile  YAML -> data with places, no behaviour
//	diag      findings, and texts that know their line and column
//	failure   how a call that did not succeed is said: code, message, hint
//	rest      one HTTP request: retries, limits, redaction
//	recent    what was made of texts, kept for as long as somebody asks for it
//
// The last four import none of the others, and jq/flow none at all. Beside them stand:
//
//	mcpserver  serves a Catalog over MCP; mcpserver/view is the page that shows answers to people
//	lint       what should hold beyond "it compiles"
//	tooltest   runs the tests in tool files
//	record     makes a test of a real call
//	scaffold   writes the first version of a tool file
//	openapi    reads an API's description, as a judge of tool files
//	lsp        shows authors the findings while they type
//	junit      writes results for CI
//	workspace  the files that an author works on, judged as they stand in the editor
//
// # From file to plan
//
// When a directory is loaded, each file passes two stages, and each stage
// reports everything that is wrong with it, at its line and column:
//
//	file           --toolfile-->  toolfile.Tool  what is written, and where
//	toolfile.Tool  --plan----->   plan.Tool      what can run
//
// [Load] does the first for every file; the second happens at once or, with
// [Dir].Lazy, when a tool is first called: [Catalog.Check] says what it would find.
// [Tool.Schema] is what a model sees.
//
// # From arguments to answer
//
// [Account.Call] hands a call to package run. An argument passes these of its
// files on its way from the wire to the request, and each of them needs only those
// below it:
//
//	call.go       the whole way of a call
//	arguments.go  JSON -> typed arguments: unknown names and wrong types are refused
//	checks.go     constraints, and rules: first those that need the arguments alone
//	resolve.go    names -> ids, among the records that lookup.go fetches
//	request.go    expressions and arguments -> rest.Request
//	names.go      what expressions may name, and whose value is fetched when one needs it
//	encode.go     lists and objects as text
//
// Beside this way stand state.go, what a call carries along it; server.go, the server
// and its credentials (upstream.go), made once for an account; context.go, what is known
// of the caller, fetched once and kept for a while; steps.go, further requests of the
// same call, those that do not need each other at once. The request then comes back
// as an answer:
//
//	pages.go          page after page, as far as items are wanted
//	pages_request.go  the request of one page; pages_ahead.go fetches some at once
//	pages_fused.go    a body -> outputs, by the fused plan of its query, where it has one; else
//	pages_answer.go   a body -> records, by package records
//	unique.go         records that came before are dropped
//	pages_shape.go    records -> jq's outputs, each with its place in the list
//	memory.go         bounds what the call holds meanwhile
//	failure.go        any error -> a failure.Failure
//
// Then package answer makes of the outputs
// {"metadata": ..., "RESOURCE": [...]}. Rules that need a context or a step are
// checked as soon as it is known. Nothing is sent before every check that needs
// no request has passed. A stage that fails ends the call, with an error as its
// answer. explain.go and judge.go go the same way and send nothing.
//
// # Who owns what
//
// A [Catalog] holds the [Tool]s; an [Account] holds a credential, the
// connections, and the cached contexts and lookups; a call holds the rest and
// dies with its answer. Everything else is immutable, so that any number of calls
// may run at once.
package engine
