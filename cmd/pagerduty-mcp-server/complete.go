package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
)

// complete completes the name of a tool and its arguments, for call and explain.
func (a *app) complete(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
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
		return a.completeArguments(t, word)
	}
	var out []string
	for _, t := range catalog.Tools {
		out = append(out, t.Name()+"\t"+t.Title())
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeArguments completes NAME=VALUE: the name, then values that are known.
func (a *app) completeArguments(t *engine.Tool, word string) ([]string, cobra.ShellCompDirective) {
	var out []string
	name, value, named := strings.Cut(word, "=")
	if !named {
		for _, p := range t.AllParams() {
			about := strings.Join(strings.Fields(p.Description.Value), " ")
			out = append(out, p.Name.Value+"=\t"+about)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	p := paramOf(t, name)
	if p == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	before := name + "="
	s := &p.Schema
	if s.Items != nil {
		s = s.Items
		if i := strings.LastIndex(value, ","); i >= 0 && withoutCommas(p) {
			before += value[:i+1]
		}
	}
	switch {
	case len(s.Enum) > 0:
		for _, v := range s.Enum {
			out = append(out, before+fmt.Sprint(v.Any()))
		}
	case s.Type.Value == "boolean":
		out = append(out, before+"true", before+"false")
	case s.Format.Value == "date-time":
		for _, v := range []string{"now", "today", "yesterday", "-1h", "-24h", "-7d"} {
			out = append(out, before+v)
		}
	case name == "fields":
		keys, _ := t.Library().Keys(t.File.Response)
		for _, k := range keys {
			out = append(out, before+k)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
