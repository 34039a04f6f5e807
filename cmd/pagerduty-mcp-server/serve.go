package main

import (
	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/workspace"
)

func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Serve MCP on standard input and output (the default) or over HTTP", Args: cobra.NoArgs, RunE: a.serve}
	a.output.add(c.Flags())
	a.budgetFlag(c)
	a.reloadFlag(c)
	a.http.add(c.Flags())
	return c
}

// budgetFlag is how large answers may be.
func (a *app) budgetFlag(c *cobra.Command) {
	c.Flags().IntVar(&a.flags.budget, "budget", 0, "`characters` that an answer may have; 0: what _api.yaml says (48000)")
}

func (a *app) serve(c *cobra.Command, _ []string) error {
	if c.Flags().Lookup("http") != nil {
		if err := a.http.fromEnv(a.getenv); err != nil {
			return exit{exitUsage, err}
		}
	}
	changed, err := a.watchTools(c.Context()) // before they are read, so that no change is missed
	if err != nil {
		return err
	}
	catalog, done, err := a.open()
	if err != nil {
		return err
	}
	defer done()
	o := mcpserver.Options{Name: "pagerduty-mcp-server", Title: "PagerDuty", Version: version(), Hidden: a.hidden, Reach: a.reach, Changes: changed != nil}
	if o.OutputSchema, err = a.output.schemas(); err != nil {
		return err
	}
	s := mcpserver.New(catalog, o)
	if a.http.address != "" {
		return a.serveHTTP(c.Context(), catalog, a.engine, s, changed)
	}
	defer a.follow(c.Context(), changed, &reloader{app: a, server: s, live: workspace.NewLive(a.all, toolDirs(a.flags.tools))})()
	if err := mcpserver.ServeStdio(c.Context(), s, a.in, a.out, mcpserver.StdioOptions{Log: a.log}); err != nil {
		return abort(err)
	}
	return nil
}
