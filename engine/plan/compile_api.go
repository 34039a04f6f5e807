package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

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
		c.shared()
		c.strategies()
		c.contexts()
		a.Auth = c.bindings(c.scope(authScope), a.File.Auth.Header)
		a.Header = c.bindings(c.scope(apiScope), a.File.Header)
		if a.File.Errors.IsSet() {
			a.Errors = c.jq(a.File.Errors, headersVar)
		}
		a.diags = append(a.diags, c.diags...)
	})
	return a.diags
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
		x := &Context{Name: s.Name.Value, File: s, List: a.schemaOf(s).Type.Value == "array", TTL: s.TTL.Or(defaultTTL)}
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
