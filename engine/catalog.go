package engine

import (
	"context"
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/plan"
)

// Catalog is what was loaded: every tool, sorted by toolset and name.
type Catalog struct {
	Tools    []*Tool
	Toolsets []Toolset
	Prompts  []*Prompt      // sorted by name
	Sources  []*diag.Source // of every file that was read

	accounts []*Account
	options  Options
	known    known
	checks   []func() diag.Diagnostics // of what is lazy
}

// Toolset is a folder of tools.
type Toolset struct {
	Name, Title, Description, Instructions string
}

// Check returns what is wrong with the tools of lazy directories beyond what [Load] has
// found; it may run beside calls. What a tool is compiled to for it is not kept. It ends
// soon after ctx does, and is then not complete.
func (c *Catalog) Check(ctx context.Context) diag.Diagnostics {
	return outcomes(ctx, c.checks).Sorted()
}

// ToolNames returns the names of the tools.
func (c *Catalog) ToolNames() []string {
	out := make([]string, len(c.Tools))
	for i, t := range c.Tools {
		out[i] = t.Name()
	}
	return out
}

// ToolsetNames returns the names of the toolsets.
func (c *Catalog) ToolsetNames() []string {
	out := make([]string, len(c.Toolsets))
	for i, s := range c.Toolsets {
		out[i] = s.Name
	}
	return out
}

// Tool returns the tool of that name, or else the one that has it for an alias;
// nil when there is neither.
func (c *Catalog) Tool(name string) *Tool {
	i := slices.IndexFunc(c.Tools, func(t *Tool) bool { return t.Name() == name })
	if i < 0 {
		i = slices.IndexFunc(c.Tools, func(t *Tool) bool { return slices.Contains(t.Aliases(), name) })
	}
	if i < 0 {
		return nil
	}
	return c.Tools[i]
}

// Each calls do for every tool and its number, on all processors at once.
func (c *Catalog) Each(do func(i int, t *Tool)) {
	atOnce(len(c.Tools), func(i int) { do(i, c.Tools[i]) })
}

// Instructions returns what the APIs of the catalog tell a model, whichever
// toolsets are on.
func (c *Catalog) Instructions() []string {
	var out []string
	for _, a := range c.accounts {
		if s := a.api.File.Instructions.Value; s != "" {
			out = append(out, s)
		}
	}
	return out
}

// API returns the API of the catalog's first directory; nil when nothing was
// loaded.
func (c *Catalog) API() *plan.API {
	if len(c.accounts) == 0 {
		return nil
	}
	return c.accounts[0].api
}

// APIs returns the APIs of the catalog, in the order of their directories.
func (c *Catalog) APIs() []*plan.API {
	out := make([]*plan.API, len(c.accounts))
	for i, a := range c.accounts {
		out[i] = a.api
	}
	return out
}

// Select returns a catalog of those tools for which keep is true.
func (c *Catalog) Select(keep func(*Tool) bool) *Catalog {
	out := &Catalog{accounts: c.accounts, Sources: c.Sources, options: c.options}
	for _, t := range c.Tools {
		if keep(t) {
			out.Tools = append(out.Tools, t)
		}
	}
	for _, s := range c.Toolsets {
		if slices.ContainsFunc(out.Tools, func(t *Tool) bool { return t.Toolset == s.Name }) {
			out.Toolsets = append(out.Toolsets, s)
		}
	}
	out.Prompts = out.offered(c.Prompts)
	return out
}

// Close ends the connections that the catalog's tools keep open, and those of the
// catalogs that it was reloaded from.
func (c *Catalog) Close() {
	if t := c.options.Transport; t != nil {
		t.CloseIdleConnections()
	}
}
