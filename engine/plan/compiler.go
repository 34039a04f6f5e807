package plan

import (
	"maps"
	"slices"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// compiler compiles one tool, or an API, and collects what is wrong.
type compiler struct {
	file   *toolfile.Tool // nil for an API
	access Access
	api    *API
	lib    jq.Library
	params []*toolfile.Param
	scopes map[scopeKind]*cel.Scope
	lookup bool // it compiles lookups, whose expressions have a value

	paramsSchema *toolfile.Schema // see paramsVar

	diags diag.Diagnostics

	results map[string]*toolfile.Schema // what is known of those of the steps; only for who writes
}

func (c *compiler) add(ds ...diag.Diagnostic) { c.diags = append(c.diags, ds...) }

// unread reports whether a part of the tool's file could not be read, so that
// nothing is known of what it holds.
func (c *compiler) unread(key string) bool {
	return c.file != nil && slices.Contains(c.file.Unread, key)
}

// scopeKind tells which names an expression may use.
type scopeKind uint8

const (
	rulesScope   scopeKind = iota // rules and when: params, setting, contexts, steps, now
	requestScope                  // requests: likewise
	itemScope                     // requests of a step with for_each: and item
	apiScope                      // contexts and the API's headers: setting, contexts, now
	lookupScope                   // lookups: value, setting, contexts, now
	authScope                     // auth and a server's url: secret, setting
)

// away says where names are that a place does not have.
var away = map[string]string{
	"secret": "it is for auth alone",
	"params": "a context is the same for every tool",
	"steps":  "a context has no steps",
	"now":    "a credential is the same at any time",
	"value":  "it is for lookups",
	"item":   "it is for steps with for_each",
}

// scope returns the names of a kind of place, typed. It is made once.
func (c *compiler) scope(kind scopeKind) *cel.Scope {
	if s := c.scopes[kind]; s != nil {
		return s
	}
	var vars []toolfile.Var
	add := func(vs ...toolfile.Var) { vars = append(vars, vs...) }
	ofCall := kind == rulesScope || kind == requestScope || kind == itemScope
	if ofCall {
		add(c.paramsVar())
	}
	add(toolfile.Var{Name: "setting", Schema: variables(c.api.File.Settings)})
	if kind == authScope {
		add(toolfile.Var{Name: "secret", Schema: variables(c.api.File.Secrets)})
	} else {
		add(c.api.contextVars()...)
		add(toolfile.Var{Name: "now", Time: true})
	}
	if ofCall {
		add(c.stepsVar())
	}
	switch kind {
	case itemScope:
		add(toolfile.Var{Name: "item"})
	case lookupScope:
		add(toolfile.Var{Name: "value", Schema: &toolfile.Schema{Type: diag.Text{Value: "string"}}})
	}
	not := map[string]string{}
	for name, why := range away {
		if !slices.ContainsFunc(vars, func(v toolfile.Var) bool { return v.Name == name }) {
			not[name] = why
		}
	}
	if kind == authScope {
		for _, name := range append([]string{"params"}, c.api.Order...) {
			not[name] = "auth sees the secrets and settings alone"
		}
	}
	if kind == lookupScope {
		not["params"] = "a lookup is the same for every tool"
	}
	s, err := c.api.env.Scope(vars, not)
	if err != nil { // a name that CEL cannot have; package toolfile refuses such names
		panic(err)
	}
	if c.scopes == nil {
		c.scopes = map[scopeKind]*cel.Scope{}
	}
	c.scopes[kind] = s
	return s
}

// object is the schema of an object whose fields are params.
func object(params []*toolfile.Param) *toolfile.Schema {
	s := &toolfile.Schema{Type: diag.Text{Value: "object"}, Properties: []toolfile.Property{}}
	for _, p := range params {
		s.Properties = append(s.Properties, toolfile.Property{Name: p.Name, Schema: p.Schema})
	}
	return s
}

// variables is the schema of an object of strings.
func variables(vs []toolfile.Variable) *toolfile.Schema {
	s := &toolfile.Schema{Type: diag.Text{Value: "object"}, Properties: []toolfile.Property{}}
	for _, v := range vs {
		s.Properties = append(s.Properties, toolfile.Property{Name: v.Name, Schema: toolfile.Schema{Type: diag.Text{Value: "string"}}})
	}
	return s
}

// paramsVar is the object of the arguments.
func (c *compiler) paramsVar() toolfile.Var {
	if c.unread("params") {
		return toolfile.Var{Name: "params"}
	}
	if c.paramsSchema == nil {
		c.paramsSchema = object(c.params)
	}
	return toolfile.Var{Name: "params", Schema: c.paramsSchema}
}

// stepsVar is the object of the steps' results, whose types are not known.
func (c *compiler) stepsVar() toolfile.Var {
	if c.unread("steps") {
		return toolfile.Var{Name: "steps"}
	}
	s := object(nil)
	if c.file != nil {
		for _, st := range c.file.Steps {
			p := toolfile.Property{Name: st.Name}
			if known := c.results[st.Name.Value]; known != nil {
				p.Schema = *known
			}
			s.Properties = append(s.Properties, p)
		}
	}
	return toolfile.Var{Name: "steps", Schema: s}
}

// moreVar says which steps stopped at their limit.
func (c *compiler) moreVar() toolfile.Var {
	v := c.stepsVar()
	v.Name = "more"
	return v
}

// cel compiles an expression; nil with findings.
func (c *compiler) cel(s *cel.Scope, t diag.Text, want cel.Type) *cel.Expression {
	e, ds := s.Compile(t, want)
	c.add(ds...)
	if e != nil {
		c.cut(t)
		c.checkSettings(e)
	}
	return e
}

// jq compiles a query; nil with findings.
func (c *compiler) jq(t diag.Text, vars ...toolfile.Var) *jq.Query {
	j, ds := c.lib.Compile(t, vars...)
	c.add(ds...)
	if j != nil {
		c.cut(t)
	}
	return j
}

// cut warns of what YAML takes for a comment behind code, which may well be one, so that
// nothing mends it.
func (c *compiler) cut(t diag.Text) {
	for _, d := range t.Cut() {
		d.Fix = diag.Fix{}
		c.add(d)
	}
}

// condition compiles a query that is asked yes or no; nil with findings.
func (c *compiler) condition(t diag.Text, vars ...toolfile.Var) *jq.Query {
	j := c.jq(t, vars...)
	if j != nil {
		c.add(c.lib.Condition(t)...)
	}
	return j
}

var wrongOutput = diag.Kind{Name: "wrong-output", Explain: "A query that makes something else than its place takes.",
	Example: "errors: '{msg: .message}'"}

// outputs reports a query whose outputs, as far as they are known, are not of the form
// that its place takes: of one of these kinds, and where they are objects, with these
// fields. what says which form that is.
func (c *compiler) outputs(t diag.Text, what string, kinds jq.Kinds, fields ...string) {
	out, _ := c.lib.Infer(t, nil, nil)
	if out == nil || out.Kinds == 0 {
		return
	}
	if out.Kinds&(kinds|jq.KindNull) == 0 {
		c.add(wrongOutput.At(t, "it must make %s; this makes %s", what, out.Kinds))
		return
	}
	for _, name := range fields {
		if _, there := out.Fields[name]; out.Kinds&^jq.KindNull == jq.KindObject && !there && !out.Open {
			c.add(wrongOutput.At(t, "it must make %s; this object has no %q%s", what, name, diag.DidYouMean(name, slices.Sorted(maps.Keys(out.Fields)))))
			return
		}
	}
}

// jqVars are the variables of a tool's response.
func (c *compiler) jqVars() []toolfile.Var {
	return slices.Concat([]toolfile.Var{c.paramsVar(), c.stepsVar(), c.moreVar()}, answerVars, c.api.contextVars())
}

// contextsIn returns those of the names that are contexts.
func (c *compiler) contextsIn(names []string) (out []string) {
	for _, n := range names {
		if slices.Contains(c.api.Order, n) {
			out = append(out, n)
		}
	}
	return out
}

// contextsOf returns the contexts that expressions name.
func (c *compiler) contextsOf(es ...*cel.Expression) (out []string) {
	for _, e := range es {
		if e != nil {
			out = append(out, c.contextsIn(e.Names)...)
		}
	}
	return out
}

func (c *compiler) param(name string) *toolfile.Param {
	for _, p := range c.params {
		if p.Name.Value == name {
			return p
		}
	}
	return nil
}

func (c *compiler) names() []string {
	out := make([]string, len(c.params))
	for i, p := range c.params {
		out[i] = p.Name.Value
	}
	return out
}

// answerVars are what queries may name of an answer: its headers, lower-case, and
// its status.
var answerVars = []toolfile.Var{{Name: "headers"}, {Name: "status"}}

var cycle = diag.Kind{Name: "cycle", Explain: "Steps or contexts that wait for each other.",
	Example: "a: {when: steps.b != null}, b: {when: steps.a != null}"}
