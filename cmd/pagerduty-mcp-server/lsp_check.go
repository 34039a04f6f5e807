package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/lsp"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/workspace"
)

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
	found, err := d.Check(ctx, lint.Options{Description: k.description})
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

// checkAll returns what lint finds about all tool files below folders and in the
// directories of files, by path.
func (k *checker) checkAll(ctx context.Context, folders, files []string, texts map[string]string, told func(done, of int)) (map[string]diag.Diagnostics, error) {
	l := &lintFiles{}
	for _, folder := range folders {
		_ = l.addTree(folder) // one without tool files has no findings
	}
	for _, file := range files {
		root, own := workspace.Root(filepath.Dir(file))
		if own && !slices.ContainsFunc(l.dirs, func(d *workspace.Dir) bool { return d.Name == filepath.ToSlash(root) }) {
			_ = l.addDir(root)
		}
	}
	out := map[string]diag.Diagnostics{}
	for _, name := range l.names {
		out[name] = nil
	}
	for i, d := range l.dirs {
		setTexts(d, texts)
		found, err := d.Check(ctx, lint.Options{Description: k.description, Once: true})
		if err != nil {
			return nil, err
		}
		for _, f := range found.Sorted() {
			out[filepath.FromSlash(f.Path)] = append(out[filepath.FromSlash(f.Path)], f)
		}
		told(i+1, len(l.dirs))
	}
	return out, nil
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
		if filepath.Ext(name) == "" { // none that a tool needs, and perhaps the name of a folder
			continue
		}
		if at, err := workspace.Within(d.Name, name); err == nil && !strings.HasPrefix(at, "..") {
			d.SetText(at, []byte(text))
		}
	}
}
