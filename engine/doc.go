// Package engine runs tools that are described in YAML files. It knows no API:
// where the server is, how it is authenticated, how it gives out long lists,
// what its errors look like and who the caller is, all of that stands in an
// _api.yaml; what a tool asks for and gives back stands in the tool's file.
//
// # From file to answer
//
// When a directory is loaded, each file passes two stages, and each stage
// reports everything that is wrong with it, at its line and column:
//
//	file           --spec.ParseTool-->  spec.Tool    data with places, no behaviour
//	spec.Tool      --Tool.Compile--->   plan         checks, expressions and requests, immutable
//
// [Load] does the first for every file; the second happens at once or, for
// directories known to be right, when a tool is first called. [Tool.Schema] is
// what a model sees.
//
// When a tool is called, [Account.Call] takes the arguments through these
// stages; each is a file of its own:
//
//	arguments.go    JSON -> typed arguments: unknown names and wrong types are refused
//	checks.go       the constraints of the params (constraints.go) and the rules of the file, all CEL
//	context.go      what is known of the caller, fetched only when an expression turns out to need it
//	runsteps.go     further requests of the same call, those that do not need each other at once
//	request.go      a pure function: expressions and arguments -> rest.Request
//	pages.go        request after request, as far as items are wanted (cursor.go: and from where; pages_ahead.go: some at once)
//	decode.go       a response body as a stream of records, read only as far as the jq can see (readplan.go, decode_place.go)
//	pages_shape.go  records -> jq's outputs, each with its place in the list
//	envelope.go     jq's outputs (encode_item.go) -> {"metadata": ..., "RESOURCE": [...]}, whole items within a budget
//
// A stage that fails ends the call with a [Failure], which becomes an envelope
// of its own. Nothing is sent before every check that needs no request has
// passed.
//
// # Who owns what
//
// A [Catalog] holds the [Tool]s; an [Account] holds a credential, the
// connections and the cached contexts; a call holds the rest and dies with its
// answer. Everything else is immutable, so that any number of calls may run at
// once.
//
// # The packages around it
//
//	spec       reads the files; Text, Pos and Diagnostic
//	expr       CEL and jq with the places of a file
//	openapi    reads an API's description, as a judge of tool files
//	rest       sends one request, with retries, limits and redaction
//	lint       what should hold beyond "it compiles"
//	scaffold   writes the first version of a tool file
//	tooltest   runs the tests in tool files
//	mcpserver  serves a Catalog over MCP
package engine
