package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// run is the whole program but for what only a process has. It returns the
// exit code.
func run(ctx context.Context, args []string, s streams, getenv func(string) string) int {
	return newApp(s, getenv).run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	args = bareToolsets(args)
	a.addToolCommands(root, args)
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	read := a.logQueue.close()
	var e exit
	switch {
	case err == nil:
		return exitOK
	case !errors.As(err, &e):
		e = exit{exitUsage, fmt.Errorf("%w\nRun '%s --help' for usage", err, root.Name())}
	}
	if e.err != nil && read && !errors.Is(e.err, syscall.EPIPE) { // otherwise nobody would read it, and this would wait for that; who ends a pipe early means it
		fmt.Fprintf(a.err, "%s: %v\n", root.Name(), e.err)
	}
	return e.code
}

// noCommand refuses words behind the program's name, which are no command.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return fmt.Errorf("unknown command %q%s", args[0], hint)
}

// root is the command itself: without a subcommand it serves.
func (a *app) root() *cobra.Command {
	c := &cobra.Command{
		Use:   "pagerduty-mcp-server",
		Short: "PagerDuty for language models, over MCP",
		Long: `Serves PagerDuty to language models over the Model Context Protocol. Every tool
is a YAML file.

Without a command it serves MCP on standard input and output, with the flags
of 'serve'.`,
		Args:          noCommand,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		RunE:          a.serve,
	}
	c.SetVersionTemplate(versionText())
	c.SetUsageTemplate(strings.Replace(c.UsageTemplate(), ".LocalFlags.FlagUsages", fmt.Sprintf(".LocalFlags.FlagUsagesWrapped %d", a.helpWidth()), 1))
	a.output.add(c.Flags())
	a.budgetFlag(c)
	a.reloadFlag(c)
	a.confirmFlag(c)
	offering := []*cobra.Command{a.serveCommand(), a.listCommand(), a.callCommand(), a.explainCommand(), a.recordCommand()}
	for _, heeding := range append(offering, c) { // elsewhere these flags would say nothing
		a.flags.add(heeding.Flags())
		a.completeFlags(heeding)
	}
	c.AddCommand(offering...)
	c.AddCommand(a.testCommand(), a.lintCommand(), a.lspCommand(), a.newCommand(), a.schemaCommand(), versionCommand(a.out))
	c.AddCommand(a.httpTopic())
	standaloneBash(c)
	helpWithout(c, c.Flags())
	return c
}
