package main

import (
	"io"
	"log/slog"
	"os"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
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
	http    httpFlags
	hangup  <-chan os.Signal  // asks a server to look at its tool files again
	all     *engine.Catalog   // everything that was loaded; set by open
	engine  engine.Options    // of the tools; set by open
	reach   *engine.Catalog   // what find_tool finds; nil: nothing; set by open
	hidden  map[string]string // tools that are not offered and what it takes to have them; set by open
	broken  []string          // tools that were left out, because their files have mistakes
	found   diag.Diagnostics  // about the tool files, before they are compiled; set by loadLazily

	ownsProcess bool // the collector is the program's to tune; set by main

	people   bool             // standard error is a terminal, which err hides
	redactor *engine.Redactor // of err
	stderr   *stderr
	logQueue *logQueue
	logLevel slog.LevelVar // --log-level
	log      *slog.Logger  // to standard error; whoever uses it does not wait
}

// newApp returns the program, which must be run.
func newApp(s streams, getenv func(string) string) *app {
	a := &app{streams: s, getenv: getenv, people: terminal.IsTerminal(s.err), redactor: new(engine.Redactor)}
	a.stderr = &stderr{out: a.redactor.Writer(s.err)}
	a.err = a.stderr
	a.logQueue = newLogQueue(a.stderr)
	a.logLevel.Set(slog.LevelWarn)
	a.log = slog.New(slog.NewTextHandler(a.logQueue, &slog.HandlerOptions{Level: &a.logLevel}))
	return a
}
