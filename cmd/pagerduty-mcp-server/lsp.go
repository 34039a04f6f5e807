package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lsp"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/workspace"
)

func (a *app) lspCommand() *cobra.Command {
	var description string
	c := &cobra.Command{
		Use:   "lsp",
		Short: "Check and explain tool files while they are written, in an editor",
		Long: `Speaks the Language Server Protocol over standard input and output: what lint finds, while
you type; the keys and words that may stand at the cursor, and what may stand there inside CEL
and jq; what a key, a field or a function means; how a function is called; an outline.
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
			err := lsp.Serve(c.Context(), a.in, a.out, lsp.Options{Name: "pagerduty-mcp-server", Version: version(), Description: doc, Sources: sourcesOf,
				Check: func(ctx context.Context, file string, texts map[string]string) (map[string]diag.Diagnostics, *lsp.Subject) {
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
// file needs, by path; and what is known of the file, where it is YAML.
func checkText(ctx context.Context, file string, texts map[string]string, doc *openapi.Document) (map[string]diag.Diagnostics, *lsp.Subject) {
	if base := filepath.Base(file); filepath.Ext(file) != ".yaml" && base != toolfile.LibraryFile || !filepath.IsAbs(file) {
		return nil, nil
	}
	if _, own := workspace.Root(filepath.Dir(file)); !own && filepath.Base(file) != toolfile.LibraryFile && !isTool([]byte(texts[file])) {
		return nil, nil // some other YAML file
	}
	l := &lintFiles{}
	if err := l.addFile(file, []byte(texts[file])); err != nil {
		return nil, nil
	}
	var subject *lsp.Subject
	out := map[string]diag.Diagnostics{}
	for _, d := range l.dirs {
		for other, text := range texts {
			if rel, err := workspace.Within(d.Name, other); err == nil && other != file && !strings.HasPrefix(rel, "..") {
				d.SetText(rel, []byte(text))
			}
		}
		found, err := d.Check(ctx, doc, false)
		if err != nil {
			return nil, nil
		}
		if rel, err := workspace.Within(d.Name, file); err == nil {
			if t, api := d.Tool(rel); api != nil && !slices.ContainsFunc(found, func(f diag.Diagnostic) bool { return f.Kind == "syntax" }) {
				subject = &lsp.Subject{Tool: t, API: api, Library: api.Library}
				if t != nil {
					subject.Library = t.Library()
				}
			}
		}
		for _, f := range found.Sorted() {
			out[filepath.FromSlash(f.Path)] = append(out[filepath.FromSlash(f.Path)], f)
		}
	}
	return out, subject
}

// sourcesOf are the files of the directory of tools that a file of an editor is in.
func sourcesOf(_ context.Context, file string, texts map[string]string) []*diag.Source {
	root, _ := workspace.Root(filepath.Dir(file))
	d := workspace.NewDir(root, os.DirFS(root), nil)
	for name, text := range texts {
		if rel, err := workspace.Within(root, name); err == nil && !strings.HasPrefix(rel, "..") {
			d.SetText(rel, []byte(text))
		}
	}
	out, err := d.Sources()
	if err != nil {
		return nil
	}
	return out
}
