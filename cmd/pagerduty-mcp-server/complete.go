package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// complete completes the name of a tool and its arguments, for call and explain.
func (a *app) complete(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	a.widen()
	demo := a.flags.demo
	a.flags.demo = demo && len(args) > 0
	catalog, done, err := a.openSound()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	defer done()
	if len(args) > 0 {
		t := catalog.Tool(args[0])
		if t == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return completeArguments(c.Context(), t, word, a.flags.demo)
	}
	var out []string
	for _, t := range catalog.Tools {
		out = append(out, t.Name()+"\t"+t.Title())
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeCommand completes the words of a tool's own command: those that stand
// without a name, and its arguments.
func (a *app) completeCommand(c *cobra.Command, t *engine.Tool, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if a.flags.demo {
		a.widen()
		a.flags.access = t.Access.String()
		catalog, done, err := a.openSound()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		defer done()
		t = catalog.Tool(t.Name())
	}
	if t == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	out, directive := completeArguments(c.Context(), t, word, a.flags.demo)
	if p := nextWord(t, args); p != nil && !strings.Contains(word, "=") {
		values := completeValue(c.Context(), t, p, word, a.flags.demo)
		if len(values) > 0 && word != "" {
			return values, cobra.ShellCompDirectiveNoFileComp
		}
		out = append(out, values...)
	}
	return out, directive
}

// completeArguments completes NAME=VALUE: the name, then values that are known. With
// ask the API is asked for the names of records.
func completeArguments(ctx context.Context, t *engine.Tool, word string, ask bool) ([]string, cobra.ShellCompDirective) {
	name, value, named := strings.Cut(word, "=")
	if !named {
		var out []string
		for _, p := range t.AllParams() {
			about := strings.Join(strings.Fields(p.Description.Value), " ")
			out = append(out, p.Name.Value+"=\t"+about)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	var out []string
	if p := paramOf(t, name); p != nil {
		for _, v := range completeValue(ctx, t, p, value, ask) {
			out = append(out, name+"="+v)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeValue lists values of a param, of which the beginning is given.
func completeValue(ctx context.Context, t *engine.Tool, p *toolfile.Param, given string, ask bool) (out []string) {
	before := ""
	if p.Items != nil && withoutCommas(p) {
		if i := strings.LastIndex(given, ","); i >= 0 {
			before, given = given[:i+1], given[i+1:]
		}
	}
	values := plan.Constants(p)
	switch {
	case values != nil: // the shell takes those that begin so
	case p.Name.Value == "fields":
		values, _ = t.Library().Keys(t.File.Response)
	case ask:
		values = t.Argument(p.Name.Value).Suggest(ctx, given).Values
	}
	for _, v := range values {
		out = append(out, before+v)
	}
	return out
}
