package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
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
	params, own := c.api.Params(t, c.lib, func(d diag.Diagnostic) { c.add(d) })
	c.params = params
	c.checkPath(t)
	c.add(checkAccess(t)...)
	c.checkPostReads(t)
	p := &Tool{File: t, API: c.api, Access: c.access, Params: params, Own: own}
	p.Checks = slices.Concat(c.constraints(), c.rules(t.Rules))
	p.Steps = c.steps(t.Steps)
	p.Exchange = c.exchange(c.scope(requestScope), t.Request, t.Paginate, t.Response, c.jqVars(), c.params)
	if t.Metadata.IsSet() {
		p.Metadata = c.jq(t.Metadata, c.paramsVar(), toolfile.Var{Name: "page"})
		c.checkMetadata(t.Metadata)
	}
	if p.Metadata != nil {
		p.MetadataReads = p.Metadata.Reads().Element()
		if slices.Contains(p.Metadata.Used, "page") {
			p.Exchange.Read.Rest = &jq.Projection{All: true}
		}
	}
	p.Contexts = c.contextsIn(p.Exchange.uses())
	p.Keys, _ = c.lib.Keys(t.Response)
	return p
}
