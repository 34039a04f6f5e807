package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

func (a *app) listCommand() *cobra.Command {
	var markdown, fields bool
	c := &cobra.Command{Use: "list", Short: "List the tools", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		catalog, done, err := a.openSound()
		if err != nil {
			return err
		}
		defer done()
		switch {
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
	c.Flags().BoolVar(&fields, "fields", false, "print a Markdown table of the fields that each tool's items have")
	c.Flags().BoolVar(&markdown, "markdown", false, "print a Markdown table, as in the README")
	return c
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
