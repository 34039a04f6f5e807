package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/cmd/internal/watch"
	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/workspace"
)

// reloadQuiet is for how long nothing may have been written to the tool files before
// they are read.
const reloadQuiet = 100 * time.Millisecond

// maxRefused is how many mistakes are logged of files that are not taken up.
const maxRefused = 10

func (a *app) reloadFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.flags.noReload, "no-reload", false, "keep the tools of --tools as they are now, whatever becomes of their files")
}

// watchTools says when files of --tools may have changed; nil when that is of no
// interest. Where they cannot be watched, a hangup asks for a look.
func (a *app) watchTools(ctx context.Context) <-chan struct{} {
	if len(a.flags.tools) == 0 || a.flags.noReload {
		return nil
	}
	changed, err := watch.Dirs(ctx, reloadQuiet, a.log, a.flags.tools...)
	if err != nil {
		a.log.Warn("the tool files cannot be watched; SIGHUP has them read again", "error", err)
		return make(chan struct{})
	}
	return changed
}

// follow has r look at the tool files whenever they may have changed, until ctx ends
// or stop is called, which waits for a look that is under way.
func (a *app) follow(ctx context.Context, changed <-chan struct{}, r *reloader) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for changed != nil {
			select {
			case _, open := <-changed:
				if !open {
					changed = make(chan struct{}) // a hangup still counts
					continue
				}
			case <-a.hangup:
			case <-ctx.Done():
				return
			}
			r.look()
		}
	}()
	return func() { cancel(); <-ended }
}

// reloader takes up changed tool files while a server runs.
type reloader struct {
	*app
	server   *mcpserver.Server
	accounts *engine.Accounts // of callers over HTTP; nil: there are none
	live     *workspace.Live
	refused  string // what was last said about files with mistakes
}

// look takes up what has changed and has no mistake, and logs what it does.
func (r *reloader) look() {
	change, err := r.live.Next()
	if err != nil {
		r.log.Warn("the tool files cannot be read; the tools of before serve on", "error", err)
		return
	}
	r.sayRefused(change)
	if len(change.Files) == 0 {
		return
	}
	offered, err := r.choose(change.Catalog)
	if err != nil {
		r.log.Warn("changed tool files are not taken up; the tools of before serve on", "files", strings.Join(change.Files, " "), "error", err)
		return
	}
	r.live.Take(change)
	r.server.Offer(offered, r.reach, r.hidden)
	if r.accounts != nil {
		r.accounts.Keep(change.Catalog)
	}
	r.log.Info("changed tool files are taken up", "files", strings.Join(change.Files, " "), "tools", len(offered.Tools))
}

// sayRefused logs what is not taken up, and why, unless it has just said so.
func (r *reloader) sayRefused(c workspace.Change) {
	said := r.refused
	r.refused = c.Refused.String() + strings.Join(c.Pinned, " ")
	if r.refused == said {
		return
	}
	for _, file := range c.Pinned {
		r.log.Warn("a changed file is taken up when the server is started again", "file", file)
	}
	for i, d := range c.Refused.Sorted() {
		if i == maxRefused {
			r.log.Warn("there are more mistakes; lint shows them all", "mistakes", len(c.Refused.Sorted()))
			break
		}
		r.log.Warn("a changed tool file is not taken up; the last good one serves on", "mistake", d.String())
	}
}
