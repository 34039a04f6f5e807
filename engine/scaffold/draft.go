package scaffold

import (
	"net/http"
	"regexp"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// Surroundings are what a new tool file will lie among.
type Surroundings struct {
	API   *plan.API      // its functions are those that the response may call
	Tools []*engine.Tool // whose way of making headers is followed
}

// aliases are the other names that the tools go by, which no tool may have.
func (s Surroundings) aliases() map[string]bool {
	out := map[string]bool{}
	for _, t := range s.Tools {
		for _, a := range t.File.Aliases {
			out[a.Value] = true
		}
	}
	return out
}

// draft is a tool file while it is being made.
type draft struct {
	operation *openapi.Operation
	around    Surroundings
	queries   string             // why it only asks, where its method does not say so
	strategy  *toolfile.Strategy // nil: one page

	path    string // with the params' names in the file
	fixed   []pair // a query that the description writes behind the path
	params  []*param
	headers []pair // those that are no params: literals and expressions
	body    *node  // nil: none
	form    bool   // the body is a form

	resource string
	key      string // of the answer's object, under which the records or the record are; empty: the answer itself
	list     bool   // of records
	record   *openapi.Schema
	response []string // lines
	counted  []string // facets
	settings map[string]any
	contexts map[string]any
}

// reads reports whether the tool changes nothing.
func (d *draft) reads() bool { return d.operation.Method == http.MethodGet || d.queries != "" }

// node is a part of a body: an object of fields, a literal, or the value of a
// param.
type node struct {
	fields  []field
	literal any
	param   *param
}

type field struct {
	name  string
	value *node
}

// reserved reports whether a param of that name is one that the engine adds, or
// would be taken for it.
func (d *draft) reserved(name string) bool {
	return d.strategy != nil && (name == "limit" || name == "count_by") || name == "cursor" || name == "fields"
}

// pathParam is the place of a param in a path.
var pathParam = regexp.MustCompile(`\{(\w+)\}`)

// sentByClient are headers that no tool sends itself.
var sentByClient = []string{"accept", "content-type", "authorization", "user-agent", "accept-encoding"}
