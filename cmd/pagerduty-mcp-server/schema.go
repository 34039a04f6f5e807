package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/schemas"
)

func (a *app) schemaCommand() *cobra.Command {
	names := []string{"tool", "prompt", "api", "toolset"}
	return &cobra.Command{
		Use:   "schema [tool|prompt|api|toolset]",
		Short: "Print the JSON Schema of a kind of file, for editors",
		Long: `Prints the JSON Schema (draft 2020-12) of a tool file, of a prompt file, of
_api.yaml or of _toolset.yaml; of a tool file when none is named. An editor with
the YAML language server reads it from a file's first line:

  # yaml-language-server: $schema=tool.json`,
		Example:   "  pagerduty-mcp-server schema > tool.json",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			name := names[0]
			if len(args) > 0 {
				name = args[0]
			}
			if !slices.Contains(names, name) {
				return exit{exitUsage, fmt.Errorf("no schema %q; known: %s%s", name, strings.Join(names, ", "), diag.DidYouMean(name, names))}
			}
			data, err := schemas.Files.ReadFile(name + ".json")
			if err == nil {
				_, err = a.out.Write(data)
			}
			if err != nil {
				return abort(err)
			}
			return nil
		},
	}
}
