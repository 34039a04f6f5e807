// Command pagerduty-mcp-server serves PagerDuty to language models over the
// Model Context Protocol. Every tool is a YAML file; see README.md.
package main

import (
	"context"
	"io"
	"log"
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
	log.SetOutput(io.Discard)      // net/http quotes there what a server sent unasked, a key included
	signal.Ignore(syscall.SIGPIPE) // a client that is gone is an error of the write
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}, os.Getenv)
	stop()
	os.Exit(code)
}
