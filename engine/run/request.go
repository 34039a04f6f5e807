package run

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/rest"
	"pagerduty-mcp-server/engine/toolfile"
)

// built is a request, and what it was made of.
type built struct {
	rest.Request
	body     any            // what Request.Body encodes; nil: it is no JSON
	parts    []Part         // with dry
	contexts map[string]any // those that its expressions looked up, and their values
	longest  *plan.Context  // whose value is the longest list of the query, if any
	needs    []string       // those that are not known, without which it is of no use
}

// request builds the request of an exchange, and fetches the contexts that it
// turns out to need. Its error is a *failure.Failure, or a fetch's.
func (n *names) request(ctx context.Context, x *plan.Exchange) (out built, err error) {
	fetched := 0
	err = n.fetching(ctx, func() ([]string, error) {
		b := &builder{names: n, exchange: x}
		err := b.build(ctx)
		fetched += len(b.needs)
		out = b.built
		return b.needs, err
	})
	if w, _ := ctx.Value(watchKey{}).(Watch); w.Contexts != nil {
		w.Contexts(max(0, len(out.contexts)-fetched), fetched) // one that could not be fetched is none of these
	}
	return out, err
}

// builder turns an exchange and the values that its expressions name into a
// request. It does no I/O.
type builder struct {
	*names
	exchange *plan.Exchange
	built
	touched []string // the names that the last evaluation looked up
}

func (b *builder) build(ctx context.Context) (err error) {
	x, r := b.exchange, &b.Request
	if x.Request == nil {
		return nil
	}
	r.Method, r.Idempotent, r.Template = x.Method, x.Idempotent, x.Request.Path.Value
	if r.Path, err = b.path(ctx); err != nil {
		return err
	}
	if r.Query, err = b.pairs(ctx, "query", x.Query); err != nil {
		return err
	}
	if r.Header, err = b.pairs(ctx, "header", x.Header); err != nil {
		return err
	}
	r.ContentType = x.Request.ContentType.Value
	if x.Form != nil {
		fields, err := b.pairs(ctx, "body", x.Form)
		r.Body, r.ContentType = []byte(rest.EncodeForm(fields)), "application/x-www-form-urlencoded"
		return err
	}
	if x.Body == nil {
		return nil
	}
	v, present, err := b.body(ctx, x.Body, "")
	if err != nil || !present {
		return err
	}
	b.built.body = v
	if r.Body, err = records.Verbatim(v, b.original.text()); err != nil {
		return failure.New(failure.Internal, "the body cannot be encoded: %v", err)
	}
	return nil
}

// path fills in what stands in the path, each value percent-encoded as one segment,
// or as several where its slashes stay.
func (b *builder) path(ctx context.Context) (string, error) {
	var out strings.Builder
	for _, s := range b.exchange.Path {
		if s.Param == "" {
			out.WriteString(s.Literal)
			continue
		}
		v, origin := b.args[s.Param], b.origin(s.Param)
		if s.Value != nil {
			value, o, err := b.binding(ctx, s.Value)
			if err != nil {
				return "", err
			}
			v, origin = value, o
		}
		var texts []string
		plain := serialize(v, nil)
		for _, t := range plain {
			segments := []string{t}
			if s.Slashes {
				segments = strings.Split(t, "/")
			}
			for i, one := range segments {
				if one == "" || one == "." || one == ".." {
					return "", failure.New(failure.Invalid(s.Param), "%s: %s cannot be part of a path", s.Param, diag.Show(t))
				}
				segments[i] = url.PathEscape(one)
			}
			texts = append(texts, strings.Join(segments, "/"))
		}
		if len(texts) == 0 {
			return "", failure.New(failure.Invalid(s.Param), "%s: the path needs it, and it is empty", s.Param)
		}
		b.note("path", s.Param, strings.Join(plain, ","), origin)
		out.WriteString(strings.Join(texts, ","))
	}
	return out.String(), nil
}

// binding is the value of one binding, and where it comes from; nil for none.
func (b *builder) binding(ctx context.Context, x *plan.Binding) (v any, origin string, err error) {
	switch {
	case x.Param != nil:
		return b.args[x.Param.Name.Value], b.origin(x.Param.Name.Value), nil
	case x.CEL != nil:
		value, present, err := b.value(ctx, x.CEL)
		if err != nil || !present {
			return nil, "", err
		}
		return value, b.originOf(x.CEL), nil
	}
	return written(x.Literal), "constant", nil
}

// written is a literal as it is written: 2.10 and 0012345 stay so.
func written(v *toolfile.Value) any {
	switch v.Kind {
	case toolfile.List:
		out := []any{}
		for _, e := range v.List {
			out = append(out, written(e))
		}
		return out
	case toolfile.Map, toolfile.Null:
		return v.Any()
	}
	return v.Written()
}

