// Package plan compiles what tool files and an _api.yaml say into what can run.
//
// A plan is data: [Tool] and [API] are exported whole, with the places in the
// files that they come from, so that a call, the linter, the coverage of tests
// and the scaffolder read the same. Compiled, it is never changed.
package plan

import (
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/toolfile"
)

// Tool is a compiled tool: everything that a call does, in its order.
type Tool struct {
	File   *toolfile.Tool
	API    *API
	Access Access

	Params   []*toolfile.Param // with $ref resolved; behind the tool's own those that the engine adds
	Own      int               // how many of Params are the tool's own
	Checks   []*Check          // constraints, then rules, in the order of the file
	Steps    []*Step           // each after those that it needs
	Exchange *Exchange         // the tool's own request
	Metadata *jq.Query         // nil: no metadata of the tool's own
	Contexts []string          // those that Exchange.Response names
	Confirm  *cel.Expression   // what is asked before Exchange; nil: File.Confirm as it stands, or nothing

	MetadataReads []string // the fields that Metadata reads of an item; nil: all

	DefaultFields []string // paths that an answer has of an item unless a call says otherwise; nil: all
	Facets        []string // paths whose values a call can have counted
}

// Exchange is a request and how its answer is read: of a tool, a step or a
// context.
type Exchange struct {
	Step     *toolfile.Step    // the step whose request it is; nil: the tool's own, or a context's
	Request  *toolfile.Request // nil: nothing is sent; Response runs once on null
	Server   *Server           // where it is sent
	Method   string            // GET where the file does not say
	Path     []Segment
	Query    []Binding // without what the pagination adds
	Header   []Binding // without what every request of the API has
	Form     []Binding // the body as application/x-www-form-urlencoded, instead of Body; nil: none
	Body     *toolfile.Value
	BodyCEL  map[*toolfile.Value]*cel.Expression // of the body's leaves
	Pages    *Strategy                           // nil: one page
	Paginate diag.Text                           // where the file names Pages
	Response *jq.Query                           // nil where it does not compile
	Read     records.Plan                        // how a page is read for Response and Pages
	Fused    func() (*fused.Plan, error)         // the plan of Response, or why there is none
	List     bool                                // its result is the list of the outputs of Response
	Answer   string                              // json, text, csv or ndjson
	Absent   []int                               // statuses that mean that there is none of it

	Idempotent bool // it only reads, and may be sent again

	paths func() *regexp.Regexp // what Sends compares with; nil: nothing is sent
}

// Binding is one name of a query or a header and where its value comes from:
// exactly one of Param, CEL and Literal.
type Binding struct {
	Name    string // on the wire
	Param   *toolfile.Param
	CEL     *cel.Expression
	Literal *toolfile.Value
	At      diag.Text // the name in the file
}

// Step is a step of a tool.
type Step struct {
	*Exchange
	Name    string
	When    *cel.Expression // nil: always
	ForEach *cel.Expression // nil: once
	OnError string          // fail, which is also "", warn or ignore
	Limit   int             // how many records are taken at most; 0: as many as a call may ask for
	After   []string        // the steps that it needs
	Asks    bool            // only the tool's question needs it
}

// Check is a condition that must hold before anything is sent: a constraint of
// a param's schema, or a rule of the file. Both are CEL, and both have a code
// and a message.
type Check struct {
	CEL      *cel.Expression
	Code     string
	Param    string                           // of a constraint; empty for a rule
	Required bool                             // the constraint that the param is there
	Path     []Part                           // of a constraint: from the param to the parts that it is about
	Deep     bool                             // of a constraint: it looks into the parts of these, too
	Missing  string                           // of the constraint that these have a property: its name
	Surely   func(v any) bool                 // of a constraint: whether a value is one of many for which it holds, which is quicker to see; nil: nobody knows
	Explain  func(place string, v any) string // of a constraint: what is wrong with the value at a place

	Rule    *toolfile.Rule  // nil for a constraint
	Message *cel.Expression // of a rule with messageExpression

	Late       bool // it needs more than the arguments: a context, or the result of a step
	NeedsSteps bool
}

// Masked returns the names of the fields whose values no answer of the tool shows.
func (t *Tool) Masked() []string {
	return slices.DeleteFunc(t.API.Masked(), func(name string) bool {
		return slices.ContainsFunc(t.File.Unmask, func(u diag.Text) bool { return strings.EqualFold(u.Value, name) })
	})
}

// Value is an expression that is evaluated when all checks hold.
type Value struct {
	CEL   *cel.Expression
	Guard *cel.Expression // it is evaluated only where this is true; nil: always
}

// Values returns all CEL of the tool but its checks.
func (t *Tool) Values() (out []Value) {
	add := func(guard *cel.Expression, all ...*cel.Expression) {
		for _, e := range all {
			if e != nil {
				out = append(out, Value{e, guard})
			}
		}
	}
	for _, s := range t.Steps {
		add(nil, s.When)
		add(s.When, s.ForEach)
		add(s.When, s.Expressions()...)
	}
	add(nil, t.Exchange.Expressions()...)
	add(nil, t.Confirm)
	return out
}

// Queries returns the jq of the tool: of its steps, its own, its metadata.
func (t *Tool) Queries() (out []*jq.Query) {
	for _, x := range t.Exchanges() {
		if x.Response != nil {
			out = append(out, x.Response)
		}
	}
	if t.Metadata != nil {
		out = append(out, t.Metadata)
	}
	return out
}

// Exchanges returns those of the steps, each after those that it needs, and then
// the tool's own.
func (t *Tool) Exchanges() (out []*Exchange) {
	for _, s := range t.Steps {
		out = append(out, s.Exchange)
	}
	return append(out, t.Exchange)
}

// Filters returns the names of the params that choose what a list holds: those
// that the engine does not add.
func (t *Tool) Filters() (out []string) {
	for _, p := range t.Params[:t.Own] {
		out = append(out, p.Name.Value)
	}
	return out
}

// Expressions returns the CEL of the request.
func (x *Exchange) Expressions() (out []*cel.Expression) {
	for _, s := range x.Path {
		if s.Value != nil && s.Value.CEL != nil {
			out = append(out, s.Value.CEL)
		}
	}
	for _, b := range slices.Concat(x.Query, x.Header, x.Form) {
		if b.CEL != nil {
			out = append(out, b.CEL)
		}
	}
	for _, e := range x.BodyCEL {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

// uses returns the variables that the response names.
func (x *Exchange) uses() []string {
	if x.Response == nil {
		return nil
	}
	return x.Response.Used
}

// Segment is a part of a path: a literal, the place of a param, or that of a value
// of path_params.
type Segment struct {
	Literal  string
	Param    string   // empty: a literal
	Value    *Binding // what stands at Param's place; nil: the param
	Slashes  bool     // those of the value stay slashes
	from, to int      // bytes of the path's text
}
