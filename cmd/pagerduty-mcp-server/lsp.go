package main

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lsp"
	"pagerduty-mcp-server/engine/openapi"
)

func (a *app) lspCommand() *cobra.Command {
	var description string
	c := &cobra.Command{
		Use:   "lsp",
		Short: "Check and explain tool files while they are written, in an editor",
		Long: `Speaks the Language Server Protocol over standard input and output: what lint finds, while
you type; the keys and words that may stand at the cursor; what a key means; an outline.
docs/editors.md says how to set up an editor.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var doc *openapi.Document
			if description != "" {
				var err error
				if doc, err = openapi.Open(description); err != nil {
					return abort(err)
				}
			}
			err := lsp.Serve(c.Context(), a.in, a.out, lsp.Options{Name: "pagerduty-mcp-server", Version: version(),
				Check: func(ctx context.Context, file string, texts map[string]string) map[string]diag.Diagnostics {
					return checkText(ctx, file, texts, doc)
				}})
			if err != nil {
				return abort(err)
			}
			return nil
		},
	}
	c.Flags().StringVar(&description, "spec", "", "compare the tools with the API's description in this `file`: OpenAPI 3, JSON or YAML")
	return c
}

// checkText returns what lint finds about a file of an editor, and about what the
// file needs, by path. Of the other tools of its directory nothing is read: they can
// change nothing that is found about this one but that two have one name.
func checkText(ctx context.Context, file string, texts map[string]string, doc *openapi.Document) map[string]diag.Diagnostics {
	if base := filepath.Base(file); filepath.Ext(file) != ".yaml" && base != "lib.jq" || !filepath.IsAbs(file) {
		return nil
	}
	if _, own := toolsRoot(filepath.Dir(file)); !own && filepath.Base(file) != "lib.jq" && !isTool([]byte(texts[file])) {
		return nil // some other YAML file
	}
	l := &lintFiles{}
	if err := l.addFile(file, []byte(texts[file])); err != nil {
		return nil
	}
	out := map[string]diag.Diagnostics{}
	for _, d := range l.dirs {
		for other, text := range texts {
			if rel, err := within(d.Name, other); err == nil && other != file && !strings.HasPrefix(rel, "..") {
				d.texts[rel] = []byte(text)
			}
		}
		if asked, err := within(d.Name, file); err == nil && strings.HasSuffix(asked, ".yaml") && !strings.HasPrefix(path.Base(asked), "_") {
			d.Files = only{d.Files, asked}
		}
		found, err := d.check(ctx, doc, false)
		if err != nil {
			return nil
		}
		for _, f := range found.Sorted() {
			out[filepath.FromSlash(f.Path)] = append(out[filepath.FromSlash(f.Path)], f)
		}
	}
	return out
}

// only is a tools directory of one tool: of other tools' files it says that they
// are not there.
type only struct {
	fs.FS
	file string
}

// Open implements [fs.FS].
func (o only) Open(name string) (fs.File, error) {
	if !o.has(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
	}
	return o.FS.Open(name)
}

// ReadDir implements [fs.ReadDirFS].
func (o only) ReadDir(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, dir)
	var out []fs.DirEntry
	for _, e := range all {
		if e.IsDir() || o.has(path.Join(dir, e.Name())) {
			out = append(out, e)
		}
	}
	return out, err
}

// has reports whether a file is the tool, or none that could be a tool.
func (o only) has(name string) bool {
	base := path.Base(name)
	return name == o.file || path.Ext(base) != ".yaml" || strings.HasPrefix(base, "_") || strings.Contains("/"+name, "/testdata/")
}
