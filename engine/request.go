package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
	"slices"
	"strconv"
	"strings"
)

// builder turns an exchange and the values that its expressions name into a
// request. It does no I/O but the fetch of contexts that turn out to be needed.
type builder struct {
	ctx     context.Context
	account *Account
	lookup  cel.Lookup
	args    map[string]any // the values of params that are sent by their `in`
	given   map[string]bool
	dry     bool     // explain: what is not known is shown as its expression
	parts   []Part   // what was put in, with dry
	touched []string // the names that the last evaluation looked up
}

// Part is one part of a request and where it came from, for explain.
type Part struct {
	Where  string // path, query, header or body
	Name   string
	Value  string
	Origin string // param, default, context, setting, constant, expression or page
}

// request builds the request. Its error is a *Failure.
func (b *builder) request(x *exchange) (rest.Request, error) {
	r := rest.Request{Method: x.method, Idempotent: x.idem}
	path, err := b.path(x)
	if err != nil {
		return r, err
	}
	r.Path = path
	if r.Query, err = b.pairs("query", x.query); err != nil {
		return r, err
	}
	if r.Header, err = b.pairs("header", x.header); err != nil {
		return r, err
	}
	if x.body != nil {
		v, present, err := b.body(x, x.body, "")
		if err != nil || !present {
			return r, err
		}
		if r.Body, err = json.Marshal(v); err != nil {
			return r, &Failure{Code: "INTERNAL_ERROR", Message: fmt.Sprintf("the body cannot be encoded: %v", err)}
		}
	}
	return r, nil
}

// path fills in the params, each percent-encoded as one segment.
func (b *builder) path(x *exchange) (string, error) {
	var out strings.Builder
	for _, s := range x.path {
		if s.param == "" {
			out.WriteString(s.literal)
			continue
		}
		v := text(b.args[s.param])
		if v == "" || v == "." || v == ".." {
			return "", &Failure{Code: invalid(s.param), Message: fmt.Sprintf("%s: %q cannot be part of a path", s.param, v)}
		}
		b.note("path", s.param, v, b.origin(s.param))
		out.WriteString(url.PathEscape(v))
	}
	return out.String(), nil
}

// pairs evaluates the bindings of a query or of headers.
func (b *builder) pairs(where string, bs []binding) ([]rest.Pair, error) {
	var out []rest.Pair
	for _, x := range bs {
		v, origin := any(nil), "constant"
		switch {
		case x.param != nil:
			v, origin = b.args[x.param.Name.Value], b.origin(x.param.Name.Value)
		case x.cel != nil:
			value, present, err := b.value(x.cel)
			if err != nil {
				return nil, err
			}
			origin = b.originOf(x.cel)
			if present {
				v = value
			}
		default:
			v = x.literal.Any()
		}
		for _, s := range serialize(v, x.param) {
			b.note(where, x.name, s, origin)
			out = append(out, rest.Pair{Name: x.name, Value: s})
		}
	}
	return out, nil
}

// value evaluates one expression of a request. present is false when it gives
// nothing, which leaves its place out of the request; but not when the nothing
// comes from a context: a query never widens because the caller has no team.
func (b *builder) value(e *cel.Expression) (v any, present bool, err error) {
	r, err := b.eval(e)
	if err != nil {
		return nil, false, err
	}
	b.touched = append(r.Touched, r.Needs...)
	if len(r.Needs) > 0 { // dry
		return "${" + strings.TrimSpace(e.Text.Value) + "}", true, nil
	}
	used := b.account.used(r.Touched)
	if used != nil {
		r.Value = withoutBlanks(r.Value)
	}
	empty := !r.Present || r.Value == nil || r.Value == ""
	if l, ok := r.Value.([]any); ok && len(l) == 0 {
		empty = true
	}
	if used != nil && (empty || r.Err != nil) {
		return nil, false, b.account.absent(used, "")
	}
	if r.Err != nil {
		return nil, false, &Failure{Code: "INTERNAL_ERROR", Message: fmt.Sprintf("the expression %s could not be evaluated: %v", strings.TrimSpace(e.Text.Value), r.Err)}
	}
	return r.Value, r.Present, nil
}

