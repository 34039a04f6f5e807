package engine

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Dir is a directory of tool files: an _api.yaml and a lib.jq, both optional
// in any but the first, one folder a toolset, one file a tool. Files that lie
// beside _api.yaml make a toolset of the directory's own name.
type Dir struct {
	Name  string // for messages, such as ./my-tools
	Files fs.FS
	Lazy  bool // each tool is compiled when it is first called; [Catalog.Check] says what is wrong with them

	NoTests bool // the tests of its tools are read for their mistakes, and not kept
	Trusted bool // its tools are known to be right: they are lazy, and Check passes them over; of their tests nothing is read
}

// List returns the files that Load reads of the directory, one folder deep, in
// a fixed order. Hidden files and folders, which editors and mounted volumes leave
// behind, what is no regular file, and testdata are passed over.
func (d Dir) List() ([]string, error) {
	found, _, err := d.list()
	return found, err
}

// PassedOver is the kind of the findings about files that look like tool files and are not read.
var PassedOver = diag.Kind{Name: "file-passed-over", Severity: diag.Warning, Explain: "A file that looks like a tool file and is not read.",
	Example: "tools/ships/list_ships.yml"}

// list is List; odd are the files that look like tool files and are not read.
func (d Dir) list() (found, odd []string, err error) {
	if _, err := fs.Stat(d.Files, "."); err != nil {
		return nil, nil, err
	}
	for _, file := range d.below(".", 2) {
		deep := strings.Count(file, "/")
		switch ext := path.Ext(file); {
		case file == toolfile.LibraryFile:
			found = slices.Insert(found, 0, file)
		case ext != ".yaml" && ext != ".yml":
		case ext == ".yml" || deep > 1 || strings.HasSuffix(file, "/"+toolfile.APIFile):
			odd = append(odd, file)
		default:
			found = append(found, file)
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")) })
	return found, odd, nil
}

// below are the regular files in a folder and in those inside of it, so many levels
// deep; those that List passes over are not among them, nor is what cannot be read.
func (d Dir) below(folder string, levels int) (files []string) {
	entries, _ := fs.ReadDir(d.Files, folder)
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		kind := e.Type()
		if kind == fs.ModeSymlink {
			if info, err := fs.Stat(d.Files, name); err == nil {
				kind = info.Mode().Type()
			}
		}
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case kind.IsRegular():
			files = append(files, name)
		case kind.IsDir() && levels > 0 && e.Name() != "testdata":
			files = append(files, d.below(name, levels-1)...)
		}
	}
	return files
}

// toolFiles returns the files of List that are about tools, and warnings about
// those that are not read.
func (d Dir) toolFiles() (files []string, warnings diag.Diagnostics, err error) {
	files, odd, err := d.list()
	for _, file := range odd {
		why := "the name of a tool file ends in .yaml"
		if strings.HasSuffix(file, ".yaml") {
			why = "a tool file lies in a folder of the directory, and no deeper, and " + toolfile.APIFile + " in the directory itself"
		}
		source := diag.NewSource(path.Join(d.Name, file), nil)
		warnings = append(warnings, PassedOver.On(source, diag.Pos{Line: 1, Col: 1}, 1, "this file is not read: %s", why))
	}
	return slices.DeleteFunc(files, func(file string) bool { return file == toolfile.LibraryFile || file == toolfile.APIFile }), warnings, err
}

// readIfThere is ReadFile but for a file that is not there, which is nil.
func readIfThere(files fs.FS, name string) ([]byte, error) {
	text, err := ReadFile(files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && text == nil:
		text = []byte{}
	}
	return text, err
}

// ReadFile reads a file of a tools directory, and of one that is too large no
// more than shows that it is.
func ReadFile(files fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(files, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text bytes.Buffer
	text.Grow(int(min(info.Size(), toolfile.MaxFile)) + bytes.MinRead)
	_, err = text.ReadFrom(io.LimitReader(f, toolfile.MaxFile+1))
	return text.Bytes(), err
}
