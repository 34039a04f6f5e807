package main

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/mcpserver"
	"pagerduty-mcp-server/engine/workspace"
)

func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "serve",
		Short:   "Serve MCP on standard input and output (the default) or over HTTP",
		Example: "  pagerduty-mcp-server serve --demo\n  pagerduty-mcp-server serve --toolsets incidents,oncalls --access respond\n  pagerduty-mcp-server serve --http 127.0.0.1:8080",
		Args:    cobra.NoArgs,
		RunE:    a.serve,
	}
	c.Long = c.Short + ".\nFurther flags of --http: 'pagerduty-mcp-server help http'."
	a.output.add(c.Flags())
	a.budgetFlag(c)
	a.reloadFlag(c)
	a.confirmFlag(c)
	a.http.add(c.Flags())
	helpWithout(c, a.http.set)
	return c
}

// confirmFlag is when tools ask before they destroy something.
func (a *app) confirmFlag(c *cobra.Command) {
	c.Flags().StringVar(&a.flags.confirm, "confirm", "", "`when` to ask before something is destroyed: auto (the default), require or never")
}

// budgetFlag is how large answers may be.
func (a *app) budgetFlag(c *cobra.Command) {
	c.Flags().IntVar(&a.flags.budget, "budget", 0, "most `characters` of an answer; 0: as _api.yaml says (48000)")
}

func (a *app) serve(c *cobra.Command, _ []string) error {
	if c.Flags().Lookup("http") != nil {
		if err := a.http.fromEnv(a.getenv); err != nil {
			return exit{exitUsage, err}
		}
	}
	if len(a.flags.tools) > 0 {
		a.expectFiles()
	}
	changed := a.watchTools(c.Context()) // before they are read, so that no change is missed
	confirm, err := a.confirm()
	if err != nil {
		return exit{exitUsage, err}
	}
	key, err := a.stateKey()
	if err != nil {
		return exit{exitUsage, err}
	}
	catalog, done, err := a.openTools(a.loadLazily)
	if err != nil {
		return err
	}
	defer done()
	o := mcpserver.Options{Name: "pagerduty-mcp-server", Title: "PagerDuty", Version: version(), Hidden: a.hidden, Reach: a.reach, Confirm: confirm, StateKey: key, Changes: changed != nil}
	if o.OutputSchema, err = a.output.schemas(); err != nil {
		return err
	}
	s := mcpserver.New(catalog, o)
	if a.http.address != "" {
		if err := a.check(c.Context(), a.all, a.found); err != nil {
			return err
		}
		a.boundMemory()
		if key == nil && confirm != mcpserver.ConfirmNever && slices.ContainsFunc(catalog.Tools, func(t *engine.Tool) bool { return t.File.Confirm.IsSet() }) {
			a.log.Info("questions of tools are sealed with a key of this process; for several that stand for each other set " + stateKeyEnv)
		}
		return a.serveHTTP(c.Context(), catalog, a.engine, s, changed)
	}
	watch, closeExport, err := a.watchStdio(c.Context())
	if err != nil {
		return exit{exitUsage, err}
	}
	defer closeExport()
	ctx, checked := a.checkBeside(c.Context())
	defer a.follow(ctx, changed, &reloader{app: a, server: s, live: workspace.NewLive(a.all, servedDirs(a.flags.tools))})()
	err = mcpserver.ServeStdio(ctx, s, a.in, a.out, mcpserver.StdioOptions{Log: a.log, Watch: watch})
	if mistakes := checked(); mistakes != nil {
		return mistakes
	}
	if err != nil {
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

// stateKeyEnv has the key, in base64, that seals what clients keep between a
// question and its answer.
const stateKeyEnv = "PAGERDUTY_MCP_STATE_KEY"

// stateKey is the key of stateKeyEnv; nil where there is none.
func (a *app) stateKey() ([]byte, error) {
	text := strings.TrimSpace(a.getenv(stateKeyEnv))
	if text == "" {
		return nil, nil
	}
	a.redactor.Add(text)
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) < stateKeySize {
		return nil, fmt.Errorf("%s must be at least %d bytes in base64, such as from: openssl rand -base64 %d", stateKeyEnv, stateKeySize, stateKeySize)
	}
	return key, nil
}

// stateKeySize is how long such a key must be, in bytes.
const stateKeySize = 32
