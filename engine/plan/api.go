package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
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

	Auth       []Binding // headers that say who asks
	Header     []Binding // headers of every request
	Errors     *jq.Query // nil: error bodies are not understood
	Strategies map[string]*Strategy
	Contexts   map[string]*Context
	Order      []string // the contexts' names, in the order of the file

	read        diag.Diagnostics // what is wrong with the file alone
	builtinOnce sync.Once
	builtin     []toolfile.Param // limit, cursor and fields, which the engine adds to tools
	once        sync.Once
	diags       diag.Diagnostics
	env         *cel.Env
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

// Strategy is a way of paging.
type Strategy struct {
	Name    string
	Size    string // the query name of the page size; empty: none
	MaxSize int
	Offset  string    // the query name of the offset; empty: pages follow by Next
	More    *jq.Query // with Offset
	Stop    int       // no request reaches beyond; 0: no bound
	Next    *jq.Query
}

// NewAPI returns the API of a file that was read with the findings read.
func NewAPI(file *toolfile.API, library jq.Library, read diag.Diagnostics) *API {
	return &API{File: file, Library: library, read: read}
}

// Compile checks the API's own expressions; only the first call does anything.
// It returns all findings about the API's file.
func (a *API) Compile() diag.Diagnostics {
	a.once.Do(func() {
		a.diags = slices.Clone(a.read)
		env, err := cel.NewEnv()
		if err != nil {
			a.diags = append(a.diags, a.File.Source.Find(diag.Pos{Line: 1, Col: 1}, 1, "cel-type", "%v", err))
			return
		}
		a.env = env
		c := &compiler{api: a, lib: a.Library}
		c.strategies()
		c.contexts()
		a.Auth = c.bindings(c.scope(authScope), a.File.Auth)
		a.Header = c.bindings(c.scope(apiScope), a.File.Header)
		if a.File.Errors.IsSet() {
			a.Errors = c.jq(a.File.Errors, headersVar)
		}
		a.diags = append(a.diags, c.diags...)
	})
	return a.diags
}

// Queries returns the API's own jq.
func (a *API) Queries() (out []*jq.Query) {
	add := func(q *jq.Query) {
		if q != nil {
			out = append(out, q)
		}
	}
	add(a.Errors)
	for _, s := range a.Strategies {
		add(s.More)
		add(s.Next)
	}
	for _, x := range a.Contexts {
		if x.Exchange != nil {
			add(x.Exchange.Response)
		}
	}
	return out
}

// headersVar are the headers of a response.
var headersVar = toolfile.Var{Name: "headers"}

// strategies compiles the ways of paging.
func (c *compiler) strategies() {
	c.api.Strategies = map[string]*Strategy{}
	for i := range c.api.File.Pagination {
		s := &c.api.File.Pagination[i]
		p := &Strategy{Name: s.Name.Value, Size: s.Size.Value, MaxSize: s.MaxSize.Value, Offset: s.Offset.Value, Stop: s.Stop.Value}
		if s.More.IsSet() {
			p.More = c.jq(s.More, headersVar)
		}
		if s.Next.IsSet() {
			p.Next = c.jq(s.Next, headersVar)
		}
		c.api.Strategies[p.Name] = p
	}
}

// contexts compiles the contexts, and reports one that needs itself.
func (c *compiler) contexts() {
	a := c.api
	a.Contexts = map[string]*Context{}
	for i := range a.File.Contexts {
		if name := a.File.Contexts[i].Name.Value; toolfile.IsVariable(name) { // which is reported otherwise
			a.Order = append(a.Order, name)
		}
	}
	scope := c.scope(apiScope)
	for i := range a.File.Contexts {
		s := &a.File.Contexts[i]
		x := &Context{Name: s.Name.Value, File: s, List: s.Schema.Type.Value == "array", TTL: s.TTL.Or(defaultTTL)}
		if s.When.IsSet() {
			x.When = c.cel(scope, s.When, cel.WantBool)
		}
		if s.Request != nil {
			x.Exchange = c.exchange(scope, s.Request, s.Paginate, s.Response, nil, nil)
			x.Needs = append(x.Needs, c.contextsOf(x.Exchange.Expressions()...)...)
		}
		if x.When != nil {
			x.Needs = append(x.Needs, c.contextsOf(x.When)...)
		}
		a.Contexts[x.Name] = x
	}
	for _, name := range a.Order {
		if cycle := a.cycle(name, nil); cycle != nil {
			i := slices.IndexFunc(a.File.Contexts, func(s toolfile.Context) bool { return s.Name.Value == name })
			c.add(a.File.Contexts[i].Name.FindAll("cycle", "the context %q needs itself: %s", name, strings.Join(cycle, " -> ")))
			break
		}
	}
}

// cycle returns the way on which a context comes back to itself, or nil.
func (a *API) cycle(name string, way []string) []string {
	if slices.Contains(way, name) {
		return append(way, name)
	}
	f := a.Contexts[name]
	if f == nil {
		return nil
	}
	for _, n := range f.Needs {
		if c := a.cycle(n, append(slices.Clone(way), name)); c != nil {
			return c
		}
	}
	return nil
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
func (a *API) Memory() int64 { return defaultMemory }

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
  maximum: %d
  default: %d
  description: The most items to return.
cursor:
  type: string
  minLength: 1
  maxLength: 4096
  description: next_cursor of the previous answer, to go on from there with the same arguments.
fields:
  type: array
  items: {type: string}
  minItems: 1
  description: Return only these fields of each item.
`, a.MaxLimit(), a.Limit()))
	})
	return a.builtin
}