// withoutBlanks leaves out what says nothing in a list: sent, it could stand
// for everything.
func withoutBlanks(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	return slices.DeleteFunc(slices.Clone(list), func(e any) bool { return e == nil || e == "" })
}

// used returns the last context among the names that an evaluation looked up.
func (a *Account) used(touched []string) *fetched {
	for _, name := range slices.Backward(touched) {
		if f := a.api.contexts[name]; f != nil {
			return f
		}
	}
	return nil
}

// body evaluates a body; a key or element whose expression gives nothing is
// left out.
func (b *builder) body(x *exchange, v *toolfile.Value, at string) (any, bool, error) {
	if e := x.exprs[v]; e != nil {
		out, present, err := b.value(e)
		if present && err == nil {
			b.note("body", at, encode(out), b.originOf(e))
		}
		return out, present, err
	}
	switch v.Kind {
	case toolfile.Map:
		out := map[string]any{}
		for _, e := range v.Map {
			c, present, err := b.body(x, e.Value, strings.TrimPrefix(at+"."+e.Key.Value, "."))
			if err != nil {
				return nil, false, err
			}
			if present {
				out[e.Key.Value] = c
			}
		}
		return out, true, nil
	case toolfile.List:
		out := []any{}
		for i, e := range v.List {
			c, present, err := b.body(x, e, at+"["+strconv.Itoa(i)+"]")
			if err != nil {
				return nil, false, err
			}
			if present {
				out = append(out, c)
			}
		}
		return out, true, nil
	}
	b.note("body", at, encode(v.Any()), "constant")
	return v.Any(), true, nil
}

// eval evaluates an expression and fetches the contexts that it turns out to
// need. Its error is a failed fetch; what is wrong with the expression itself
// is in the result.
func (b *builder) eval(e *cel.Expression) (cel.Result, error) {
	for range len(b.account.api.order) + 1 {
		r := e.Eval(b.ctx, b.lookup)
		if len(r.Needs) == 0 || b.dry {
			return r, nil
		}
		if err := b.account.ensure(b.ctx, r.Needs); err != nil {
			return r, err
		}
	}
	return cel.Result{Err: fmt.Errorf("its contexts change faster than they are fetched")}, nil
}

// serialize turns a value into the texts that are sent, as OpenAPI's style and
// explode say (section 4.8.12.2 of OpenAPI 3.1); null, also in a list, and an
// empty list are sent as nothing.
func serialize(v any, p *toolfile.Param) []string {
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return []string{text(v)}
	}
	var out []string
	for _, e := range list {
		if e != nil {
			out = append(out, text(e))
		}
	}
	if p == nil || p.Explode.Or(true) && p.Style.Value != "spaceDelimited" && p.Style.Value != "pipeDelimited" || len(out) == 0 {
		return out
	}
	switch p.Style.Value {
	case "spaceDelimited":
		return []string{strings.Join(out, " ")}
	case "pipeDelimited":
		return []string{strings.Join(out, "|")}
	}
	return []string{strings.Join(out, ",")}
}

// text is a scalar as it is sent; an object is sent as JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return encode(v)
}

func encode(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(out)
}

// note keeps a part for explain.
func (b *builder) note(where, name, value, origin string) {
	if b.dry {
		b.parts = append(b.parts, Part{where, name, value, origin})
	}
}

// origin tells an argument from a default.
func (b *builder) origin(param string) string {
	if b.given[param] {
		return "param " + param
	}
	return "default of " + param
}

// originOf tells what an expression's value was made of.
func (b *builder) originOf(e *cel.Expression) string {
	var from []string
	for _, n := range e.Names {
		switch {
		case b.account.api.contexts[n] != nil:
			if slices.Contains(b.touched, n) {
				from = append(from, "context "+n)
			}
		case n == "params":
			for _, p := range e.Fields["params"] {
				if _, ok := b.args[p]; ok {
					from = append(from, b.origin(p))
				}
			}
		case n == "setting":
			from = append(from, "setting "+strings.Join(e.Fields["setting"], ", "))
		default:
			from = append(from, strings.TrimSpace(strings.TrimSuffix(n, "s")+" "+strings.Join(e.Fields[n], ", ")))
		}
	}
	if len(from) == 0 {
		return "constant"
	}
	return strings.Join(from, ", ")
}
