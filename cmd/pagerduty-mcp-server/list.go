package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/toolfile"
)

const listHelp = `Lists the tools that the flags offer, by toolset. With a word it lists all tools that
have it in their name, title or description; with --toolsets and no names, the toolsets;
with --prompts the prompts that the tools allow; with --resources the addresses of what
they show.`

// bareToolsets reads "list --toolsets" without names as a question for the toolsets.
func bareToolsets(args []string) []string {
	if len(args) == 0 || args[0] != "list" {
		return args
	}
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "--toolsets" && (i == len(args)-1 || strings.HasPrefix(args[i+1], "-")) {
			args[i] = "--by-toolset"
		}
	}
	return args
}

func (a *app) listCommand() *cobra.Command {
	var markdown, fields, toolsets, prompts, resources bool
	c := &cobra.Command{Use: "list [WORD]", Short: "List the tools", Long: listHelp, Example: "  pagerduty-mcp-server list similar\n  pagerduty-mcp-server list --toolsets", Args: cobra.MaximumNArgs(1), RunE: func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("toolsets") && (markdown || fields || toolsets || len(args) > 0) {
			a.flags.toolsets = []string{"all"}
		}
		catalog, done, err := a.openSound()
		if err != nil {
			return err
		}
		defer done()
		if len(args) > 0 {
			exact := catalog.Tool(args[0])
			catalog = catalog.Select(func(t *engine.Tool) bool {
				return t == exact || exact == nil && strings.Contains(strings.ToLower(t.Name()+" "+t.Title()+" "+t.Description()), strings.ToLower(args[0]))
			})
			if len(catalog.Tools) == 0 {
				fmt.Fprintf(a.err, "no tool has %q in its name, title or description\n", args[0])
			}
		}
		switch {
		case prompts || resources:
			return a.listOffers(catalog, prompts, resources)
		case toolsets:
			return a.listToolsets(catalog)
		case fields:
			_, err := fmt.Fprint(a.out, fieldsTable(catalog))
			return err
		case markdown:
			_, err := fmt.Fprint(a.out, markdownTable(catalog))
			return err
		}
		if err := a.listTools(catalog); err != nil {
			return err
		}
		return a.listNames(catalog)
	}}
	c.Flags().BoolVar(&toolsets, "by-toolset", false, "print the toolsets, with how many tools each has and their bytes in tools/list")
	c.Flags().BoolVar(&prompts, "prompts", false, "print the prompts instead")
	c.Flags().BoolVar(&resources, "resources", false, "print the resources instead, each with the tool that reads it")
	c.Flags().BoolVar(&fields, "fields", false, "print a Markdown table of the fields that each tool's items have")
	c.Flags().BoolVar(&markdown, "markdown", false, "print a Markdown table")
	return c
}

// listTools prints the tools by their toolsets, each with how many it has.
func (a *app) listTools(c *engine.Catalog) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i, set := range c.Toolsets {
		var lines []string
		for _, t := range c.Tools {
			if t.Toolset == set.Name {
				lines = append(lines, fmt.Sprintf("  %s\t%s\t%s\n", t.Name(), t.Access, t.Title()))
			}
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s, %d bytes)\n%s", set.Name, counted(len(lines), "tool"), listedBytes(c, set.Name), strings.Join(lines, ""))
	}
	return w.Flush()
}

// listNames says that names will do where ids are taken: of one tool, of which params.
func (a *app) listNames(c *engine.Catalog) error {
	var names []string
	for _, t := range c.Tools {
		for _, p := range t.Params() {
			if p.Lookup.IsSet() {
				names = append(names, p.Name.Value)
			}
		}
	}
	var err error
	switch {
	case len(names) == 0:
	case len(c.Tools) == 1:
		_, err = fmt.Fprintf(a.out, "\nNames will do for ids: %s.\n", strings.Join(names, ", "))
	default:
		_, err = fmt.Fprintln(a.out, "\nNames will do for ids wherever call TOOL --help says so, and list TOOL.")
	}
	return err
}

// listOffers prints the prompts with their arguments, those that may be left out in
// brackets, and the addresses of resources with the tools that read them.
func (a *app) listOffers(c *engine.Catalog, prompts, resources bool) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	if prompts {
		for _, p := range c.Prompts {
			fmt.Fprintf(w, "%s\t%s\n", promptLine(p), p.Title())
		}
	}
	if resources {
		for _, t := range c.Tools {
			if address := t.Address(); address != nil {
				fmt.Fprintf(w, "%s\t%s\n", address.Text, t.Name())
			}
		}
	}
	return w.Flush()
}

// listedBytes is how many bytes the tools of a toolset have in tools/list.
func listedBytes(c *engine.Catalog, set string) (n int) {
	for _, t := range c.Tools {
		if t.Toolset == set {
			n += len(mcpserver.Listed(t))
		}
	}
	return n
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprint(n, " ", thing)
}

// listToolsets prints a line for each toolset, and one for all.
func (a *app) listToolsets(c *engine.Catalog) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	tools, bytes := 0, 0
	for _, set := range c.Toolsets {
		n, size := 0, listedBytes(c, set.Name)
		for _, t := range c.Tools {
			if t.Toolset == set.Name {
				n++
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%d bytes\t%s\n", set.Name, counted(n, "tool"), size, set.Title)
		tools, bytes = tools+n, bytes+size
	}
	fmt.Fprintf(w, "all\t%d tools\t%d bytes\t\n", tools, bytes)
	return w.Flush()
}

// fieldsTable is docs/fields.md's table of what the items of each tool hold, as far
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

// markdownTable is a table of the tools.
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
