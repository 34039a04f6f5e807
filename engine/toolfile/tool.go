package toolfile

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

// Tool is what one tool file says, every scalar with its place. It has no
// behaviour: package engine makes it run.
type Tool struct {
	Source      *diag.Source
	Name        diag.Text // the key `tool`; the file's name without .yaml
	Title       diag.Text
	Description diag.Text
	Access      diag.Text   // read, respond, manage or delete; empty: follows from the method
	Unmask      []diag.Text // fields that the API masks and this tool shows
	Annotations Annotations
	Default     Optional[bool] // offered when no toolsets are chosen
	AlwaysLoad  Optional[bool] // clients that load tools when they need them have this one at hand from the start
	Keywords    []diag.Text    // by which people ask for what it does; not listed
	Aliases     []diag.Text    // other names under which it can be called; not listed
	CLI         *CLI           // nil: none
	Params      []Param
	Rules       []Rule
	Request     *Request  // nil: the tool answers from its contexts and steps alone
	Paginate    diag.Text // the name of a pagination strategy of the API; empty: one page
	Steps       []Step
	Confirm     diag.Text // what a person is asked before anything changes, or `${CEL}` that makes it; empty: nothing
	Resource    diag.Text // the envelope's key, plural
	Response    diag.Text // jq

	// RequiredCapabilities are those of the client without which the tool must not be
	// called, some of Capabilities.
	RequiredCapabilities []diag.Text

	// DefaultFields are the fields of each item that an answer has unless a call
	// says otherwise, Facets those whose values a call can have counted. A field is
	// a path with dots, which goes through lists: assignments.assignee.summary.
	DefaultFields []diag.Text
	Facets        []diag.Text

	Metadata diag.Text // jq
	URI      diag.Text // the address under which the answer is a resource, with {param} in it; empty: none
	View     *View     // how people see its answers; nil: as JSON alone
	Tests    []Test

	// Unread are those of the keys params, request and steps whose value could
	// not be read, or not all of it. What others name below them is not known.
	Unread []string
}

// Requires reports whether the tool must not be called by a client without that
// capability.
func (t *Tool) Requires(capability string) bool {
	return slices.ContainsFunc(t.RequiredCapabilities, func(n diag.Text) bool { return n.Value == capability })
}

// Capabilities are those of MCP's clients that a tool can require, in MCP's words.
var Capabilities = []string{"elicitation", "roots", "sampling"}

// Annotations are MCP's hints about a tool; those left out follow from its access.
type Annotations struct {
	ReadOnly, Destructive, Idempotent, OpenWorld Optional[bool]
}

// CLI is a command of its own for the tool, at the command line.
type CLI struct {
	Place  diag.Pos
	Name   diag.Text
	Args   []diag.Text // params, in the order in which their values are given without a name
	Params *Value      // a map: what the command gives unless the command line does; nil: nothing
}

// Optional is a scalar of type T that may have been left out.
type Optional[T any] struct {
	Value T
	Text  diag.Text
}

// IsSet reports whether the file has the scalar.
func (o Optional[T]) IsSet() bool { return o.Text.IsSet() }

// Or returns the scalar's value, or def when it was left out.
func (o Optional[T]) Or(def T) T {
	if o.IsSet() {
		return o.Value
	}
	return def
}

// Schema is the part of JSON Schema (draft 2020-12, sections 6 and 7 of its
// validation vocabulary) that params, shared schemas and contexts may use. With
// Ref set it is the shared schema of that name and what it says beside it.
type Schema struct {
	Ref              diag.Text // a shared schema of the API; of a param also a shared param, which is looked for first
	Type             diag.Text // string, integer, number, boolean, array or object
	Description      diag.Text
	Enum             []*Value
	Const            *Value // the only value that is allowed
	Default          *Value
	Minimum          Optional[float64] // see Whole for the exact value of a large one
	Maximum          Optional[float64]
	ExclusiveMinimum Optional[float64]
	ExclusiveMaximum Optional[float64]
	MultipleOf       Optional[float64] // more than 0
	MinLength        Optional[int]     // in characters
	MaxLength        Optional[int]     // in characters
	Pattern          diag.Text         // RE2, unanchored as in JSON Schema
	Format           diag.Text         // one of Formats
	MinItems         Optional[int]
	MaxItems         Optional[int]
	UniqueItems      Optional[bool]
	Items            *Schema
	Properties       []Property // of an object; nil: it names none

	// RequiredProperties are the names under the key `required` of an object: the
	// properties that it must have.
	RequiredProperties []diag.Text

	// AdditionalProperties says whether an object may have other properties than
	// those that it names. Left out, it may where it names none. AdditionalSchema
	// says what those others are, and sets AdditionalProperties; nil: anything.
	AdditionalProperties Optional[bool]
	AdditionalSchema     *Schema
}

