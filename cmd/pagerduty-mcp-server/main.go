// Command pagerduty-mcp-server serves PagerDuty to language models over the
// Model Context Protocol. Every tool is a YAML file; see README.md.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent trades a few megabytes for a fifth of the CPU: the heap is small
// and lives short.
const gcPercent = 400

// Memory limits, in bytes, are from where on the collector works harder rather than
// let the heap grow, unless GOMEMLIMIT says otherwise. Few calls of one client get
// there; a server of many callers needs room for all of them, or would do little
// else than collect.
const (
	memoryLimit     = 30 << 20
	httpMemoryLimit = 256 << 20
)

func main() {
	debug.SetGCPercent(gcPercent)
	limitMemory(memoryLimit)
	// A client that is gone is an error of the write, and a terminal that is gone
	// must not end a call that changes something: a server ends with its input.
	signal.Ignore(syscall.SIGPIPE)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	a := newApp(streams{os.Stdin, os.Stdout, os.Stderr}, os.Getenv)
	a.hangup = hangup
	slog.SetDefault(a.log) // package log too, with which net/http logs what servers send, keys and all
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// limitMemory sets the memory limit, unless GOMEMLIMIT does.
func limitMemory(bytes int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes)
	}
}
