package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

var reservedParam = diag.Kind{Name: "reserved-param", Explain: "The engine adds a param of this name itself.",
	Example: "cursor: {type: string}"}

// Params returns the params of a tool as they are after $ref, and behind these,
// of which there are own, those that the engine adds. report is told what is
// wrong with them, and may be nil.
func (a *API) Params(t *toolfile.Tool, report func(diag.Diagnostic)) (all []*toolfile.Param, own int) {
	if report == nil {
		report = func(diag.Diagnostic) {}
	}
	out := a.ownParams(t, report)
	own = len(out)
	for _, b := range a.added(t) {
		for _, p := range out {
			if p.Name.Value == b.Name.Value {
				report(reservedParam.At(p.Name, "the param %q is added by the engine to a tool like this; leave it out", p.Name.Value))
			}
		}
		out = append(out, b)
	}
	return out, own
}

// ownParams are the params that the file lists, after $ref.
func (a *API) ownParams(t *toolfile.Tool, report func(diag.Diagnostic)) []*toolfile.Param {
	inFile := func(d diag.Diagnostic) { // what is shared is reported where it stands, once
		if d.Path == t.Source.Path {
			report(d)
		}
	}
	var out []*toolfile.Param
	for i := range t.Params {
		p := resolveParam(a.File, &t.Params[i], inFile)
		if !p.In.IsSet() && inPath(t, p.Name.Value) {
			placed := *p
			placed.In = diag.Text{Value: "path"}
			p = &placed
		}
		checkDefaults(p, report)
		checkUnsent(p, report)
		out = append(out, p)
	}
	return out
}

// resolveParam returns a param as it is after $ref. A shared param is looked for
// first, then a shared schema.
func resolveParam(api *toolfile.API, p *toolfile.Param, report func(diag.Diagnostic)) *toolfile.Param {
	out, way := *p, []string{}
	for out.Ref.IsSet() {
		ref := out.Ref
		shared := api.Param(ref.Value)
		if shared == nil {
			break
		}
		if slices.Contains(way, ref.Value) {
			report(cycle.At(ref, "the param %q refers to itself", ref.Value))
			out.Ref = diag.Text{}
			break
		}
		way = append(way, ref.Value)
		out = overlay(*shared, out)
		if out.Ref = shared.Ref; !out.Ref.IsSet() { // else once all is known
			for _, d := range out.Idle() {
				report(d)
			}
		}
	}
	if out.Ref.IsSet() && api.Schema(out.Ref.Value) == nil {
		known := slices.Concat(sharedNames(api), schemaNames(api))
		report(toolfile.UnknownKey.At(out.Ref, "no shared param or schema %q in %s%s", out.Ref.Value, toolfile.APIFile,
			diag.DidYouMean(out.Ref.Value, known)))
		out.Ref = diag.Text{}
	}
	if i := slices.IndexFunc(api.Schemas, func(s toolfile.Property) bool { return s.Name.Value == out.Ref.Value }); i >= 0 && p.Ref.Value == out.Ref.Value {
		out.Name = out.Name.Meaning(api.Schemas[i].Name)
	}
	r := resolver{api: api, report: report, left: maxSchemas}
	out.Schema = r.schema(out.Schema, 0)
	return &out
}

// added returns the params that the engine adds to the tool: limit and cursor
// with pages, fields when it reads, count_by with facets.
func (a *API) added(t *toolfile.Tool) []*toolfile.Param {
	var out []*toolfile.Param
	builtin, access := a.builtins(), AccessOf(t)
	for i := range builtin {
		p := &builtin[i]
		switch p.Name.Value {
		case "limit":
			if !t.Paginate.IsSet() || len(t.Facets) > 0 {
				continue
			}
		case "limit_or_none":
			if !t.Paginate.IsSet() || len(t.Facets) == 0 {
				continue
			}
			named := *p
			named.Name.Value = "limit"
			p = &named
		case "cursor":
			if !t.Paginate.IsSet() {
				continue
			}
		case "fields":
			if access != Read {
				continue
			}
		case "count_by":
			if len(t.Facets) == 0 {
				continue
			}
			p = facetsOf(*p, t)
		}
		out = append(out, p)
	}
	return out
}

// facetsOf is the param count_by, for the facets of the tool.
func facetsOf(p toolfile.Param, t *toolfile.Tool) *toolfile.Param {
	items := *p.Items
	for _, f := range t.Facets {
		items.Enum = append(items.Enum, toolfile.StringValue(f.Value, p.Name))
	}
	p.Items = &items
	return &p
}

// overlay returns the shared param with what the tool says otherwise.
func overlay(shared, own toolfile.Param) toolfile.Param {
	out := shared
	out.Name, out.Schema = own.Name.Meaning(shared.Name), overlaySchema(shared.Schema, own.Schema)
	for _, w := range []struct{ to, from *diag.Text }{
		{&out.In, &own.In}, {&out.Wire, &own.Wire}, {&out.Style, &own.Style}, {&out.Lookup, &own.Lookup},
	} {
		if w.from.IsSet() {
			*w.to = *w.from
		}
	}
	override(&out.Required, own.Required)
	override(&out.Explode, own.Explode)
	override(&out.AllowReserved, own.AllowReserved)
	return out
}

// checkUnsent reports words about how a param is sent that is not sent by itself.
func checkUnsent(p *toolfile.Param, report func(diag.Diagnostic)) {
	if p.AllowReserved.Text.IsSet() && p.In.Value != "path" && p.Type.IsSet() {
		report(toolfile.SchemaKeyword.At(p.AllowReserved.Text, `"allowReserved" is about the slashes of a path param; this one stands in no path`))
	}
	if p.In.Value != "" || !p.Type.IsSet() {
		return
	}
	for _, w := range []struct {
		key string
		t   diag.Text
	}{{"name", p.Wire}, {"style", p.Style}, {"explode", p.Explode.Text}} {
		if w.t.IsSet() {
			report(toolfile.SchemaKeyword.At(w.t, `%q says nothing about a param that is not sent; add in: query, or leave it out`, w.key))
		}
	}
}

func inPath(t *toolfile.Tool, name string) bool {
	for _, q := range requests(t) {
		for _, s := range segments(q.Path) {
			if s.Param == name && !given(q, name) {
				return true
			}
		}
	}
	return false
}

func sharedNames(a *toolfile.API) []string {
	out := make([]string, len(a.Params))
	for i := range a.Params {
		out[i] = a.Params[i].Name.Value
	}
	return out
}
