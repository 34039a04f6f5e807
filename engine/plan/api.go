package plan

import (
	"cmp"
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// What holds where an _api.yaml does not say.
const (
	defaultLimit    = 100              // items of a call
	defaultMaxLimit = 10_000           // items that a call may ask for
	defaultBudget   = 48_000           // characters of an answer
	defaultMemory   = 64 << 20         // bytes that a call holds of answers
	defaultTimeout  = 50 * time.Second // of a whole call: clients give up after 60
	defaultTTL      = 5 * time.Minute  // of a context
)

// API is an _api.yaml. [NewAPI] makes it of the file alone, which is all that a
// list of tools needs; Compile makes it fit to run and is called once.
type API struct {
	File    *toolfile.API
	Library jq.Library // the functions that the API's own queries may call

	Server     *Server            // where requests go that name no other
	Servers    map[string]*Server // further ones
	Header     []Binding          // headers of every request
	Errors     *jq.Query          // nil: error bodies are not understood
	Fails      *jq.Query          // whether a 2xx is an error all the same; nil: it never is
	Lookups    map[string]*Lookup
	Strategies map[string]*Strategy
	Contexts   map[string]*Context
	Order      []string // the contexts' names, in the order of the file

	listers       atomic.Pointer[map[string]string] // see Lister
	read          diag.Diagnostics                  // what is wrong with the file alone
	builtinOnce   sync.Once
	builtin       []toolfile.Param // limit, cursor and fields, which the engine adds to tools
	contextsOnce  sync.Once
	contexts      []toolfile.Var // see contextVars
	secretOnce    sync.Once
	secretHeaders []SecretHeader // see SecretHeaders
	once          sync.Once
	diags         diag.Diagnostics
	env           *cel.Env
	rules         map[string]*cel.Expression // the shared ones, without the types of params; nil or none: broken
}

// Context is something that is known of the caller.
type Context struct {
	Name     string
	File     *toolfile.Context
	When     *cel.Expression // nil: always
	Exchange *Exchange       // nil: it has no request
	List     bool            // its value is the list of the outputs
	TTL      time.Duration
	Needs    []string // the contexts that its own expressions name
}

// NewAPI returns the API of a file that was read with the findings read.
func NewAPI(file *toolfile.API, library jq.Library, read diag.Diagnostics) *API {
	return &API{File: file, Library: library, read: read}
}

// Queries returns the API's own jq.
func (a *API) Queries() (out []*jq.Query) {
	add := func(q *jq.Query) {
		if q != nil {
			out = append(out, q)
		}
	}
	add(a.Errors)
	add(a.Fails)
	for _, s := range a.Strategies {
		add(s.More)
		add(s.Next)
		add(s.Key)
	}
	for _, l := range a.Lookups {
		add(l.Exchange.Response)
	}
	for _, x := range a.Contexts {
		if x.Exchange != nil {
			add(x.Exchange.Response)
		}
	}
	return out
}

// Masked returns the names of the fields whose text no answer shows.
func (a *API) Masked() []string {
	var out []string
	for _, name := range a.File.Masked {
		out = append(out, name.Value)
	}
	return out
}

// Limit is how many items a call returns that does not say how many.
func (a *API) Limit() int {
	return min(cmp.Or(a.File.Defaults.Limit.Value, defaultLimit), a.MaxLimit())
}

// MaxLimit is how many items a call may ask for.
func (a *API) MaxLimit() int { return cmp.Or(a.File.Defaults.MaxLimit.Value, defaultMaxLimit) }

// Memory bounds what a call holds of the API's answers, in bytes.
func (a *API) Memory() int64 {
	return int64(cmp.Or(a.File.Defaults.Memory.Value, defaultMemory))
}

// Budget bounds an answer, in characters.
func (a *API) Budget() int { return cmp.Or(a.File.Defaults.Budget.Value, defaultBudget) }

// Timeout bounds a whole call.
func (a *API) Timeout() time.Duration {
	return cmp.Or(a.File.Defaults.Timeout.Value, defaultTimeout)
}

// builtins returns the params that the engine adds: limit and cursor to tools
// with pages, fields to tools that read.
func (a *API) builtins() []toolfile.Param {
	a.builtinOnce.Do(func() {
		a.builtin, _ = toolfile.ParseParams("(built in)", fmt.Appendf(nil, `
limit:
  type: integer
  minimum: 1
  maximum: %[1]d
  default: %[2]d
  description: Most items to return.
limit_or_none:
  type: integer
  minimum: 0
  maximum: %[1]d
  default: %[2]d
  description: "Most items; 0: counts alone."
cursor:
  type: string
  minLength: 1
  description: next_cursor of the last answer.
fields:
  type: array
  items: {type: string}
  minItems: 1
  description: Only these fields (a.b); * for all.
count_by:
  type: array
  items: {type: string}
  description: Counts their values in all that match; no items unless limit is given.
`, a.MaxLimit(), a.Limit()))
	})
	return a.builtin
}

// Lookup finds the ids of names.
type Lookup struct {
	Name     string
	File     *toolfile.Lookup
	ID       *regexp.Regexp // what matches wholly has the form of an id
	Exchange *Exchange      // each output is an object {id, name}
	TTL      time.Duration
	ByValue  bool // its request names the value that is looked for, so that each name has one of its own
}

// IsID reports whether a value has the form of an id.
func (l *Lookup) IsID(value string) bool { return l.ID != nil && l.ID.MatchString(value) }

// Server is where requests of the API go, and how they show who sends them. What
// its Auth names goes there and nowhere else.
type Server struct {
	Name string // empty: the API's own
	File *toolfile.Server
	URL  *cel.Expression // nil: it is a literal
	Auth *Auth           // nil: requests carry nothing that shows who sends them
}

// Auth is how requests show who sends them.
type Auth struct {
	Header, Query  []Binding
	User, Password *Binding // of HTTP's basic authentication; nil: there is none
}

// SetListers notes of lookups, by name, which tools list the records among which they
// find names. It may be called while calls run, as when tools are loaded again.
func (a *API) SetListers(tools map[string]string) { a.listers.Store(&tools) }

// Lister returns the tool that lists the records of a lookup; empty where none does.
func (a *API) Lister(lookup string) string {
	if tools := a.listers.Load(); tools != nil {
		return (*tools)[lookup]
	}
	return ""
}
