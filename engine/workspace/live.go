package workspace

import (
	"context"
	"path"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// Live is a catalog that follows its directories: files that change are taken up
// when they are without mistakes, and until then it has the last good text of each.
type Live struct {
	dirs    []engine.Dir
	catalog *engine.Catalog
	pinned  []string // the names of files that keep the text which they had at first
}

// NewLive returns a Live of the catalog that was loaded from these directories,
// without an error. Files of the names pinned keep their texts.
func NewLive(c *engine.Catalog, dirs []engine.Dir, pinned ...string) *Live {
	return &Live{dirs, c, pinned}
}

// Change is what came of a look at the directories.
type Change struct {
	Catalog *engine.Catalog  // the one from now on
	Files   []string         // whose texts are new in it, or gone
	Refused diag.Diagnostics // the errors that keep files from being taken up
	Pinned  []string         // files that have another text now, which is not taken up
}

// Next looks at the directories again. Take must be called for the change to hold.
// The error says that they could not be read.
func (l *Live) Next() (Change, error) {
	had := texts(l.catalog)
	instead := map[string][]byte{} // by path; nil: the file is left out
	var out Change
	for _, d := range l.dirs {
		for _, name := range l.pinned {
			p := path.Join(d.Name, name)
			put(instead, had, p)
			if now, err := engine.ReadFile(d.Files, name); err == nil && string(now) != had[p] || err != nil && instead[p] != nil {
				out.Pinned = append(out.Pinned, p)
			}
		}
	}
	for {
		c, findings, err := l.catalog.Reload(l.over(instead))
		if err != nil {
			return out, err
		}
		findings = append(findings, c.Check(context.Background())...)
		findings = slices.DeleteFunc(findings, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
		out.Refused = append(out.Refused, findings...)
		if len(findings) == 0 {
			out.Catalog, out.Files = c, differing(had, texts(c))
			return out, nil
		}
		if !putBack(had, texts(c), instead, findings) {
			out.Catalog = l.catalog
			return out, nil
		}
	}
}

// Take makes the catalog of a change the one that the next is compared with.
func (l *Live) Take(c Change) { l.catalog = c.Catalog }

// over are the directories with other texts in the place of some files.
func (l *Live) over(instead map[string][]byte) []engine.Dir {
	dirs := slices.Clone(l.dirs)
	for i, d := range dirs {
		texts := map[string][]byte{}
		for p, text := range instead {
			if file, ok := strings.CutPrefix(p, path.Clean(d.Name)+"/"); ok {
				texts[file] = text
			}
		}
		dirs[i].Files = overlay{d.Files, texts}
	}
	return dirs
}

// putBack puts the last good texts in the place of files with mistakes. Where one of
// these has it already, what else is new is to blame: first what tools share, at last
// files that were not there before. It is false when nothing is left to put back.
func putBack(had, has map[string]string, instead map[string][]byte, findings diag.Diagnostics) bool {
	changed := differing(had, has)
	wrong := func(p string) bool {
		return slices.ContainsFunc(findings, func(d diag.Diagnostic) bool { return d.Path == p })
	}
	shared := func(p string) bool {
		return slices.Contains([]string{toolfile.APIFile, toolfile.LibraryFile, toolfile.ToolsetFile}, path.Base(p))
	}
	isNew := func(p string) bool { _, before := had[p]; return !before }
	blame := []func(p string) bool{wrong, shared, isNew}
	if slices.ContainsFunc(findings, func(d diag.Diagnostic) bool { return !slices.Contains(changed, d.Path) }) {
		blame = []func(p string) bool{shared, wrong, isNew}
	}
	for _, isToBlame := range blame {
		found := false
		for _, p := range changed {
			if isToBlame(p) {
				found = true
				put(instead, had, p)
			}
		}
		if found {
			return true
		}
	}
	return false
}

// put puts the text that a file had in its place; a file that was not there is left out.
func put(instead map[string][]byte, had map[string]string, p string) {
	instead[p] = nil
	if text, ok := had[p]; ok {
		instead[p] = []byte(text)
	}
}

// texts are those of the files of a catalog.
func texts(c *engine.Catalog) map[string]string {
	out := map[string]string{}
	for _, s := range c.Sources {
		out[s.Path] = s.Raw
	}
	return out
}

// differing are the files that have not the same text in both, or are not in both.
func differing(a, b map[string]string) (out []string) {
	for p, text := range b {
		if before, ok := a[p]; !ok || before != text {
			out = append(out, p)
		}
	}
	for p := range a {
		if _, ok := b[p]; !ok {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}
