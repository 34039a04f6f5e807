package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// toolCommands is the group of the commands that tool files declare.
const toolCommands = "tools"

// addToolCommands adds the commands that tool files declare, when the command line may
// be about one of them: it names no command of the program, or asks for help.
func (a *app) addToolCommands(root *cobra.Command, args []string) {
	args = slices.DeleteFunc(slices.Clone(args), func(w string) bool {
		return w == cobra.ShellCompRequestCmd || w == cobra.ShellCompNoDescRequestCmd || w == "help"
	})
	var dirs []string
	early := pflag.NewFlagSet("", pflag.ContinueOnError)
	early.ParseErrorsAllowlist.UnknownFlags = true
	early.StringArrayVar(&dirs, "tools", nil, "")
	help := early.BoolP("help", "h", false, "")
	if early.Parse(args) != nil {
		return
	}
	words := early.Args()
	if len(words) == 0 && !*help && len(args) == 0 {
		return
	}
	if len(words) > 0 && slices.Contains(toolfile.Commands, words[0]) {
		return
	}
	all, _, err := a.readDirs(dirs, servedDirs, engine.Options{Getenv: a.getenv})
	if err != nil {
		return // the command itself will say so
	}
	defer all.Close()
	root.AddGroup(&cobra.Group{ID: "program", Title: "Commands:"}, &cobra.Group{ID: toolCommands, Title: "Commands of tools:"})
	for _, c := range root.Commands() {
		c.GroupID = "program"
	}
	root.SetHelpCommandGroupID("program")
	root.SetCompletionCommandGroupID("program")
	for _, t := range all.Commands() {
		root.AddCommand(a.toolCommand(t))
	}
}

// toolCommand is the command that a tool's file declares.
func (a *app) toolCommand(declared *engine.Tool) *cobra.Command {
	cli, o := declared.File.CLI, &callOptions{}
	use := cli.Name.Value
	for _, arg := range cli.Args {
		use += " [" + strings.ToUpper(arg.Value) + "]"
	}
	c := &cobra.Command{
		Use:                   use + " [NAME=VALUE]... [flags]",
		DisableFlagsInUseLine: true,
		GroupID:               toolCommands,
		Short:                 declared.Title(),
		Long:                  fmt.Sprintf("%s: the same as 'call %s'.\n'call %s --help' shows its params.", declared.Title(), declared.Name(), declared.Name()),
		RunE: func(c *cobra.Command, args []string) error {
			a.flags.budget = -1
			if !c.Flags().Changed("access") { // who types the command means it
				a.flags.access = declared.Access.String()
			}
			words, err := named(cli, declared, args)
			if err != nil {
				return exit{exitUsage, err}
			}
			tool, arguments, done, err := a.prepare(append([]string{declared.Name()}, words...))
			if err != nil {
				return err
			}
			defer done()
			given := presets(tool, arguments)
			for name, v := range given {
				arguments[name] = v
			}
			return a.call(c.Context(), &callOf{callOptions: *o, tool: tool, arguments: arguments, preset: given["fields"] != nil, commandLine: typed(c, args)})
		},
	}
	o.add(c)
	a.flags.add(c.Flags())
	a.completeFlags(c)
	c.ValidArgsFunction = func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		return a.completeCommand(c, declared, args, word)
	}
	return c
}

// named gives the words of a tool's own command their names.
func named(cli *toolfile.CLI, t *engine.Tool, args []string) (out []string, err error) {
	next := 0
	for _, w := range args {
		if isNamed(t, w) {
			out = append(out, w)
			continue
		}
		if next >= len(cli.Args) {
			return nil, fmt.Errorf("%s: one word too many: %q; further arguments are NAME=VALUE", cli.Name.Value, w)
		}
		name := cli.Args[next].Value
		out = append(out, name+"="+w)
		if p := paramOf(t, name); p == nil || p.Type.Value != "array" {
			next++
		}
	}
	return out, nil
}

// isNamed reports whether a word is NAME=VALUE, or arguments as JSON.
func isNamed(t *engine.Tool, word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && paramOf(t, name) != nil || strings.HasPrefix(word, "{")
}

// nextWord is the param of the next word without a name behind a tool's own command;
// nil where none belongs there.
func nextWord(t *engine.Tool, args []string) *toolfile.Param {
	for _, name := range t.File.CLI.Args {
		p := paramOf(t, name.Value)
		if p == nil || p.Type.Value == "array" {
			return p
		}
		i := slices.IndexFunc(args, func(w string) bool { return !isNamed(t, w) })
		if i < 0 {
			return p
		}
		args = args[i+1:]
	}
	return nil
}

// presets are the arguments of the command itself that the command line does not give.
func presets(t *engine.Tool, given map[string]any) map[string]any {
	out := map[string]any{}
	if t.File.CLI == nil {
		return out
	}
	all, _ := t.File.CLI.Params.Any().(map[string]any)
	for name, v := range all {
		if given[name] == nil {
			out[name] = v
		}
	}
	return out
}
