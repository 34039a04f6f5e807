package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

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

// app is what the subcommands share: streams, environment, log and the flags.
type app struct {
	streams // err is stderr
	getenv  func(string) string
	flags   flags
	output  outputFlags
	hidden  map[string]string // tools that are not offered and what it takes to have them; set by open

	stderr   *stderr
	logQueue *logQueue
	logLevel slog.LevelVar // --log-level
	log      *slog.Logger  // to standard error; whoever uses it does not wait
}

// newApp returns the program, which must be run.
func newApp(s streams, getenv func(string) string) *app {
	a := &app{streams: s, getenv: getenv, stderr: &stderr{out: s.err}}
	a.err = a.stderr
	a.logQueue = newLogQueue(a.stderr)
	a.logLevel.Set(slog.LevelWarn)
	a.log = slog.New(slog.NewTextHandler(a.logQueue, &slog.HandlerOptions{Level: &a.logLevel}))
	return a
}

// run is the whole program but for what only a process has. It returns the
// exit code.
func run(ctx context.Context, args []string, s streams, getenv func(string) string) int {
	return newApp(s, getenv).run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
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
		Long: `Serves PagerDuty to language models over the Model Context Protocol. Every tool is a YAML file.

Without a subcommand it serves MCP on standard input and output.`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          a.serve,
	}
	a.flags.add(c.PersistentFlags())
	a.output.add(c.Flags())
	c.AddCommand(a.serveCommand(), a.listCommand(), a.callCommand(), a.explainCommand(), a.testCommand(), a.lintCommand(), a.newCommand(), a.schemaCommand(), a.versionCommand())
	return c
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		_, err := fmt.Fprintf(a.out, "pagerduty-mcp-server %s\n", version())
		return err
	}}
}

// version is the module's version as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
