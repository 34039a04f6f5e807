package engine

import (
	"net/http"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
	"strings"
)

// exchange is a compiled request and how its answer is read: of a tool, a step
// or a context.
type exchange struct {
	request  bool // false: nothing is sent; response runs once on null
	method   string
	path     []segment
	query    []binding
	header   []binding
	body     *toolfile.Value
	exprs    map[*toolfile.Value]*cel.Expression // of the body's leaves
	pages    *strategy                           // nil: one page
	response *jq.Query
	read     pagePlan
	idem     bool // it only reads: it may be sent again
}

// binding is one name of a query or a header and where its value comes from:
// exactly one of param, cel and literal.
type binding struct {
	name    string // on the wire
	param   *toolfile.Param
	cel     *cel.Expression
	literal *toolfile.Value
}

// reserved are headers that the client sets itself.
var reserved = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Authorization", "Cookie", "Content-Type", "Accept-Encoding"}

// exchange compiles a request. With vars nil its response has no variables.
// params are those of the tool that are sent by their `in`.
func (c *compiler) exchange(scope *cel.Scope, q *toolfile.Request, paginate, response diag.Text, vars []toolfile.Var, params []*toolfile.Param) *exchange {
	x := &exchange{}
	if response.IsSet() {
		x.response = c.jq(response, vars...)
	}
	if paginate.IsSet() {
		x.pages = c.strategy(paginate, q)
	}
	if x.response != nil {
		x.read = readPlan(x.response, x.pages)
		if x.pages != nil && !x.response.Each {
			c.add(response.FindAll("paginate-response", "with pages the response must begin with a path to the records, such as .records[] | {id}"))
		}
	}
	if q == nil {
		return x
	}
	x.request, x.method, x.path = true, q.Method.Value, segments(q.Path)
	if x.method == "" {
		x.method = http.MethodGet
	}
	x.idem = x.method == http.MethodGet || c.tool != nil && c.tool.Access == Read
	x.query = c.bindings(scope, q.Query)
	x.header = c.bindings(scope, q.Header)
	c.send(x, q, params)
	c.checkNames(x, q)
	if q.Body != nil {
		if x.method == http.MethodGet {
			c.add(diag.Text.FindAll(bodyPlace(q.Body), "body-on-get", "a GET has no body; put it into query"))
		}
		x.body, x.exprs = q.Body, map[*toolfile.Value]*cel.Expression{}
		q.Body.Exprs(func(v *toolfile.Value, t diag.Text) { x.exprs[v] = c.cel(scope, t, cel.WantAny) })
	}
	return x
}

// bodyPlace is where a finding about a body stands.
func bodyPlace(v *toolfile.Value) diag.Text {
	if len(v.Map) > 0 {
		return v.Map[0].Key
	}
	return v.Text
}

// strategy returns the pagination strategy that a tool, step or context names.
func (c *compiler) strategy(name diag.Text, q *toolfile.Request) *strategy {
	s := c.api.pages[name.Value]
	if s == nil {
		var known []string
		for _, p := range c.api.spec.Pagination {
			known = append(known, p.Name.Value)
		}
		c.add(name.FindAll("unknown-key", "no pagination strategy %q in %s%s", name.Value, apiFile, diag.DidYouMean(name.Value, known)))
		return nil
	}
	if q == nil && !c.unread("request") {
		c.add(name.FindAll("missing-key", `"paginate" needs a "request"`))
	}
	return s
}

// bindings compiles the values of a query or of headers.
func (c *compiler) bindings(scope *cel.Scope, es []toolfile.Entry) []binding {
	var out []binding
	for _, e := range es {
		b := binding{name: e.Key.Value, literal: e.Value}
		if t, ok := e.Value.Expr(); ok {
			b.cel = c.cel(scope, t, cel.WantAny)
		} else if e.Value.Kind == toolfile.String && strings.Contains(e.Value.Text.Value, "${") {
			c.add(e.Value.Text.FindAll("cel-syntax", "an expression is the whole value: %q is sent as it is; write ${ ... } around all of it", e.Value.Text.Value))
		}
		out = append(out, b)
	}
	return out
}

// send adds the params that are sent by their `in`.
func (c *compiler) send(x *exchange, q *toolfile.Request, params []*toolfile.Param) {
	for _, p := range params {
		b := binding{name: p.Name.Value, param: p}
		if p.Wire.IsSet() {
			b.name = p.Wire.Value
		}
		switch p.In.Value {
		case "query":
			x.query = append(x.query, b)
		case "header":
			x.header = append(x.header, b)
		}
	}
}

// checkNames reports names that are bound twice, and headers that a tool may
// not set.
func (c *compiler) checkNames(x *exchange, q *toolfile.Request) {
	seen := map[string]string{}
	if x.pages != nil {
		for _, n := range []string{x.pages.size, x.pages.offset} {
			if n != "" {
				seen[n] = "the pagination"
			}
		}
	}
	twice := func(bs []binding, es []toolfile.Entry, seen map[string]string) {
		for i, b := range bs {
			at, who := diag.Text{}, "the request"
			if i < len(es) {
				at = es[i].Key
			} else {
				at, who = b.param.Name, "the param "+b.param.Name.Value
			}
			if by := seen[b.name]; by != "" {
				c.add(at.FindAll("duplicate-binding", "%q is sent twice: by %s and by %s", b.name, by, who))
			}
			seen[b.name] = who
		}
	}
	twice(x.query, q.Query, seen)
	twice(x.header, q.Header, map[string]string{})
	for i, b := range x.header {
		for _, r := range reserved {
			if strings.EqualFold(b.name, r) {
				at := diag.Text{}
				if i < len(q.Header) {
					at = q.Header[i].Key
				} else {
					at = b.param.Name
				}
				c.add(at.FindAll("header-forbidden", "the header %s is set by the client and cannot be set here", r))
			}
		}
	}
}

// cels returns the expressions of the request.
func (x *exchange) cels() (out []*cel.Expression) {
	for _, b := range append(append([]binding{}, x.query...), x.header...) {
		if b.cel != nil {
			out = append(out, b.cel)
		}
	}
	for _, e := range x.exprs {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

// uses returns the variables that the response names.
func (x *exchange) uses() []string {
	if x.response == nil {
		return nil
	}
	return x.response.Used
}
