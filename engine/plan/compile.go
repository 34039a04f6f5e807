package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
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
	item, _ := c.lib.Infer(t.Response, nil, nil)
	c.checkView(t, item)
	c.checkURI(t)
	c.confirm(p)
	p.DefaultFields = texts(t.DefaultFields)
	if k := c.fieldsCheck(item); k != nil && c.param("fields") != nil && p.Access == Read {
		p.Checks = append(p.Checks, k)
	}
	c.checkFields(p, item)
	c.checkCLI(p)
	return p
}

// texts are the values of texts; nil for none.
func texts(ts []diag.Text) (out []string) {
	for _, t := range ts {
		out = append(out, t.Value)
	}
	return out
}
