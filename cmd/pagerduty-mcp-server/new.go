package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/scaffold"
	"pagerduty-mcp-server/engine/workspace"
	"pagerduty-mcp-server/tools.d"
)

func (a *app) newCommand() *cobra.Command {
	var description, dir string
	var list bool
	c := &cobra.Command{
		Use:   "new OPERATION --spec FILE",
		Short: "Write a tool file for an operation of the API",
		Long: `Writes the first version of a tool file for an operation, which is named by its operationId or
as "METHOD /path", from the API's description. The file runs and passes the tests it brings; the
texts that are left to be written say TODO.

With --list it prints the operations instead: all of them, or those that speak of a word.`,
		Example: "  pagerduty-mcp-server new --list incident --spec openapi.json\n  pagerduty-mcp-server new listIncidents --spec openapi.json -o my-tools",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if description == "" {
				return exit{exitUsage, errors.New("--spec names the file with the API's description, which new needs")}
			}
			if !list && len(args) == 0 {
				return exit{exitUsage, errors.New("name an operation; --list shows which there are")}
			}
			doc, err := openapi.Open(description)
			if err != nil {
				return abort(fmt.Errorf("--spec: %w", err))
			}
			if list {
				return a.listOperations(doc, strings.Join(args, ""))
			}
			return a.newTool(doc, args[0], dir)
		},
	}
	c.Flags().StringVar(&description, "spec", "", "the `file` with the API's description: OpenAPI 3, JSON or YAML")
	c.Flags().StringVarP(&dir, "output", "o", "", "write the file into its toolset's folder of this `directory`, instead of printing it")
	c.Flags().BoolVar(&list, "list", false, "print the operations instead")
	return c
}

func (a *app) listOperations(doc *openapi.Document, word string) error {
	found := scaffold.List(doc, word)
	if len(found) == 0 {
		return exit{exitFound, fmt.Errorf("no operation speaks of %q", word)}
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, o := range found {
		note := ""
		if o.Deprecated {
			note = " (deprecated)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s%s\n", o.ID, o.Method, o.Path, o.Summary, note)
	}
	return w.Flush()
}

func (a *app) newTool(doc *openapi.Document, name, dir string) error {
	o, err := scaffold.Find(doc, name)
	if err != nil {
		return exit{exitUsage, err}
	}
	c, err := a.surroundings(dir)
	if err != nil {
		return err
	}
	defer c.Close()
	api := c.API()
	file, err := scaffold.New(o, scaffold.Surroundings{API: api, Tools: c.Tools})
	if err != nil {
		return abort(err)
	}
	if dir == "" {
		_, err := fmt.Fprint(a.out, file.Text)
		return err
	}
	folder := filepath.Join(dir, folderOf(dir, file.Toolset))
	path := filepath.Join(folder, file.Name+".yaml")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return abort(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return abort(err) // such as: the file is there already
	}
	_, err = f.WriteString(file.Text)
	if err := errors.Join(err, f.Close()); err != nil {
		return abort(err)
	}
	_, err = fmt.Fprintln(a.out, path)
	return err
}

// folderOf returns the folder of dir that is called like the toolset but for
// case and underscores; the toolset's name when there is none.
func folderOf(dir, toolset string) string {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	entries, err := os.ReadDir(dir)
	if err != nil {
		return toolset
	}
	for _, e := range entries {
		if e.IsDir() && plain(e.Name()) == plain(toolset) {
			return e.Name()
		}
	}
	return toolset
}

// surroundings loads what a new tool of a directory finds there: its API, its
// functions and its tools; without a directory those of tools.d, or the
// built-in ones.
func (a *app) surroundings(dir string) (*engine.Catalog, error) {
	d := workspace.NewDir(builtIn, tools.Files, nil)
	if dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, abort(err)
		}
		d = (&lintFiles{}).dir(workspace.Root(dir))
	} else if root, own := workspace.Root("tools.d"); own {
		d = (&lintFiles{}).dir(root, own)
	}
	c, findings, err := d.Load()
	if err != nil {
		return nil, abort(err)
	}
	if findings.HasErrors() {
		c.Close()
		fmt.Fprint(a.err, findings)
		return nil, abort(errors.New("the tool files beside it have mistakes; mend these first"))
	}
	return c, nil
}
