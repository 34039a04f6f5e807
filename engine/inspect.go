package engine

import (
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// Exchange is a request of a tool or of a context and how its answer is read,
// for those who judge it. It must not be changed.
type Exchange struct {
	Step     *toolfile.Step    // the step whose request it is; nil: the tool's own, or a context's
	Request  *toolfile.Request // nil: nothing is sent
	Method   string            // of the request; GET where the file does not say
	Query    []Binding         // without what the pagination adds
	Header   []Binding         // without what every request of the API has
	Body     map[*toolfile.Value]*cel.Expression
	Paginate diag.Text
	Response diag.Text
	List     bool // a step's result is the list of the outputs of Response
}

// Binding is one name of a query or a header and where its value comes from:
// exactly one of Param, CEL and Literal.
type Binding struct {
	Name    string // on the wire
	Param   *toolfile.Param
	CEL     *cel.Expression
	Literal *toolfile.Value
	At      diag.Text // the name in the tool's own file
}

// Exchanges returns the tool's steps, each after those that it needs, and then
// the tool's own exchange; nothing when the tool does not compile.
func (t *Tool) Exchanges() []Exchange {
	if t.Compile().HasErrors() {
		return nil
	}
	var out []Exchange
	for _, s := range t.plan.steps {
		for i := range t.Spec.Steps {
			if step := &t.Spec.Steps[i]; step.Name.Value == s.name {
				x := inspect(s.exchange, step.Request, step.Paginate, step.Response)
				x.Step, x.List = step, s.list
				out = append(out, x)
			}
		}
	}
	return append(out, inspect(t.plan.exchange, t.Spec.Request, t.Spec.Paginate, t.Spec.Response))
}

// ContextExchanges returns the exchanges of the API's contexts that have a
// request, by the contexts' names; nothing when the API does not compile.
func (t *Tool) ContextExchanges() map[string]Exchange {
	if t.api.Compile().HasErrors() {
		return nil
	}
	out := map[string]Exchange{}
	for i := range t.api.spec.Contexts {
		s := &t.api.spec.Contexts[i]
		if f := t.api.contexts[s.Name.Value]; f != nil && f.exchange != nil {
			out[s.Name.Value] = inspect(f.exchange, s.Request, s.Paginate, s.Response)
		}
	}
	return out
}

// Library returns the jq functions that the tool's queries may call.
func (t *Tool) Library() jq.Library { return t.lib }

// APILibrary returns the jq functions that the queries of the tool's API may call.
func (t *Tool) APILibrary() jq.Library { return t.api.lib }

func inspect(x *exchange, q *toolfile.Request, paginate, response diag.Text) Exchange {
	out := Exchange{Request: q, Method: x.method, Body: x.exprs, Paginate: paginate, Response: response}
	if q != nil {
		out.Query = inspected(x.query, q.Query)
		out.Header = inspected(x.header, q.Header)
	}
	return out
}

// inspected pairs compiled bindings with the keys of the file; those behind
// them come from params.
func inspected(bs []binding, keys []toolfile.Entry) []Binding {
	var out []Binding
	for i, b := range bs {
		e := Binding{Name: b.name, Param: b.param, CEL: b.cel}
		if i < len(keys) {
			e.At = keys[i].Key
		} else {
			e.At = b.param.Name
			if w := b.param.Wire; w.IsSet() && w.Source() == b.param.Name.Source() {
				e.At = w
			}
		}
		if b.param == nil && b.cel == nil {
			e.Literal = b.literal
		}
		out = append(out, e)
	}
	return out
}

// API returns the API of the catalog's first directory, and the jq functions
// that its tools may call; nil when nothing was loaded.
func (c *Catalog) API() (*toolfile.API, jq.Library) {
	if len(c.accounts) == 0 {
		return nil, jq.Library{}
	}
	a := c.accounts[0].api
	return a.spec, a.lib
}
