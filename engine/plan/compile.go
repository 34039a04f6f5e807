package plan

import (
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/fused"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/toolfile"
)

// Compile compiles a tool, whose queries may call the functions of lib. With
// findings of severity Error, which include those about the API's file, the plan
// is not fit to run; it holds what could be compiled, and is nil when the API is
// broken. What is wrong in one place does not keep others from being checked, and
// is not reported in these again.
func Compile(file *toolfile.Tool, api *API, lib jq.Library) (*Tool, diag.Diagnostics) {
	c := &compiler{file: file, access: AccessOf(file), api: api, lib: lib}
	c.add(api.Compile()...)
	if api.env == nil || len(api.File.Unread) > 0 {
		return nil, c.diags
	}
	return c.compile(), c.diags
}

func (c *compiler) compile() *Tool {
	t := c.file
	params, own := c.api.Params(t, func(d diag.Diagnostic) { c.add(d) })
	c.params = params
	c.checkPath(t)
	c.checkLookups(params)
	c.add(checkAccess(t)...)
	c.checkPostReads(t)
	p := &Tool{File: t, API: c.api, Access: c.access, Params: params, Own: own, Facets: texts(t.Facets)}
	p.Checks = slices.Concat(c.constraints(), c.rules(t.Rules))
	p.Steps = c.steps(t.Steps)
	p.Exchange = c.exchange(c.scope(requestScope), t.Request, t.Paginate, t.Response, c.jqVars(), c.params)
	p.Exchange.Fused = fuse(p.Exchange, p.Masked())
	if t.Metadata.IsSet() {
		p.Metadata = c.jq(t.Metadata, c.paramsVar(), toolfile.Var{Name: "page"})
		c.checkMetadata(t.Metadata)
	}
	if p.Metadata != nil {
		p.MetadataReads = p.Metadata.ItemFields()
		if slices.Contains(p.Metadata.Used, "page") {
			p.Exchange.Read.Rest = records.Merge(p.Exchange.Read.Rest, fused.Reads(p.Metadata, "page"))
		}
	}
	p.Contexts = c.contextsIn(p.Exchange.uses())
	p.Keys, _ = c.lib.Keys(t.Response)
	c.checkView(t)
	c.checkURI(t)
	c.checkCLI(t)
	p.DefaultFields = texts(t.DefaultFields)
	if k := c.fieldsCheck(p.Keys); k != nil && c.param("fields") != nil && p.Access == Read {
		p.Checks = append(p.Checks, k)
	}
	c.checkPaths(p, "default_fields", t.DefaultFields)
	c.checkPaths(p, "facets", t.Facets)
	return p
}

var noFacets = diag.Kind{Name: "no-facets", Explain: "Facets of a tool that changes something.",
	Example: "facets: [status] with access: manage"}

var noSuchField = diag.Kind{Name: "no-such-field", Explain: "A path that leads to no field of the items.",
	Example: "default_fields: [nmae]"}

// texts are the values of texts; nil for none.
func texts(ts []diag.Text) (out []string) {
	for _, t := range ts {
		out = append(out, t.Value)
	}
	return out
}

// checkPaths reports paths that lead to no field of an item.
func (c *compiler) checkPaths(p *Tool, key string, paths []diag.Text) {
	if p.Access != Read && len(paths) > 0 && key == "facets" {
		c.add(noFacets.At(paths[0], "facets are for tools that read"))
	}
	for _, t := range paths {
		if name, _, _ := strings.Cut(t.Value, "."); p.Keys != nil && !slices.Contains(p.Keys, name) {
			c.add(noSuchField.In(t, 0, len(name), "no item of the response has %q%s", name, diag.DidYouMean(name, p.Keys)))
		}
	}
}

// fieldsCheck is the check that an item has the fields that a call asks for, as far
// as it is known which it has. The schema of the param does not list them: they
// would be the most of it.
func (c *compiler) fieldsCheck(keys []string) *Check {
	if keys == nil {
		return nil
	}
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = regexp.QuoteMeta(key)
	}
	text := "!has(params.fields) || params.fields.all(x, x in " + string(diag.JSON(append([]string{"*"}, keys...))) +
		" || x.matches(" + string(diag.JSON(`^(`+strings.Join(quoted, "|")+`)\.`)) + "))"
	e, ds := c.scope(rulesScope).Compile(diag.Text{Value: text}, cel.WantBool)
	if len(ds) > 0 {
		return nil
	}
	return &Check{CEL: e, Param: "fields", Code: failure.Fields, Path: []Part{{Items: true}}, Explain: func(_ string, v any) string {
		path, _ := v.(string)
		name, _, _ := strings.Cut(path, ".")
		return "fields: no item has " + diag.Show(name) + diag.DidYouMean(name, keys)
	}}
}
