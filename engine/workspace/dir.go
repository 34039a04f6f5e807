// Package workspace holds the tool files that an author works on: those of a
// directory, over which an editor lays texts that are not saved. Whoever judges
// files (lint, lsp) does it here, so that all say the same about the same text.
package workspace

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/toolfile"
)

// Dir is a directory that is loaded for the sake of some of its files.
type Dir struct {
	engine.Dir
	base  *engine.Dir       // whose API its tools belong to; nil: it has its own
	texts map[string][]byte // the files that have another text than on disk, by path
	asked map[string]string // the files that are asked for: by the name that findings give them, as they were asked for

	catalog *engine.Catalog // what was loaded last, of which the next load takes over what is the same; nil: nothing

	folders []string         // those that are asked for as a whole, "." is all of the directory
	names   map[string]named // the words of files on disk that may be names, by path
}

// NewDir returns a directory of which nothing is asked for yet. Its tools belong
// to the API of base, which is known to be right, unless base is nil.
func NewDir(name string, files fs.FS, base *engine.Dir) *Dir {
	d := &Dir{base: base, texts: map[string][]byte{}, asked: map[string]string{}, names: map[string]named{}}
	d.Dir = engine.Dir{Name: name, Files: overlay{files, d.texts}}
	return d
}

// Reset takes back what was asked for and the texts that were set. What was loaded is
// kept, so that a further Check takes little longer than what has changed.
func (d *Dir) Reset() {
	clear(d.texts)
	clear(d.asked)
	d.folders = nil
}

// SetText gives a file of the directory another text than on disk.
func (d *Dir) SetText(file string, text []byte) { d.texts[file] = text }

// Ask notes that a file of the directory is asked for; name is what findings call it.
func (d *Dir) Ask(file, name string) { d.asked[path.Join(d.Name, file)] = name }

// AskFolder notes that a folder is asked for, so that files in it that are not read
// are of interest, too; "." is the directory itself with all its folders.
func (d *Dir) AskFolder(folder string) { d.folders = append(d.folders, folder) }

// isPassedOver reports whether a finding is about a file of such a folder that is not read.
func (d *Dir) isPassedOver(f diag.Diagnostic) bool {
	file, ok := strings.CutPrefix(f.Path, path.Clean(d.Name)+"/")
	return f.Kind == engine.PassedOver.Name && ok && slices.ContainsFunc(d.folders, func(folder string) bool {
		return folder == "." || strings.HasPrefix(file, folder+"/")
	})
}

// Load loads the whole directory, beside its base when it needs the API of that.
func (d *Dir) Load() (*engine.Catalog, diag.Diagnostics, error) { return d.load(d.Files, false) }

func (d *Dir) load(files fs.FS, lazy bool) (*engine.Catalog, diag.Diagnostics, error) {
	own := d.Dir
	own.Files, own.Lazy = files, lazy
	dirs := []engine.Dir{own}
	if d.base != nil {
		dirs = []engine.Dir{*d.base, own}
	}
	if d.catalog != nil {
		return d.catalog.Reload(dirs)
	}
	return engine.Load(dirs, engine.Options{})
}

// Check returns the findings of the files that are asked for, and the errors of
// what these need; it reads no more of the directory than that takes. What o says of
// tools is passed over. It ends soon after ctx does, with its cause.
func (d *Dir) Check(ctx context.Context, o lint.Options) (diag.Diagnostics, error) {
	files, err := d.needed()
	if err != nil {
		return nil, err
	}
	return d.check(ctx, files, o)
}

func (d *Dir) check(ctx context.Context, files fs.FS, o lint.Options) (diag.Diagnostics, error) {
	c, findings, err := d.load(files, true)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if d.catalog = c; o.Once { // it is of no use for another check
		d.catalog = nil
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	o.Only = d.Wants
	findings = append(findings, lint.Check(ctx, c, o)...)
	findings = append(findings, c.Check(ctx)...) // of what was judged these are known
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	some := slices.ContainsFunc(c.Tools, func(t *engine.Tool) bool { return !d.Wants(t) })
	var out diag.Diagnostics
	for _, f := range lint.Ignore(lint.SaidOnce(findings), c.Sources...) {
		name, asked := d.asked[f.Path]
		base := path.Base(f.Path)
		if !asked && !d.isPassedOver(f) && (f.Severity != diag.Error || base != toolfile.APIFile && base != toolfile.LibraryFile) {
			continue
		}
		if some && lint.SuppressesNothing(f) && base == toolfile.APIFile { // it may be about one of the other tools
			continue
		}
		f.Path = cmp.Or(name, f.Path)
		out = append(out, f)
	}
	return out, nil
}

// Wants reports whether a tool is asked for: by its file, or by the lib.jq that
// all tools of the directory know.
func (d *Dir) Wants(t *engine.Tool) bool { return d.wants(t.File.Source.Path) }

// WantsPrompt is Wants of a prompt.
func (d *Dir) WantsPrompt(p *engine.Prompt) bool { return d.wants(p.File.Source.Path) }

func (d *Dir) wants(file string) bool {
	return d.asked[file] != "" || d.asked[path.Join(d.Name, toolfile.LibraryFile)] != "" &&
		(d.base == nil || !strings.HasPrefix(file, d.base.Name+"/"))
}

// Root returns the directory that must be loaded for the files of dir: dir
// itself or the one above it, whichever has an _api.yaml or else a lib.jq. own
// says that it has an API of its own.
func Root(dir string) (root string, own bool) {
	for _, marker := range []string{toolfile.APIFile, toolfile.LibraryFile} {
		for _, at := range []string{dir, filepath.Join(dir, "..")} {
			if at != dir && filepath.Base(dir) == "testdata" {
				continue // it belongs to the tests of the tools above
			}
			if _, err := os.Stat(filepath.Join(at, marker)); err == nil {
				return at, marker == toolfile.APIFile
			}
		}
	}
	return dir, false
}

// Within is the path of p in the directory root, with slashes.
func Within(root, p string) (string, error) {
	from, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	return filepath.ToSlash(rel), err
}
