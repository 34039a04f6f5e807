package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

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
			a.expectFiles()
			var doc *openapi.Document
			if description != "" {
				var err error
				if doc, err = openapi.Open(description); err != nil {
					return abort(err)
				}
			}
			k := &checker{description: doc, dirs: map[string]*workspace.Dir{}}
			o := lsp.Options{Name: "pagerduty-mcp-server", Version: version(), Description: doc, Sources: sourcesOf, Check: k.check}
			if err := lsp.Serve(c.Context(), a.in, a.out, o); err != nil {
				return abort(err)
			}
			return nil
		},
	}
	c.Flags().StringVar(&description, "spec", "", "compare the tools with the API's description in this `file`: OpenAPI 3, JSON or YAML")
	return c
}

// checker checks texts of an editor, one at a time. It keeps the directories that they
// are in, so that what has not changed is not read and compiled again.
type checker struct {
	description *openapi.Document // nil: not known

	mu   sync.Mutex
	dirs map[string]*workspace.Dir // by their path
}

// check returns what lint finds about a file of an editor, and about what the
// file needs, by path; and what is known of the file, where it is YAML.
func (k *checker) check(ctx context.Context, file string, texts map[string]string) (map[string]diag.Diagnostics, *lsp.Subject) {
	if base := filepath.Base(file); filepath.Ext(file) != ".yaml" && base != toolfile.LibraryFile || !filepath.IsAbs(file) {
		return nil, nil
	}
	root, own := workspace.Root(filepath.Dir(file))
	if !own && filepath.Base(file) != toolfile.LibraryFile && !isTool([]byte(texts[file])) {
		return nil, nil // some other YAML file
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if ctx.Err() != nil {
		return nil, nil
	}
	d := k.dirs[root]
	if d == nil {
		d = openDir(root, own)
		k.dirs[root] = d
	}
	d.Reset()
	setTexts(d, texts)
	at, err := workspace.Within(root, file)
	if err != nil {
		return nil, nil
	}
	d.Ask(at, file)
	found, err := d.Check(ctx, k.description, workspace.Also{})
	if err != nil {
		return nil, nil
	}
	out := map[string]diag.Diagnostics{}
	for _, f := range found.Sorted() {
		out[filepath.FromSlash(f.Path)] = append(out[filepath.FromSlash(f.Path)], f)
	}
	t, api := d.Tool(at)
	if api == nil || slices.ContainsFunc(found, func(f diag.Diagnostic) bool { return f.Kind == "syntax" }) {
		return out, nil
	}
	subject := &lsp.Subject{Tool: t, API: api, Library: api.Library}
	if t != nil {
		subject.Library = t.Library()
	}
	return out, subject
}

// sourcesOf are the files of the directory of tools that a file of an editor is in.
func sourcesOf(_ context.Context, file string, texts map[string]string) []*diag.Source {
	root, _ := workspace.Root(filepath.Dir(file))
	d := workspace.NewDir(root, os.DirFS(root), nil)
	setTexts(d, texts)
	out, err := d.Sources()
	if err != nil {
		return nil
	}
	return out
}

// setTexts gives the files of a directory the texts that an editor has of them.
func setTexts(d *workspace.Dir, texts map[string]string) {
	for name, text := range texts {
		if at, err := workspace.Within(d.Name, name); err == nil && !strings.HasPrefix(at, "..") {
			d.SetText(at, []byte(text))
		}
	}
}
