// Package engine runs tools that are described in YAML files. It knows no API:
// where the server is, how it is authenticated, how it gives out long lists,
// what its errors look like and who the caller is, all of that stands in an
// _api.yaml; what a tool asks for and gives back stands in the tool's file.
//
// # From file to answer
//
// What happens at load and what happens at a call are packages of their own, and
// each imports only what stands above it:
//
//	diag       findings with a line and a column
//	toolfile   a file -> data with places, no behaviour; one table of keys feeds parser, schemas and documents
//	cel, jq    the two languages, with the places of a file; jq/flow is the one walk over jq's syntax tree
//	plan       toolfile.Tool -> a plan: checks, expressions and requests, immutable
//	rest       sends one request, with retries, limits and redaction
//	records    a response body as a stream of records, read only as far as the jq can see
//	answer     jq's outputs -> {"metadata": ..., "RESOURCE": [...]}, whole items within a budget; failure: what an error says
//	run        arguments and a plan -> an answer
//	engine     this package: loads directories, and is the face of it all
//
// [Load] reads every file and reports all that is wrong with it. A plan is made at once
// or, for directories known to be right, when a tool is first called. [Tool.Schema] is
// what a model sees.
//
// # The walk of an argument
//
// When a tool is called, [Account.Call] takes its arguments through these files of
// package run, in this order:
//
//	call.go       the stages, one after the other
//	checks.go     calls arguments.go and then the constraints and rules that need no request, all CEL
//	arguments.go  JSON -> typed arguments: unknown names and wrong types are refused
//	lookup.go     names -> ids
//	steps.go      further requests of the same call, those that do not need each other at once
//	request.go    a pure function: expressions and values -> rest.Request (encode.go: how a value is written)
//	pages.go      request after request, as far as items are wanted
//
// Beside them: names.go is what expressions may name, and resolve.go and context.go fetch
// what one turns out to need; pages_*.go read pages; upstream.go and server.go are the
// servers as one credential speaks to them; explain.go and judge.go go the same way and
// send nothing.
//
// A stage that fails ends the call with a [Failure], which becomes an envelope of its own.
// Nothing is sent before every check that needs no request has passed.
//
// # Who owns what
//
// A [Catalog] holds the [Tool]s; an [Account] holds a credential, the connections and the
// cached contexts; a call holds the rest and dies with its answer. Everything else is
// immutable, so that any number of calls may run at once.
//
// # The packages around it
//
//	openapi    reads an API's description, as a judge of tool files
//	lint       what should hold beyond "it compiles"
//	scaffold   writes the first version of a tool file
//	tooltest   runs the tests in tool files; junit writes what came of them
//	mcpserver  serves a Catalog over MCP
package engine
