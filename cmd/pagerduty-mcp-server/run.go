package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"
)

// Exit codes. A subcommand that judges files uses found for "not clean".
const (
	exitOK    = 0
	exitFound = 1 // findings, a failed test, a call that is an error
	exitUsage = 2 // the command line is wrong
	exitAbort = 3 // the work could not be done
)

// streams are the process's standard streams. Standard output belongs to the
// protocol and to what a subcommand is asked for; all else goes to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exit ends a subcommand with a code; its error, when there is one, is printed.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// abort is the exit of work that could not be done.
func abort(err error) error { return exit{exitAbort, err} }

// app is what the subcommands share: streams, environment and the flags.
type app struct {
	streams
	getenv func(string) string
	flags  flags
	output outputFlags
}

// run is the whole program but for what only a process has. It returns the
// exit code.
func run(ctx context.Context, args []string, s streams, getenv func(string) string) int {
	a := &app{streams: s, getenv: getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	var e exit
	switch {
	case err == nil:
		return exitOK
	case !errors.As(err, &e):
		e = exit{exitUsage, fmt.Errorf("%w\nRun '%s --help' for usage", err, root.Name())}
	}
	if e.err != nil {
		fmt.Fprintf(s.err, "%s: %v\n", root.Name(), e.err)
	}
	return e.code
}

// root is the command itself: without a subcommand it serves.
func (a *app) root() *cobra.Command {
	c := &cobra.Command{
		Use:   "pagerduty-mcp-server",
		Short: "PagerDuty for language models, over MCP",
		Long: `Serves PagerDuty to language models over the Model Context Protocol. Every tool is a YAML file.

Without a subcommand it serves MCP on standard input and output.`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		RunE:          a.serve,
	}
	c.SetVersionTemplate(versionText())
	a.flags.add(c.PersistentFlags())
	a.output.add(c.Flags())
	c.AddCommand(a.serveCommand(), a.listCommand(), a.callCommand(), a.explainCommand(), a.testCommand(), a.lintCommand(), a.newCommand(), a.schemaCommand(), a.versionCommand())
	return c
}

// logger writes to standard error at the level of --log-level.
func (a *app) logger() *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(a.flags.logLevel)) != nil {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: level}))
}
