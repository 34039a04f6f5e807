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

func main() {
	debug.SetGCPercent(gcPercent)
	// A client that is gone is an error of the write, and a terminal that is gone
	// must not end a call that changes something: a server ends with its input.
	signal.Ignore(syscall.SIGPIPE)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		<-signals
		stop()
		<-signals // who asks again does not want to wait
		os.Exit(1)
	}()
	a := newApp(streams{os.Stdin, os.Stdout, os.Stderr}, os.Getenv)
	a.hangup, a.ownsProcess = hangup, true
	slog.SetDefault(a.log) // package log too, with which net/http logs what servers send, keys and all
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
