package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine/mcpserver"
)

func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Serve MCP on standard input and output (the default) or over HTTP", Args: cobra.NoArgs, RunE: a.serve}
	a.output.add(c.Flags())
	a.budgetFlag(c)
	a.confirmFlag(c)
	a.http.add(c.Flags())
	return c
}

// confirmFlag is when tools ask before they destroy something.
func (a *app) confirmFlag(c *cobra.Command) {
	c.Flags().StringVar(&a.flags.confirm, "confirm", "", "ask before a tool destroys something: auto (the default: where the client can ask), require (refuse where it cannot) or never")
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
	confirm, err := a.confirm()
	if err != nil {
		return exit{exitUsage, err}
	}
	catalog, done, err := a.open()
	if err != nil {
		return err
	}
	defer done()
	o := mcpserver.Options{Name: "pagerduty-mcp-server", Title: "PagerDuty", Version: version(), Hidden: a.hidden, Reach: a.reach, Confirm: confirm}
	if o.OutputSchema, err = a.output.schemas(); err != nil {
		return err
	}
	s := mcpserver.New(catalog, o)
	if a.http.address != "" {
		return a.serveHTTP(c.Context(), catalog, a.engine, s)
	}
	if err := mcpserver.ServeStdio(c.Context(), s, a.in, a.out, mcpserver.StdioOptions{Log: a.log}); err != nil {
		return abort(err)
	}
	return nil
}

// confirm is what --confirm says, or PAGERDUTY_MCP_CONFIRM where it is not given.
func (a *app) confirm() (mcpserver.Confirm, error) {
	from, word := "--confirm", a.flags.confirm
	if word == "" {
		from, word = "PAGERDUTY_MCP_CONFIRM", cmp.Or(a.getenv("PAGERDUTY_MCP_CONFIRM"), string(mcpserver.ConfirmAuto))
	}
	switch c := mcpserver.Confirm(word); c {
	case mcpserver.ConfirmAuto, mcpserver.ConfirmRequire, mcpserver.ConfirmNever:
		return c, nil
	}
	return "", fmt.Errorf("%s: unknown value %q; known: auto, require, never", from, word)
}
