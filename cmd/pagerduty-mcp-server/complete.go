package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// completeFlags completes the values of the flags that choose tools.
func (a *app) completeFlags(c *cobra.Command) {
	words := func(all ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
	}
	toolsets := func(_ *cobra.Command, _ []string, word string) (out []string, _ cobra.ShellCompDirective) {
		before := word[:strings.LastIndex(word, ",")+1]
		out = append(out, before+"all", before+"default")
		if all, _, err := a.readDirs(a.flags.tools, servedDirs, engine.Options{Getenv: a.getenv}); err == nil {
			defer all.Close()
			for _, set := range all.Toolsets {
				out = append(out, before+set.Name+"\t"+set.Title)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
	tool := func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return a.complete(c, nil, "")
	}
	for name, complete := range map[string]cobra.CompletionFunc{
		"access": words("read", "respond", "manage", "delete"), "log-level": words("debug", "info", "warn", "error"),
		"toolsets": toolsets, "tool": tool, "exclude": tool,
	} {
		_ = c.RegisterFlagCompletionFunc(name, complete) // fails where there is no such flag
	}
}

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
		i := strings.LastIndex(given, ",") + 1
		before, given = given[:i], given[i:]
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
		if !slices.Contains(strings.Split(before, ","), v) {
			out = append(out, before+v)
		}
	}
	return out
}
