package workspace

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/toolfile"
)

// needed returns what of the directory bears on the files that are asked for:
// all of it when they are shared by its tools; else they, what they share with
// the others, and those that may have a name in common with one of them.
func (d *Dir) needed() (fs.FS, error) {
	files, err := d.List()
	if err != nil {
		return nil, err
	}
	here := func(file string) bool { return d.asked[path.Join(d.Name, file)] != "" }
	names := map[string]bool{} // of the tools that are asked for
	rest := 0
	for _, file := range files {
		switch base := path.Base(file); {
		case !here(file):
			rest++
		case toolfile.IsPrompt(base) || base == toolfile.APIFile || base == toolfile.LibraryFile || base == toolfile.ToolsetFile:
			return d.Files, nil
		default:
			for _, name := range d.namesIn(file) {
				names[name] = true
			}
		}
	}
	if rest == 0 {
		return d.Files, nil
	}
	without := map[string]bool{}
	for _, file := range files {
		switch path.Base(file) {
		case toolfile.APIFile, toolfile.LibraryFile, toolfile.ToolsetFile:
			continue
		}
		without[file] = !here(file) && !slices.ContainsFunc(d.namesIn(file), func(name string) bool { return names[name] })
	}
	return part{d.Files, without}, nil
}

// nameKey begins a line with a name of the tool, or with its address.
var nameKey = regexp.MustCompile(`^ *["']?(tool|aliases|alias|name|uri)["']?:`)

// word is what a name is made of.
var word = regexp.MustCompile(`[A-Za-z0-9_-]+`)

// named are the words of a file on disk that may be names, as it was at a time.
type named struct {
	at    time.Time
	size  int64
	words []string
}

// namesIn returns every word of a file that may be a name of its tool. A file that
// cannot be read has none; whoever loads it says why.
func (d *Dir) namesIn(file string) []string {
	info, err := fs.Stat(d.Files, file)
	if err != nil {
		return nil
	}
	at, size := info.ModTime(), info.Size()
	if n, ok := d.names[file]; ok && n.at.Equal(at) && n.size == size && !at.IsZero() {
		return n.words
	}
	text, err := engine.ReadFile(d.Files, file)
	if err != nil {
		return nil
	}
	n := named{at, size, namesOf(text)}
	d.names[file] = n
	return n.words
}

// namesOf returns every word of a text that may be a name of its tool, or a part of
// its address: those of the lines of `tool`, `aliases` and `uri` and of list items below these.
func namesOf(text []byte) (names []string) {
	among := false // the items of a list of names
	for line := range bytes.Lines(text) {
		s := strings.TrimSpace(string(line))
		switch {
		case nameKey.Match(line):
			among = true
		case s == "" || s[0] == '#':
			continue
		case !among || !strings.ContainsRune("-[]\"'", rune(s[0])):
			among = false
			continue
		}
		names = append(names, word.FindAllString(s, -1)...)
	}
	return slices.DeleteFunc(names, func(n string) bool {
		return slices.Contains([]string{"tool", "aliases", "alias", "name", "uri", "-"}, n)
	})
}

// part is a file system without some of its files.
type part struct {
	fs.FS
	without map[string]bool // by path
}

// ReadDir implements [fs.ReadDirFS].
func (p part) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(p.FS, dir)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return p.without[path.Join(dir, e.Name())] }), err
}

// Stat implements [fs.StatFS], without opening the file.
func (p part) Stat(name string) (fs.FileInfo, error) { return fs.Stat(p.FS, name) }
