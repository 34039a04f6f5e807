package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/scaffold"
	"pagerduty-mcp-server/engine/workspace"
	"pagerduty-mcp-server/tools.d"
)

// newFlags are what new is asked for.
type newFlags struct {
	description, dir, toolset, tag string
	list, api                      bool
}

func (a *app) newCommand() *cobra.Command {
	var f newFlags
	c := &cobra.Command{
		Use:   "new OPERATION --spec FILE",
		Short: "Write tool files for operations of the API",
		Long: `Writes the first version of a tool file for an operation, which is named by its operationId or
as "METHOD /path", from the API's description. The file runs and passes the tests it brings; the
texts that are left to be written say TODO.

With --tag it writes one for each operation of a tag, into one folder; --toolset names the folder.
With --api it writes an _api.yaml: where the API is, how to sign in, how it pages; what it guesses
it says. Directories without one hold tools of PagerDuty. No file that is there is written over.

With --list it prints the operations instead: all of them, or those that speak of a word.`,
		Example: "  pagerduty-mcp-server new --list incident --spec openapi.json\n  pagerduty-mcp-server new listIncidents --spec openapi.json -o my-tools\n" +
			"  pagerduty-mcp-server new --toolset incidents --tag Incidents --spec openapi.json -o my-tools\n" +
			"  pagerduty-mcp-server new --api --tag Huts --spec huts.yaml -o huts",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.writeNew(f, strings.Join(args, "")) },
	}
	c.Flags().StringVar(&f.description, "spec", "", "the `file` with the API's description: OpenAPI 3, JSON or YAML")
	c.Flags().StringVarP(&f.dir, "output", "o", "", "write the files into this `directory`, tools into their toolset's folder, instead of printing")
	c.Flags().BoolVar(&f.list, "list", false, "print the operations instead")
	c.Flags().StringVar(&f.tag, "tag", "", "write a tool file for each operation of this `tag`; needs -o")
	c.Flags().StringVar(&f.toolset, "toolset", "", "the `name` of the folder that tools are written into; without --tag also the tag")
	c.Flags().BoolVar(&f.api, "api", false, "write the _api.yaml of another API")
	return c
}

// writeNew writes what is asked for of one operation, or of many.
func (a *app) writeNew(f newFlags, name string) error {
	if f.tag == "" && name == "" {
		f.tag = f.toolset
	}
	switch {
	case f.description == "":
		return exit{exitUsage, errors.New("--spec names the file with the API's description, which new needs")}
	case name == "" && f.tag == "" && !f.api && !f.list:
		return exit{exitUsage, errors.New("name an operation; --list shows which there are")}
	case f.dir == "" && (f.tag != "" || f.api && name != ""):
		return exit{exitUsage, errors.New("several files need a directory: -o")}
	case f.toolset != "" && !toolsetName.MatchString(f.toolset):
		return exit{exitUsage, fmt.Errorf("--toolset %q: a folder's name has letters, digits and underscores", f.toolset)}
	case name != "" && f.tag != "":
		return exit{exitUsage, errors.New("name an operation or a --tag, not both")}
	}
	doc, err := openapi.Open(f.description)
	if err != nil {
		return abort(fmt.Errorf("--spec: %w", err))
	}
	if f.list {
		return a.listOperations(doc, name)
	}
	var operations []*openapi.Operation
	switch {
	case f.tag != "":
		if operations, err = scaffold.Tagged(doc, f.tag); err != nil {
			return exit{exitUsage, err}
		}
	case name != "":
		o, err := scaffold.Find(doc, name)
		if err != nil {
			return exit{exitUsage, err}
		}
		operations = []*openapi.Operation{o}
	}
	if f.api {
		if err := a.newFile(f.dir, "_api.yaml", scaffold.API(doc)); err != nil {
			return err
		}
	}
	if len(operations) == 0 {
		return nil
	}
	return a.newTools(doc, operations, f)
}

// toolsetName is what a folder of tools may be called.
var toolsetName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

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

// newTools writes the tool files of operations. Tools that are there already, by their
// names, stay as they are.
func (a *app) newTools(doc *openapi.Document, operations []*openapi.Operation, f newFlags) error {
	c, err := a.surroundings(f.dir)
	if err != nil {
		return err
	}
	defer c.Close()
	files, left := scaffold.Tools(operations, scaffold.Surroundings{API: c.API(), Tools: c.Tools})
	if f.tag == "" {
		if left != nil {
			return abort(left)
		}
		return a.newFile(f.dir, cmp.Or(f.toolset, files[0].Toolset)+"/"+files[0].Name+".yaml", files[0].Text)
	}
	if left != nil {
		fmt.Fprintln(a.err, left)
	}
	written := 0
	for _, file := range files {
		folder := cmp.Or(f.toolset, file.Toolset)
		if t := c.Tool(file.Name); t != nil && !strings.HasPrefix(t.File.Source.Path, builtIn+"/") {
			fmt.Fprintf(a.err, "%s is there already, in %s\n", file.Name, t.File.Source.Path)
			continue
		}
		if written == 0 {
			if err := a.newFile(f.dir, folder+"/_toolset.yaml", scaffold.ToolsetFile(doc, folder, f.tag)); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
		if err := a.newFile(f.dir, folder+"/"+file.Name+".yaml", file.Text); err != nil {
			return err
		}
		written++
	}
	if written == 0 {
		return exit{exitFound, errors.New("no file was written")}
	}
	return nil
}

// newFile writes a file of a directory, into the folder that is called so but for case
// and underscores, where there is one; or prints it, without a directory. A file that
// is there stays as it is, and the error is fs.ErrExist.
func (a *app) newFile(dir, name, text string) error {
	if dir == "" {
		_, err := fmt.Fprint(a.out, text)
		return err
	}
	if folder, base, ok := strings.Cut(name, "/"); ok {
		name = filepath.Join(folderOf(dir, folder), base)
	}
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return abort(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return abort(err)
	}
	_, err = f.WriteString(text)
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
