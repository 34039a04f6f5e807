// Command pagerduty-mcp-server serves PagerDuty to language models over the
// Model Context Protocol. Every tool is a YAML file; see README.md.
package main

import (
	"context"
	"log/slog"
	"math"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent trades a few megabytes for a fifth of the CPU: the heap is small
// and lives short.
const gcPercent = 400

// memoryLimit, in bytes, is from where on the collector works harder rather than
// let the heap grow, unless GOMEMLIMIT says otherwise: few calls get there.
const memoryLimit = 30 << 20

func main() {
	debug.SetGCPercent(gcPercent)
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(memoryLimit)
	}
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
