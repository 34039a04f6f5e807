package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/toolfile"
)

func (a *app) listCommand() *cobra.Command {
	var markdown, fields, toolsets bool
	c := &cobra.Command{Use: "list [WORD]", Short: "List the tools", Args: cobra.MaximumNArgs(1), RunE: func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("toolsets") && (markdown || fields || toolsets || len(args) > 0) {
			a.flags.toolsets = []string{"all"}
		}
		catalog, done, err := a.openSound()
		if err != nil {
			return err
		}
		defer done()
		if len(args) > 0 {
			catalog = catalog.Select(func(t *engine.Tool) bool {
				return strings.Contains(strings.ToLower(t.Name()+" "+t.Title()+" "+t.Description()), strings.ToLower(args[0]))
			})
		}
		switch {
		case toolsets:
			return a.listToolsets(catalog)
		case fields:
			_, err := fmt.Fprint(a.out, fieldsTable(catalog))
			return err
		case markdown:
			_, err := fmt.Fprint(a.out, markdownTable(catalog))
			return err
		}
		w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		for _, t := range catalog.Tools {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.Name(), t.Toolset, t.Access, t.Title())
		}
		return w.Flush()
	}}
	c.Flags().BoolVar(&toolsets, "by-toolset", false, "print the toolsets, with how many tools each has and their bytes in tools/list")
	c.Flags().BoolVar(&fields, "fields", false, "print a Markdown table of the fields that each tool's items have")
	c.Flags().BoolVar(&markdown, "markdown", false, "print a Markdown table, as in the README")
	return c
}

// listToolsets prints a line for each toolset, and one for all.
func (a *app) listToolsets(c *engine.Catalog) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	tools, bytes := 0, 0
	for _, set := range c.Toolsets {
		n, size := 0, 0
		for _, t := range c.Tools {
			if t.Toolset == set.Name {
				n++
				size += len(mcpserver.Listed(t))
			}
		}
		fmt.Fprintf(w, "%s\t%d tools\t%d bytes\t%s\n", set.Name, n, size, set.Title)
		tools, bytes = tools+n, bytes+size
	}
	fmt.Fprintf(w, "all\t%d tools\t%d bytes\t\n", tools, bytes)
	return w.Flush()
}

// fieldsTable is the README's table of what the items of each tool hold, as far
// as the jq of its file says.
func fieldsTable(c *engine.Catalog) string {
	var b strings.Builder
	b.WriteString("| tool | items | fields of each |\n|---|---|---|\n")
	for _, t := range c.Tools {
		fields := "those that the API sends"
		if keys, ok := t.Library().Keys(t.File.Response); ok {
			fields = "`" + strings.Join(keys, "` `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", t.Name(), t.File.Resource.Value, fields)
	}
	return b.String()
}

// markdownTable is the README's table of tools.
func markdownTable(c *engine.Catalog) string {
	var b strings.Builder
	b.WriteString("| tool | toolset | access | what it answers | parameters |\n|---|---|---|---|---|\n")
	for _, t := range c.Tools {
		var params []string
		for _, p := range t.Params() {
			name := "`" + p.Name.Value + "`"
			if p.Required.Value {
				name += "*"
			}
			params = append(params, name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", t.Name(), t.Toolset, t.Access, firstSentence(t.File), strings.Join(params, " "))
	}
	return b.String()
}

// firstSentence is a description's first sentence.
func firstSentence(t *toolfile.Tool) string {
	text := strings.Join(strings.Fields(t.Description.Value), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		text = text[:i+1]
	}
	return strings.ReplaceAll(text, "|", `\|`)
}
