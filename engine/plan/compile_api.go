package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// Compile checks the API's own expressions; only the first call does anything.
// It returns all findings about the API's file.
func (a *API) Compile() diag.Diagnostics {
	a.once.Do(func() {
		a.diags = slices.Clone(a.read)
		env, err := cel.NewEnv()
		if err != nil { // which no file can cause
			panic(err)
		}
		a.env = env
		c := &compiler{api: a, lib: a.Library}
		c.servers()
		c.shared()
		c.strategies()
		c.contexts()
		c.lookups()
		a.Header = c.bindings(c.scope(apiScope), a.File.Header)
		for _, b := range a.Header {
			c.checkHeader(b)
		}
		if a.File.Errors.IsSet() {
			a.Errors = c.jq(a.File.Errors, answerVars...)
			c.outputs(a.File.Errors, "{message, details}, or the message alone", jq.KindObject|jq.KindString, "message")
		}
		if a.File.Fails.IsSet() {
			a.Fails = c.condition(a.File.Fails, answerVars...)
		}
		a.diags = append(a.diags, c.diags...)
	})
	return a.diags
}

// Forget drops those of the expressions of the API's tools that are kept, so that an
// equal one is not compiled again, that were not asked for since it was called last.
func (a *API) Forget() {
	a.Compile()
	a.env.Forget()
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
		x := &Context{Name: s.Name.Value, File: s, List: a.isList(s.Name.Value), TTL: s.TTL.Or(defaultTTL)}
		if s.When.IsSet() {
			x.When = c.cel(scope, s.When, cel.TypeBool)
		}
		if s.Request != nil {
			x.Exchange = c.exchange(scope, s.Request, s.Paginate, s.Response, nil, nil)
			x.Needs = append(x.Needs, c.contextsOf(x.Exchange.Expressions()...)...)
		}
		if x.When != nil {
			x.Needs = append(x.Needs, c.contextsOf(x.When)...)
		}
		c.checkAbsent(&s.Absent)
		a.Contexts[x.Name] = x
	}
	for _, name := range a.Order {
		if way := a.cycle(name, nil); way != nil {
			i := slices.IndexFunc(a.File.Contexts, func(s toolfile.Context) bool { return s.Name.Value == name })
			c.add(cycle.At(a.File.Contexts[i].Name, "the context %q needs itself: %s", name, strings.Join(way, " -> ")))
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
