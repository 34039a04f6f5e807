package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// shared checks what the API's file says for several tools: its schemas, params
// and rules, each for itself. What only one tool makes of them is checked there.
func (c *compiler) shared() {
	api := c.api.File
	report := func(d diag.Diagnostic) { c.add(d) }
	var cyclic []string
	for _, p := range api.Schemas {
		if slices.Contains(cyclic, p.Name.Value) {
			continue
		}
		r := resolver{api: api, report: report, left: maxSchemas, way: []string{p.Name.Value}}
		s := r.schema(p.Schema, 0)
		cyclic = append(cyclic, r.cyclic...)
		switch {
		case r.left < 0:
			c.add(toolfile.SchemaKeyword.At(p.Name, "there are more than %d schemas in this one; leave parts of it out", maxSchemas))
		case depthOf(&s) > maxLevels:
			c.add(toolfile.SchemaKeyword.At(p.Name, "schemas go %d levels deep, and with those that it refers to this one has %d", maxLevels, depthOf(&s)))
		}
	}
	for i := range api.Params {
		resolveParam(api, &api.Params[i], report)
	}
	for i := range api.Contexts {
		r := resolver{api: api, report: report, left: maxSchemas}
		r.schema(api.Contexts[i].Schema, 0)
	}
	c.api.rules = map[string]*cel.Expression{}
	scope := c.anyParams()
	for i := range api.Rules {
		r := &api.Rules[i]
		var e *cel.Expression
		if r.Expression.IsSet() {
			e = c.cel(scope, r.Expression, cel.TypeBool)
		}
		if r.MessageExpression.IsSet() && c.cel(scope, r.MessageExpression, cel.TypeString) == nil {
			continue
		}
		c.api.rules[r.Name.Value] = e
	}
}

// anyParams are the names of rules, for params that are not known.
func (c *compiler) anyParams() *cel.Scope {
	vars := []toolfile.Var{{Name: "params"}, {Name: "setting", Schema: variables(c.api.File.Settings)}, {Name: "steps"}, {Name: "now", Time: true}}
	s, err := c.api.env.Scope(append(vars, c.api.contextVars()...), away)
	if err != nil { // a name that CEL cannot have; package toolfile refuses such names
		panic(err)
	}
	return s
}

// sharedRule returns the rule that a reference names, with what is said beside it
// in place of what it says itself; nil where there is none.
func (c *compiler) sharedRule(own *toolfile.Rule) *toolfile.Rule {
	shared := c.api.File.Rule(own.Ref.Value)
	if shared == nil {
		var known []string
		for _, r := range c.api.File.Rules {
			known = append(known, r.Name.Value)
		}
		c.add(toolfile.UnknownKey.At(own.Ref, "no shared rule %q in %s%s", own.Ref.Value, toolfile.APIFile, diag.DidYouMean(own.Ref.Value, known)))
		return nil
	}
	out := *shared
	out.Ref, out.Place = own.Ref.Meaning(shared.Name), own.Place
	if own.Message.IsSet() || own.MessageExpression.IsSet() {
		out.Message, out.MessageExpression = own.Message, own.MessageExpression
	}
	if own.Code.IsSet() {
		out.Code = own.Code
	}
	return &out
}

// fits reports whether a shared rule can be one of this tool, and what keeps it
// from that where the file refers to it.
func (c *compiler) fits(r *toolfile.Rule, findings diag.Diagnostics) bool {
	lenient := c.api.rules[r.Name.Value]
	if lenient == nil || c.unread("params") { // the rule itself is wrong, which is reported; or the params are
		return false
	}
	var missing []string
	for _, name := range lenient.Fields["params"] {
		if c.param(name) == nil {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) > 0:
		c.add(cel.WrongType.At(r.Ref, "the shared rule %q is about params that this tool does not have: %s", r.Ref.Value, strings.Join(missing, ", ")))
	case len(findings) > 0:
		c.add(cel.WrongType.At(r.Ref, "the shared rule %q does not fit this tool: %s", r.Ref.Value, findings[0].Message))
	}
	return len(missing)+len(findings) == 0
}
