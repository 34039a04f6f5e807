package main

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
	"pagerduty-mcp-server/engine/workspace"
	"pagerduty-mcp-server/tools.d"
)

// standardInput is what a text is called that came without the name of a file.
const standardInput = "<stdin>"

// maxText bounds what is read of standard input or of a Markdown file, in bytes.
const maxText = toolfile.MaxFile

// lintFiles are the files that a command line asks for, and the directories
// that must be loaded to check them.
type lintFiles struct {
	dirs  []*workspace.Dir
	names []string // the files, each once
}

// dir returns the directory of that name, at first without anything asked for.
func (l *lintFiles) dir(root string, own bool) *workspace.Dir {
	for _, d := range l.dirs {
		if d.Name == filepath.ToSlash(root) {
			return d
		}
	}
	d := openDir(root, own)
	l.dirs = append(l.dirs, d)
	return d
}

// openDir is a directory on disk; where it has no API of its own, its tools belong to
// that of the built-in ones.
func openDir(root string, own bool) *workspace.Dir {
	var base *engine.Dir
	if !own {
		base = &engine.Dir{Name: builtIn, Files: tools.Files, Trusted: true}
	}
	return workspace.NewDir(filepath.ToSlash(root), os.DirFS(root), base)
}

// ask notes that a file of a directory is asked for, under a name.
func (l *lintFiles) ask(d *workspace.Dir, file, name string) {
	d.Ask(file, name)
	if !slices.Contains(l.names, name) {
		l.names = append(l.names, name)
	}
}

// add adds a PATH: a file, a directory, or a directory and all below it.
func (l *lintFiles) add(p string) error {
	p = filepath.Clean(p)
	if filepath.Base(p) == "..." {
		return l.addTree(filepath.Dir(p))
	}
	info, err := os.Stat(p)
	switch {
	case err != nil:
		return abort(err)
	case info.IsDir():
		return l.addDir(p)
	case isMarkdown(p):
		text, err := readText(p)
		if err != nil {
			return abort(err)
		}
		l.addBlocks(p, blocks(text))
		return nil
	}
	return l.addFile(p, nil)
}

// addText adds a text that may stand in the place of a file.
func (l *lintFiles) addText(name string, text []byte) error {
	switch {
	case name == "":
		l.addBlocks(standardInput, []block{newBlock(text, text)})
		return nil
	case isMarkdown(name):
		l.addBlocks(filepath.Clean(name), blocks(text))
		return nil
	}
	return l.addFile(filepath.Clean(name), text)
}

// addBlocks adds the tool files that stand inside a file. Two of one name cannot
// be in one directory.
func (l *lintFiles) addBlocks(name string, bs []block) {
	if slices.Contains(l.names, name) {
		return
	}
	l.names = append(l.names, name)
	var dirs []*workspace.Dir
	seen := map[string]int{}
	for _, b := range bs {
		n := seen[b.file]
		seen[b.file]++
		if n == len(dirs) {
			dirs = append(dirs, workspace.NewDir(name, embed.FS{}, &engine.Dir{Name: builtIn, Files: tools.Files, Trusted: true}))
		}
		dirs[n].SetText(b.file, b.text)
		l.ask(dirs[n], b.file, name)
	}
	l.dirs = append(l.dirs, dirs...)
}

// addFile adds a file of a tools directory. A nil text is that on disk.
func (l *lintFiles) addFile(p string, text []byte) error {
	if filepath.Ext(p) != ".yaml" && filepath.Base(p) != "lib.jq" {
		return exit{exitUsage, fmt.Errorf("%q is nothing to lint: name a *.yaml file, a lib.jq, a *.md file or a directory", p)}
	}
	root, own := workspace.Root(filepath.Dir(p))
	file, err := workspace.Within(root, p)
	if err != nil {
		return abort(err)
	}
	d := l.dir(root, own)
	if text != nil {
		d.SetText(file, text)
	}
	l.ask(d, file, p)
	return nil
}

// addDir adds a directory of tools, or a folder of one.
func (l *lintFiles) addDir(p string) error {
	root, own := workspace.Root(p)
	folder, err := workspace.Within(root, p)
	if err != nil {
		return abort(err)
	}
	d := l.dir(root, own)
	d.AskFolder(folder)
	files, err := d.List()
	if err != nil {
		return abort(err)
	}
	found := false
	for _, file := range files {
		if folder == "." || path.Dir(file) == folder {
			found = true
			rel, _ := filepath.Rel(folder, file)
			l.ask(d, file, filepath.Join(p, rel))
		}
	}
	if !found {
		return abort(fmt.Errorf("no tool files in %q; %s... means all directories below it, too", p, p+string(filepath.Separator)))
	}
	return nil
}

// addTree adds the tools directories at and below a directory: those with an
// _api.yaml and, elsewhere, the files whose first key is `tool`
// or `prompt`.
func (l *lintFiles) addTree(dir string) error {
	before := len(l.names)
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && p != dir && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata" || e.Name() == "node_modules"):
			return fs.SkipDir
		case e.IsDir():
			if _, own := workspace.Root(p); !own {
				return nil
			}
			if err := l.addDir(p); err != nil {
				return err
			}
			return fs.SkipDir
		case filepath.Ext(p) != ".yaml":
			return nil
		}
		if info, err := os.Stat(p); err != nil || !info.Mode().IsRegular() { // a pipe would be waited for
			return err
		}
		text, err := readText(p)
		if err != nil || !isTool(text) {
			return err
		}
		return l.addFile(p, nil)
	})
	if err == nil && len(l.names) == before {
		err = fmt.Errorf("no tool files in or below %q", dir)
	}
	if err != nil {
		return abort(err)
	}
	return nil
}

func isMarkdown(p string) bool { return slices.Contains([]string{".md", ".markdown"}, filepath.Ext(p)) }

// readText reads a file of at most maxText bytes.
func readText(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, p)
}

// readAll reads at most maxText bytes.
func readAll(r io.Reader, name string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("%s: more than %d bytes", name, maxText)
	}
	return text, err
}