// pairs evaluates the bindings of a query, of headers or of a form.
func (b *builder) pairs(ctx context.Context, where string, bs []plan.Binding) ([]rest.Pair, error) {
	var out []rest.Pair
	longest := 0
	for i := range bs {
		v, origin, err := b.binding(ctx, &bs[i])
		if err != nil {
			return nil, err
		}
		name := bs[i].Name
		if list, is := v.([]any); is && where == "query" {
			if bs[i].Param == nil { // as a list in the file is called
				name = b.api.File.ListName(name)
			}
			if len(list) > longest {
				longest, b.longest = len(list), nil
				if bs[i].CEL != nil {
					b.longest = b.used(b.touched)
				}
			}
		}
		for _, s := range serialize(v, bs[i].Param) {
			if where == "header" && bs[i].CEL != nil && !rest.IsHeaderValue(s) {
				return nil, headerFailure(bs[i])
			}
			b.note(where, name, s, origin)
			out = append(out, rest.Pair{Name: name, Value: s})
		}
	}
	return out, nil
}

// headerFailure refuses a value that an expression made for a header, which cannot
// have line breaks. The argument that it comes from has the fault, where there is
// one.
func headerFailure(x plan.Binding) *failure.Failure {
	code := failure.Parameters
	from := x.CEL.Fields["params"]
	if len(from) == 1 {
		code = failure.Invalid(from[0])
	}
	return failure.New(code, "%s: the header %s cannot have a line break or another control character", strings.Join(append(from, x.Name)[:max(1, len(from))], ", "), x.Name)
}

// value evaluates one expression of a request. present is false when it gives
// nothing, which leaves its place out of the request; but not when the nothing
// comes from a context: a query never widens because the caller has no team.
func (b *builder) value(ctx context.Context, e *cel.Expression) (v any, present bool, err error) {
	r := e.Eval(ctx, b.find)
	b.touched = append(r.Touched, r.Needs...)
	if len(r.Needs) > 0 {
		b.needs = append(b.needs, r.Needs...)
		return "${" + strings.TrimSpace(e.Text.Value) + "}", true, nil
	}
	for _, name := range r.Touched {
		if b.api.Contexts[name] != nil {
			if b.contexts == nil {
				b.contexts = map[string]any{}
			}
			b.contexts[name], _ = b.find(name)
		}
	}
	used := b.used(r.Touched)
	if used != nil {
		r.Value = withoutBlanks(r.Value)
	}
	empty := !r.Present || r.Value == nil || r.Value == ""
	if l, ok := r.Value.([]any); ok && len(l) == 0 {
		empty = true
	}
	if used != nil && (empty || r.Err != nil) {
		return nil, false, missing(used, "")
	}
	if r.Err != nil {
		return nil, false, &failure.Failure{Code: failure.Internal, Message: fmt.Sprintf("the expression %s could not be evaluated: %v", strings.TrimSpace(e.Text.Value), r.Err)}
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

// body evaluates a body; a key or element whose expression gives nothing is
// left out.
func (b *builder) body(ctx context.Context, v *toolfile.Value, at string) (any, bool, error) {
	if e := b.exchange.BodyCEL[v]; e != nil {
		out, present, err := b.value(ctx, e)
		if present && err == nil {
			b.note("body", at, string(diag.JSON(out)), b.originOf(e))
		}
		return out, present, err
	}
	switch v.Kind {
	case toolfile.Map:
		out := map[string]any{}
		for _, e := range v.Map {
			c, present, err := b.body(ctx, e.Value, strings.TrimPrefix(at+"."+e.Key.Value, "."))
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
			c, present, err := b.body(ctx, e, at+"["+strconv.Itoa(i)+"]")
			if err != nil {
				return nil, false, err
			}
			if present {
				out = append(out, c)
			}
		}
		return out, true, nil
	}
	b.note("body", at, string(diag.JSON(v.Any())), "constant")
	return v.Any(), true, nil
}

// note keeps a part for explain.
func (b *builder) note(where, name, value, origin string) {
	if b.dry {
		b.parts = append(b.parts, Part{where, name, value, origin})
	}
}

// origin tells an argument from a default, for a note.
func (b *builder) origin(param string) string {
	if !b.dry {
		return ""
	}
	switch {
	case b.lookedUp[param]:
		return "param " + param + ", the id in place of a name"
	case b.given[param]:
		return "param " + param
	}
	return "default of " + param
}

// originOf tells what an expression's value was made of, for a note.
func (b *builder) originOf(e *cel.Expression) string {
	if !b.dry {
		return ""
	}
	var from []string
	for _, n := range e.Names {
		switch {
		case b.api.Contexts[n] != nil:
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
