package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"pagerduty-mcp-server/cmd/internal/terminal"
	"pagerduty-mcp-server/engine"
)

// asking has a tool with a question ask whoever sits at the terminal, unless --yes
// has answered it. In a script nobody is asked.
func (a *app) asking(ctx context.Context, k *callOf, progress *terminal.Progress) context.Context {
	if c := a.confirmation(k.yes, progress); c != nil {
		ctx = engine.WithConfirmation(ctx, *c)
	}
	return a.declaring(ctx, k.yes)
}

// declaring says what the command line can do of what tools may require: it can ask
// whoever sits at the terminal, or has its answer.
func (a *app) declaring(ctx context.Context, yes bool) context.Context {
	if yes || a.canAsk() {
		return engine.WithCapabilities(ctx, "elicitation")
	}
	return ctx
}

// canAsk reports whether somebody sits at the terminal.
func (a *app) canAsk() bool { return a.people && terminal.IsTerminal(a.in) }

// confirmation asks whoever sits at the terminal; nil where nobody is to be asked.
func (a *app) confirmation(yes bool, progress *terminal.Progress) *engine.Confirmation {
	if yes || !a.canAsk() {
		return nil
	}
	return &engine.Confirmation{Ask: func(ctx context.Context, q engine.Question) error {
		progress.Stop()
		fmt.Fprintf(a.err, "%s [y/N] ", q.Text)
		said := make(chan string, 1)
		go func() { // which ends with the input, or with the program
			line, _ := bufio.NewReader(io.LimitReader(a.in, maxYes)).ReadString('\n')
			said <- strings.ToLower(strings.TrimSpace(line))
		}()
		select {
		case line := <-said:
			if line == "y" || line == "yes" {
				return nil
			}
			return engine.Declined("nothing was changed")
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}}
}

// maxYes is how much of an answer is read, in bytes.
const maxYes = 1 << 10
