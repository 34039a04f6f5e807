package main

import (
	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine/lsp"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/workspace"
)

func (a *app) lspCommand() *cobra.Command {
	var description string
	c := &cobra.Command{
		Use:   "lsp",
		Short: "Check and explain tool files while they are written, in an editor",
		Long: `Speaks the Language Server Protocol over standard input and output: what lint finds, while
you type; the keys and words that may stand at the cursor, and what may stand there inside CEL
and jq; what a key, a field or a function means; how a function is called; an outline;
what a test above which the cursor stands gives, and what it would send.
docs/editors.md says how to set up an editor.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.expectFiles()
			var doc *openapi.Document
			if description != "" {
				var err error
				if doc, err = openapi.Open(description); err != nil {
					return abort(err)
				}
			}
			k := &checker{description: doc, dirs: map[string]*workspace.Dir{}}
			o := lsp.Options{Name: "pagerduty-mcp-server", Version: version(), Description: doc, Sources: sourcesOf, Check: k.check, CheckAll: k.checkAll}
			if err := lsp.Serve(c.Context(), a.in, a.out, o); err != nil {
				return exit{1, err} // as LSP 3.17 has it
			}
			return nil
		},
	}
	c.Flags().StringVar(&description, "spec", "", "compare the tools with the API's description in this `file`: OpenAPI 3, JSON or YAML")
	return c
}
