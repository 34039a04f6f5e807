package engine

import (
	"cmp"
	"fmt"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
	"strings"
	"sync"
	"time"
)

// What holds where an _api.yaml does not say.
const (
	defaultLimit    = 400              // items of a call
	defaultMaxLimit = 10_000           // items that a call may ask for
	defaultBudget   = 100_000          // bytes of an answer
	defaultTimeout  = 60 * time.Second // of a whole call
	defaultTTL      = 5 * time.Minute  // of a context
)

// api is an _api.yaml, compiled on first use. Compiled, it is immutable.
type api struct {
	spec *toolfile.API
	read diag.Diagnostics // what is wrong with the file alone
	lib  jq.Library

	builtinOnce sync.Once
	params      []toolfile.Param // limit, cursor and fields, which the engine adds to tools

	once     sync.Once
	diags    diag.Diagnostics
	env      *cel.Env
	auth     []binding
	header   []binding
	errors   *jq.Query // nil: error bodies are not understood
	pages    map[string]*strategy
	contexts map[string]*fetched
	order    []string // the contexts' names, in the order of the file
}

// fetched is a compiled context.
type fetched struct {
	name     string
	when     *cel.Expression // nil: always
	exchange *exchange
	list     bool // its value is the list of the outputs
	ttl      time.Duration
	absent   toolfile.Absent
	needs    []string // the contexts that its own expressions name
}

// strategy is a compiled way of paging.
type strategy struct {
	size    string // the query name of the page size; empty: none
	maxSize int
	offset  string    // the query name of the offset; empty: pages follow by next
	more    *jq.Query // with offset
	stop    int       // no request reaches beyond; 0: no bound
	next    *jq.Query
}

// Compile checks the API's own expressions; only the first call does anything.
// It returns all findings about the API's file.
func (a *api) Compile() diag.Diagnostics {
	a.once.Do(func() {
		a.diags = slices.Clone(a.read)
		env, err := cel.NewEnv()
		if err != nil {
			a.report(a.spec.Source.Find(diag.Pos{Line: 1, Col: 1}, 1, "cel-type", "%v", err))
			return
		}
		a.env = env
		a.compilePages()
		a.compileContexts()
		c := &compiler{api: a, lib: a.lib}
		a.auth = c.bindings(c.scope(authScope), a.spec.Auth.Header)
		a.header = c.bindings(c.scope(apiScope), a.spec.Header)
		if a.spec.Errors.IsSet() {
			a.errors = c.jq(a.spec.Errors, headersVar)
		}
		a.diags = append(a.diags, c.diags...)
	})
	return a.diags
}

func (a *api) report(d diag.Diagnostic) { a.diags = append(a.diags, d) }

// headersVar are the headers of a response.
var headersVar = toolfile.Var{Name: "headers"}

func (a *api) compilePages() {
	a.pages = map[string]*strategy{}
	c := &compiler{api: a, lib: a.lib}
	for i := range a.spec.Pagination {
		s := &a.spec.Pagination[i]
		p := &strategy{size: s.Size.Value, maxSize: s.MaxSize.Value, offset: s.Offset.Value, stop: s.Stop.Value}
		if s.More.IsSet() {
			p.more = c.jq(s.More, headersVar)
		}
		if s.Next.IsSet() {
			p.next = c.jq(s.Next, headersVar)
		}
		a.pages[s.Name.Value] = p
	}
	a.diags = append(a.diags, c.diags...)
}

// compileContexts compiles each context after those that it names.
func (a *api) compileContexts() {
	a.contexts = map[string]*fetched{}
	for i := range a.spec.Contexts {
		if name := a.spec.Contexts[i].Name.Value; toolfile.IsVariable(name) { // which is reported otherwise
			a.order = append(a.order, name)
		}
	}
	c := &compiler{api: a, lib: a.lib}
	scope := c.scope(apiScope)
	for i := range a.spec.Contexts {
		s := &a.spec.Contexts[i]
		f := &fetched{name: s.Name.Value, list: s.Schema.Type.Value == "array", ttl: s.TTL.Or(defaultTTL), absent: s.Absent}
		if s.When.IsSet() {
			f.when = c.cel(scope, s.When, cel.WantBool)
		}
		if s.Request != nil {
			f.exchange = c.exchange(scope, s.Request, s.Paginate, s.Response, nil, nil)
			f.needs = append(f.needs, c.contextsOf(f.exchange.cels()...)...)
		}
		if f.when != nil {
			f.needs = append(f.needs, c.contextsOf(f.when)...)
		}
		a.contexts[f.name] = f
	}
	for _, name := range a.order {
		if circle := a.circle(name, nil); circle != nil {
			i := slices.IndexFunc(a.spec.Contexts, func(s toolfile.Context) bool { return s.Name.Value == name })
			c.add(a.spec.Contexts[i].Name.FindAll("cycle", "the context %q needs itself: %s", name, strings.Join(circle, " -> ")))
			break
		}
	}
	a.diags = append(a.diags, c.diags...)
}

// circle returns the way on which a context comes back to itself, or nil.
func (a *api) circle(name string, way []string) []string {
	if slices.Contains(way, name) {
		return append(way, name)
	}
	f := a.contexts[name]
	if f == nil {
		return nil
	}
	for _, n := range f.needs {
		if c := a.circle(n, append(slices.Clone(way), name)); c != nil {
			return c
		}
	}
	return nil
}

// masked returns the names of the fields whose text no answer shows.
func (a *api) masked() []string {
	var out []string
	for _, name := range a.spec.Masked {
		out = append(out, name.Value)
	}
	return out
}

func (a *api) limit() int {
	return min(cmp.Or(a.spec.Defaults.Limit.Value, defaultLimit), a.maxLimit())
}
func (a *api) maxLimit() int { return cmp.Or(a.spec.Defaults.MaxLimit.Value, defaultMaxLimit) }
func (a *api) budget() int   { return cmp.Or(a.spec.Defaults.Budget.Value, defaultBudget) }
func (a *api) timeout() time.Duration {
	return cmp.Or(a.spec.Defaults.Timeout.Value, defaultTimeout)
}

// builtin returns the params that the engine adds: limit and cursor to tools
// with pages, fields to tools that read.
func (a *api) builtin() []toolfile.Param {
	a.builtinOnce.Do(func() {
		a.params, _ = toolfile.ParseParams("(built in)", fmt.Appendf(nil, `
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
`, a.maxLimit(), a.limit()))
	})
	return a.params
}
