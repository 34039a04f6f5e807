package lint

import (
	"context"
	"slices"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// driftKinds are the kinds of findings that need the API's description.
func driftKinds() []diag.Kind {
	return append([]diag.Kind{noSuchPath, noSuchMethod, noSuchQuery, missingQuery, noSuchHeader, missingHeader, arrayStyle, enumDrift,
		listWithoutPagination, wrongPagination, deprecatedOperation, bodySchema, wrongMedia}, jq.ShapeFindingKinds()...)
}

// Drifts reports whether findings of this kind need the API's description.
func Drifts(kind string) bool {
	return slices.ContainsFunc(driftKinds(), func(k diag.Kind) bool { return k.Name == kind })
}

// driftOf compares a tool that compiles with the description of its API and reports
// where they differ.
func driftOf(t *engine.Tool, doc *openapi.Document) diag.Diagnostics {
	d := &drift{doc: doc}
	d.tool(t)
	return d.diags
}

// driftOfAPIs is likewise about the contexts and lookups of the APIs of tools.
func driftOfAPIs(ctx context.Context, tools []*subject, doc *openapi.Document) diag.Diagnostics {
	d := &drift{doc: doc}
	seen := map[*plan.API]bool{}
	for _, s := range tools {
		if api := s.tool.API(); ctx.Err() == nil && !seen[api] {
			seen[api] = true
			d.contexts(s.tool)
		}
	}
	return d.diags
}

// drift compares one exchange after the other.
type drift struct {
	doc   *openapi.Document
	diags diag.Diagnostics

	// of the exchange that is being compared
	api       *toolfile.API
	lib       jq.Library // of the API's own queries
	exchange  *plan.Exchange
	operation *openapi.Operation
	params    []*toolfile.Param
}

func (d *drift) add(ds ...diag.Diagnostic) { d.diags = append(d.diags, ds...) }

// Shape returns what the items of a tool's answers look like, as far as its
// queries say and, where doc is not nil, the answers that doc describes; nil
// when nothing is known.
func Shape(t *engine.Tool, doc *openapi.Document) *jq.Shape {
	return (&drift{doc: doc}).tool(t)
}

// tool compares a tool's steps, its own request and its queries, and returns the
// shape of its items.
func (d *drift) tool(t *engine.Tool) (item *jq.Shape) {
	vars := contextShapes(t.API().File)
	d.params = t.Params()
	vars["params"] = paramShape(d.params)
	results := map[string]*jq.Shape{}
	if t.Compile().HasErrors() {
		return nil
	}
	for _, x := range t.Plan().Exchanges() {
		vars["steps"] = jq.Object(results)
		page := d.compare(t, x)
		out, ds := t.Library().Infer(x.Response.Text, page, vars)
		d.add(ds...)
		if x.Step == nil {
			_, ds := t.Library().Infer(t.File.Metadata, jq.Array(out), map[string]*jq.Shape{"params": vars["params"], "page": page})
			d.add(ds...)
			item = out
			continue
		}
		if x.List {
			out = jq.Array(out)
		}
		if x.Step.ForEach.IsSet() {
			out = jq.Array(out)
		}
		results[x.Step.Name.Value] = out
	}
	return item
}

// contexts compares the requests of the contexts and of the lookups of a tool's API.
func (d *drift) contexts(t *engine.Tool) {
	d.params = nil
	if t.API().Compile().HasErrors() {
		return
	}
	for _, c := range t.API().Contexts {
		if x := c.Exchange; x != nil {
			_, ds := t.API().Library.Infer(x.Response.Text, d.compare(t, x), nil)
			d.add(ds...)
		}
	}
	for i := range t.API().File.Lookups {
		if l := t.API().Lookups[t.API().File.Lookups[i].Name.Value]; l != nil && l.Exchange != nil {
			_, ds := t.API().Library.Infer(l.Exchange.Response.Text, d.compare(t, l.Exchange), nil)
			d.add(ds...)
		}
	}
}

// compare compares one request and returns the shape of the page that answers
// it; nil when that is not known.
func (d *drift) compare(t *engine.Tool, x *plan.Exchange) *jq.Shape {
	if x.Request == nil {
		return jq.Scalar(jq.KindNull)
	}
	if d.doc == nil {
		return nil
	}
	d.api, d.lib, d.exchange = t.API().File, t.API().Library, x
	if d.operation = d.find(); d.operation == nil {
		return nil
	}
	page := d.answer()
	d.deprecated()
	d.query()
	d.header()
	d.pages()
	d.body()
	return page
}

// contextShapes are the shapes of the API's contexts, by name.
func contextShapes(a *toolfile.API) map[string]*jq.Shape {
	out := map[string]*jq.Shape{}
	for i := range a.Contexts {
		out[a.Contexts[i].Name.Value] = schemaShape(&a.Contexts[i].Schema)
	}
	return out
}

// paramShape is the shape of the arguments, those that the engine adds included.
func paramShape(params []*toolfile.Param) *jq.Shape {
	out := jq.Object(map[string]*jq.Shape{"limit": jq.Scalar(jq.KindNumber), "cursor": jq.Scalar(jq.KindString),
		"fields": jq.Array(jq.Scalar(jq.KindString))})
	for _, p := range params {
		out.Fields[p.Name.Value] = schemaShape(&p.Schema)
	}
	return out
}

func schemaShape(s *toolfile.Schema) *jq.Shape {
	switch s.Type.Value {
	case "string":
		return jq.Scalar(jq.KindString | jq.KindNull)
	case "integer", "number":
		return jq.Scalar(jq.KindNumber | jq.KindNull)
	case "boolean":
		return jq.Scalar(jq.KindBool | jq.KindNull)
	case "array":
		if s.Items != nil {
			return jq.Array(schemaShape(s.Items))
		}
		return jq.Array(nil)
	case "object":
		out := jq.Object(map[string]*jq.Shape{})
		out.Open = s.Properties == nil
		for i := range s.Properties {
			out.Fields[s.Properties[i].Name.Value] = schemaShape(&s.Properties[i].Schema)
		}
		return out
	}
	return nil
}

// sends reports whether the exchange binds a query name itself.
func (d *drift) sends(name string) bool {
	return slices.ContainsFunc(d.exchange.Query, func(b plan.Binding) bool { return b.Name == name })
}
