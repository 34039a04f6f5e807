package toolfile

import "pagerduty-mcp-server/engine/diag"

// Tool is what one tool file says, every scalar with its place. It has no
// behaviour: package engine makes it run.
type Tool struct {
	Source      *diag.Source
	Name        diag.Text // the key `tool`; the file's name without .yaml
	Title       diag.Text
	Description diag.Text
	Access      diag.Text // read, respond, manage or delete; empty: follows from the method
	Annotations Annotations
	Params      []Param
	Rules       []Rule
	Request     *Request  // nil: the tool answers from its contexts and steps alone
	Paginate    diag.Text // the name of a pagination strategy of the API; empty: one page
	Steps       []Step
	Resource    diag.Text // the envelope's key, plural
	Response    diag.Text // jq
	Metadata    diag.Text // jq
	Tests       []Test

	// Unread are those of the keys params, request and steps whose value could
	// not be read, or not all of it. What others name below them is not known.
	Unread []string
}

// Annotations are MCP's hints about a tool; those left out follow from its access.
type Annotations struct {
	ReadOnly, Destructive, Idempotent, OpenWorld Opt[bool]
}

// Opt is a scalar of type T that may have been left out.
type Opt[T any] struct {
	Value T
	Text  diag.Text
}

// IsSet reports whether the file has the scalar.
func (o Opt[T]) IsSet() bool { return o.Text.IsSet() }

// Or returns the scalar's value, or def when it was left out.
func (o Opt[T]) Or(def T) T {
	if o.IsSet() {
		return o.Value
	}
	return def
}

// Schema is the part of JSON Schema (draft 2020-12, sections 6 and 7 of its
// validation vocabulary) that params and contexts may use.
type Schema struct {
	Type        diag.Text // string, integer, number, boolean, array or object
	Description diag.Text
	Enum        []*Value
	Default     *Value
	Minimum     Opt[float64]
	Maximum     Opt[float64]
	MinLength   Opt[int] // in characters
	MaxLength   Opt[int] // in characters
	MinItems    Opt[int]
	MaxItems    Opt[int]
	Pattern     diag.Text // RE2, unanchored as in JSON Schema
	Format      diag.Text
	Items       *Schema
	Properties  []Property // of a context's object
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
	Ref  diag.Text // a shared param of the API that this one is, unless it says otherwise
	Schema
	Required Opt[bool]
	In       diag.Text // path, query or header
	Wire     diag.Text // the key `name`: its name on the wire, when that is another
	Style    diag.Text // form, spaceDelimited or pipeDelimited
	Explode  Opt[bool] // one pair an element (the default) or one joined value
}

// Rule is a condition over the arguments and what a caller reads when it does not hold.
type Rule struct {
	Place             diag.Pos
	Expression        diag.Text // CEL, bool
	Message           diag.Text
	MessageExpression diag.Text // CEL, string
	Code              diag.Text
}

// Request says what is sent. The values of Query and Header, and the leaves of
// Body, are literals or `${CEL}`.
type Request struct {
	Place  diag.Pos
	Method diag.Text // GET when left out
	Path   diag.Text // begins with a slash; {name} stands for the path param of that name
	Query  []Entry
	Header []Entry
	Body   *Value
}

// Step is a further request of the same call, whose result later expressions read.
type Step struct {
	Name     diag.Text
	When     diag.Text // CEL, bool
	ForEach  diag.Text // CEL, list: the step runs once for each `item`
	Request  *Request
	Paginate diag.Text
	Response diag.Text // jq
	OnError  diag.Text // fail (the default), warn or ignore
}

// Test is one example in the file that proves it.
type Test struct {
	Name     diag.Text
	Params   *Value // a map; nil: no arguments
	Context  []Entry
	Settings []Entry
	Now      diag.Text // RFC 3339; fixes `now`
	HTTP     []Exchange
	Expect   Expect
}

// Exchange is one request that a test expects and the answer that it gets.
type Exchange struct {
	Request diag.Text // METHOD path?query
	Header  []Entry
	Body    *Value // nil: any body
	Answer  Answer
}

// Answer is what the upstream of a test sends.
type Answer struct {
	Place  diag.Pos
	Status Opt[int] // 200 when left out
	Header []Entry
	Body   *Value
	File   diag.Text // a file beside the tool file that holds the body
}

// Expect is what a test's answer must show. Exactly one of Error and the
// others is set.
type Expect struct {
	Place     diag.Pos
	Metadata  []Entry // only the named keys count
	Resources *Value  // nil: any
	Error     *ExpectError
}

// ExpectError is the error that a test must get; its zero value is any error.
type ExpectError struct {
	Code    diag.Text
	Message diag.Text // a part of the message
}

// Param returns the tool's param of that name, or nil.
func (t *Tool) Param(name string) *Param {
	for i := range t.Params {
		if t.Params[i].Name.Value == name {
			return &t.Params[i]
		}
	}
	return nil
}
