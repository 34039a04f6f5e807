package plan

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var duplicateBinding = diag.Kind{Name: "duplicate-binding", Explain: "Something that is sent twice.",
	Example: "query: {limit: 5} with pages"}

var paginateResponse = diag.Kind{Name: "paginate-response", Explain: "With pages, the response must begin with a path to the records.",
	Example: `response: "[.ships[]]"`}

// exchange compiles a request. With vars nil its response has no variables.
// params are those of the tool that are sent by their `in`.
func (c *compiler) exchange(scope *cel.Scope, q *toolfile.Request, paginate, response diag.Text, vars []toolfile.Var, params []*toolfile.Param) *Exchange {
	x := &Exchange{Request: q, Paginate: paginate, Answer: "json"}
	if q != nil && q.Answer.IsSet() {
		x.Answer = q.Answer.Value
	}
	if response.IsSet() {
		if x.Response = c.jq(response, vars...); x.Response != nil && x.Answer != "json" { // each record is an input
			x.Response, _ = c.lib.CompileUndivided(response, vars...)
		}
	}
	if paginate.IsSet() {
		x.Pages = c.strategy(paginate, q)
		if s := c.api.File.Strategy(paginate.Value); s != nil {
			x.Paginate = paginate.Meaning(s.Name)
		}
	}
	x.Fused = fuse(x, nil)
	if x.Response != nil {
		x.Read = readPlan(x.Response, x.Pages)
		if x.Pages != nil && !x.Response.Each && x.Answer == "json" {
			d := paginateResponse.At(response, "with pages the response must begin with a path to the records, such as .records[] | {id}")
			if m := listOf.FindStringSubmatch(response.Value); m != nil {
				d = d.Write(response, 0, len(m[0]), m[1]+m[2])
			} else if m := mapOf.FindStringSubmatch(response.Value); m != nil {
				d = d.Write(response, 0, len(m[0]), m[1]+"[] | "+m[2])
			}
			c.add(d)
		}
		if x.Pages != nil && x.Answer == "json" && x.Response.Each && len(x.Response.Path) == 0 && x.Read.Rest != nil && len(x.Read.Rest.Fields) > 0 {
			c.add(paginateResponse.At(response, "the response takes a page for a list, and the strategy %q reads .%s of it, so it is an object; begin with the path to its records, such as .records[] | {id}",
				x.Pages.Name, slices.Sorted(maps.Keys(x.Read.Rest.Fields))[0]))
		}
	}
	if q == nil {
		return x
	}
	if c.file == nil && c.checkPathText(q.Path) {
		for _, seg := range segments(q.Path) {
			if seg.Param != "" && !given(q, seg.Param) {
				c.add(unknownPathParam.In(q.Path, seg.from, seg.to, "nothing says what {%s} is; add path_params: {%s: \"${CEL}\"}", seg.Param, seg.Param))
			}
		}
	}
	x.Server, x.Method, x.Path = c.serverOf(q), q.Method.Value, c.path(scope, q)
	x.paths = pathsOf(x.Path)
	for _, status := range q.Absent {
		x.Absent = append(x.Absent, status.Value)
	}
	if x.Method == "" {
		x.Method = http.MethodGet
	}
	x.Idempotent = x.Method == http.MethodGet || c.file != nil && c.access == Read
	x.Query = c.bindings(scope, q.Query)
	for i := range x.Query { // a list that an expression gives is called like one
		if b := &x.Query[i]; b.CEL != nil && b.CEL.IsList() {
			b.Name = c.api.File.ListName(b.Name)
		}
	}
	x.Header = c.bindings(scope, q.Header)
	if q.Form != nil {
		x.Form = c.bindings(scope, q.Form)
		if x.Method == http.MethodGet {
			c.add(bodyOnGet.At(q.Form[0].Key, "a GET has no body; put it into query"))
		}
	}
	c.send(x, params)
	c.checkNames(x, q)
	if q.Body != nil {
		if x.Method == http.MethodGet {
			c.add(bodyOnGet.At(bodyPlace(q.Body), "a GET has no body; put it into query"))
		}
		x.Body, x.BodyCEL = q.Body, map[*toolfile.Value]*cel.Expression{}
		c.checkLiterals(q.Body)
		q.Body.Exprs(func(v *toolfile.Value, t diag.Text) { x.BodyCEL[v] = c.leaf(scope, v, t) })
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

// bindings compiles the values of a query or of headers.
func (c *compiler) bindings(scope *cel.Scope, es []toolfile.Entry) []Binding {
	var out []Binding
	for _, e := range es {
		b := Binding{Name: e.Key.Value, Literal: e.Value, At: e.Key}
		if t, ok := e.Value.Expr(); ok {
			b.CEL, b.Literal = c.leaf(scope, e.Value, t), nil
		} else {
			c.checkElements(e.Value)
		}
		c.checkLiteralKey(e.Key)
		c.checkLiterals(e.Value)
		out = append(out, b)
	}
	return out
}

// leaf compiles the expression of a value of a request; nil with findings.
func (c *compiler) leaf(scope *cel.Scope, v *toolfile.Value, t diag.Text) *cel.Expression {
	if c.splices(v.Text) {
		return nil
	}
	return c.cel(scope, t, cel.TypeAny)
}

// send adds the params that are sent by their `in`.
func (c *compiler) send(x *Exchange, params []*toolfile.Param) {
	for _, p := range params {
		b := Binding{Name: p.Name.Value, Param: p, At: p.Name}
		if p.Type.Value == "array" && p.In.Value == "query" && !p.Wire.IsSet() && p.Explode.Or(true) {
			b.Name += c.api.File.ArraySuffix.Value
		}
		if p.Wire.IsSet() {
			b.Name = p.Wire.Value
			if p.Wire.Source() == p.Name.Source() {
				b.At = p.Wire
			}
		}
		switch p.In.Value {
		case "query":
			x.Query = append(x.Query, b)
		case "header":
			x.Header = append(x.Header, b)
		}
	}
}

// checkNames reports names that are bound twice, and headers that cannot be sent.
func (c *compiler) checkNames(x *Exchange, q *toolfile.Request) {
	seen := map[string]string{}
	if x.Pages != nil {
		for _, n := range []string{x.Pages.Size, x.Pages.At} {
			if n != "" {
				seen[n] = "the pagination"
			}
		}
	}
	twice := func(bs []Binding, es []toolfile.Entry, seen map[string]string, key func(string) string) {
		for i, b := range bs {
			at, who := diag.Text{}, "the request"
			if i < len(es) {
				at = es[i].Key
			} else {
				at, who = b.Param.Name, "the param "+b.Param.Name.Value
			}
			name := b.Name
			if key != nil {
				name = key(name)
			}
			if by := seen[name]; by != "" {
				c.add(duplicateBinding.At(at, "%q is sent twice: by %s and by %s", b.Name, by, who))
			}
			seen[name] = who
		}
	}
	twice(x.Query, q.Query, seen, nil)
	twice(x.Header, q.Header, map[string]string{}, strings.ToLower)
	c.checkHeaders(x.Header)
}

// listOf is a list of all that a path leads to, and mapOf what is made of each of a list:
// both must come one by one where there are pages.
var mapOf = regexp.MustCompile(`^(\.[\w.]+) *\| *map\(([^()]*(?:\([^()]*\)[^()]*)*)\)$`)

var listOf = regexp.MustCompile(`^\[(\.[\w.]+\[\])((?: *\| *[^][]+)?)\]$`)
