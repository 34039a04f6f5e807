package main

import (
	"io"
	"log/slog"
	"runtime/debug"
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
	broken []string // tools that were left out, because their files have mistakes
}

// version is the module's version as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// logger writes to standard error at the level of --log-level.
func (a *app) logger() *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(a.flags.logLevel)) != nil {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: level}))
}