// Property is one named part of an object's schema.
type Property struct {
	Name   diag.Text
	Schema Schema
}

// Param is one argument of a tool: a schema and, in OpenAPI's words (section
// 4.8.12 of OpenAPI 3.1), where it is sent. A param without `in` is not sent
// by itself; expressions use it.
type Param struct {
	Name diag.Text
	Schema
	Required      Optional[bool]
	In            diag.Text      // path, query or header
	Wire          diag.Text      // the key `name`: its name on the wire, when that is another
	Style         diag.Text      // form, spaceDelimited or pipeDelimited
	Explode       Optional[bool] // one pair an element (the default) or one joined value
	AllowReserved Optional[bool] // of a path param: its slashes stay slashes
	Lookup        diag.Text      // a lookup of the API, which finds the ids of names that are given instead
}

// Rule is a condition over the arguments and what a caller reads when it does
// not hold. With Ref set it is the shared rule of that name and what it says
// beside it.
type Rule struct {
	Name              diag.Text // of a shared rule
	Ref               diag.Text // a shared rule of the API
	Place             diag.Pos
	Expression        diag.Text // CEL, bool
	Message           diag.Text
	MessageExpression diag.Text // CEL, string
	Code              diag.Text
}

// Request says what is sent and what kind of answer comes. The values of
// PathParams, Query, Header and Form, and the leaves of Body, are literals or
// `${CEL}`; a literal of the first four is sent as it is written (Value.Written).
type Request struct {
	Place       diag.Pos
	Server      diag.Text // a further server of the API; empty: its own
	Method      diag.Text // GET when left out
	Path        diag.Text // begins with a slash; {name} stands for the path param of that name
	PathParams  []PathParam
	Query       []Entry
	Header      []Entry
	Body        *Value
	Form        []Entry         // the body as application/x-www-form-urlencoded, instead of Body
	ContentType diag.Text       // of Body; empty: application/json
	Answer      diag.Text       // json (the default), text, csv or ndjson
	Absent      []Optional[int] // response statuses that mean that there is none of it, which is no error
}

// PathParam is a value for a {name} of the path that is no param.
type PathParam struct {
	Name          diag.Text
	Value         *Value         // a scalar, or a list of scalars, which are joined by commas
	AllowReserved Optional[bool] // its slashes stay slashes
}

// Step is a further request of the same call, whose result later expressions read.
type Step struct {
	Name     diag.Text
	When     diag.Text // CEL, bool
	ForEach  diag.Text // CEL, list: the step runs once for each `item`
	Request  *Request
	Paginate diag.Text
	Limit    Optional[int] // how many records are taken at most
	Response diag.Text     // jq
	OnError  diag.Text     // fail (the default), warn or ignore
}

// Test is one example in the file that proves it.
type Test struct {
	Name     diag.Text
	Params   *Value    // a map; nil: no arguments
	URI      diag.Text // instead of Params the address of the resource that is read
	Context  []Entry
	Settings []Entry
	Now      diag.Text // RFC 3339; fixes `now`
	HTTP     []Exchange
	Confirm  diag.Text // what is answered when the tool asks: accept (the default), decline, cancel or unable
	Expect   Expect
}

// Exchange is one request that a test expects and the answer that it gets.
type Exchange struct {
	Request diag.Text // METHOD path?query
	Header  []Entry
	Body    *Value  // nil: any body
	Form    []Entry // the fields of a form; nil: any body
	Answer  Answer
}

// Answer is what the upstream of a test sends.
type Answer struct {
	Place  diag.Pos
	Status Optional[int] // 200 when left out
	Header []Entry
	Body   *Value    // sent as JSON
	Text   diag.Text // sent as it is
	File   diag.Text // a file beside the tool file that holds the body
}

// Expect is what a test's answer must show. Exactly one of Error and the
// others is set.
type Expect struct {
	Place     diag.Pos
	Metadata  []Entry   // only the named keys count
	Resources *Value    // a list of all items, exactly; nil: any
	Contains  *Value    // like Resources, but of each object only the named keys count; nil: any
	Status    diag.Text // absent: what was asked for is not there, and that is no error
	Confirm   diag.Text // a part of what the tool asks; empty: any, or nothing
	Error     *ExpectError

	Messages []ExpectMessage // of a prompt's test
}

// ExpectError is the error that a test must get; its zero value is any error.
type ExpectError struct {
	Code    diag.Text
	Message diag.Text // a part of the message
}

// Param returns the tool's param of that name, or nil.
func (t *Tool) Param(name string) *Param {
	return find(t.Params, func(p *Param) bool { return p.Name.Value == name })
}
