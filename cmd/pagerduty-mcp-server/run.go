package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pagerduty-mcp-server/cmd/internal/terminal"
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
	if e.err != nil && read { // otherwise nobody would read it, and this would wait for that
		fmt.Fprintf(a.err, "%s: %v\n", root.Name(), e.err)
	}
	return e.code
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
		Args:          cobra.NoArgs,
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
	}
	c.AddCommand(offering...)
	c.AddCommand(a.testCommand(), a.lintCommand(), a.lspCommand(), a.newCommand(), a.schemaCommand(), a.versionCommand())
	c.AddCommand(a.httpTopic())
	standaloneBash(c)
	helpWithout(c, c.Flags())
	return c
}

// maxHelpWidth is how wide a help text is at most, in columns.
const maxHelpWidth = 100

// helpWidth is how wide a help text is: as the terminal, where it is one.
func (a *app) helpWidth() int {
	if w := terminal.WindowOf(a.out, a.getenv).Width; w > 0 {
		return min(w, maxHelpWidth)
	}
	return maxHelpWidth
}

// helpWithout keeps flags out of a command's help, which is read at a glance; man
// pages and completion have them.
func helpWithout(c *cobra.Command, flags *pflag.FlagSet) {
	general := c.HelpFunc()
	c.SetHelpFunc(func(asked *cobra.Command, args []string) {
		if asked == c {
			flags.VisitAll(func(f *pflag.Flag) { f.Hidden = f.Name != "help" && f.Name != "version" && f.Name != "http" })
			defer flags.VisitAll(func(f *pflag.Flag) { f.Hidden = false })
		}
		general(asked, args)
	})
}
