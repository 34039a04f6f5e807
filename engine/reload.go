package engine

import (
	"bytes"

	"pagerduty-mcp-server/engine/diag"
)

// known is what a catalog was made of, by the names of files and of directories.
type known struct {
	files map[string]parsed
	dirs  map[string]shared
	made  map[string]madeOf
}

// madeOf is what a file was compiled to, and with what.
type madeOf struct {
	source  *diag.Source
	account *Account
	lib     *diag.Source
	made    *made
}

func newKnown() known {
	return known{files: map[string]parsed{}, dirs: map[string]shared{}, made: map[string]madeOf{}}
}

// Reload loads directories again, with the options of the catalog, which must be
// as Load or Reload returned it. A file whose text is the same is not compiled
// again, and an API whose file is the same keeps its account: its rate limit and
// what is cached. Calls that run go on with what they began with.
func (c *Catalog) Reload(dirs []Dir) (*Catalog, diag.Diagnostics, error) {
	for _, d := range c.known.dirs { // else what is cached would grow with each change
		if d.own {
			d.account.forget()
		}
		if d.text != nil {
			d.lib.Forget()
		}
	}
	return load(dirs, c.options, c.known)
}

// made is what a file was compiled to before, when all that it needs is the same;
// else what it is to be compiled to.
func (l *loader) made(p parsed, common shared) *made {
	m := l.before.made[p.source.Path]
	if now := (madeOf{p.source, common.account, common.lib.Source(), m.made}); m != now || m.made == nil {
		m = now
		m.made = &made{}
	}
	l.known.made[p.source.Path] = m
	return m.made
}

// sameTexts reports whether two directories share the same among their tools.
func (s shared) sameTexts(other shared) bool {
	same := func(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }
	return same(s.api, other.api) && same(s.text, other.text)
}
