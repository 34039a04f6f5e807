package engine

import (
	"cmp"
	"maps"
	"slices"
)

// Commands returns the tools that have a command of their own at the command line, in
// the order of their commands. Of two with the same that of the later directory has it.
func (c *Catalog) Commands() []*Tool {
	byName := map[string]*Tool{}
	for _, t := range c.Tools {
		if t.File.CLI != nil {
			if other := byName[t.Command()]; other == nil || other.order < t.order {
				byName[t.Command()] = t
			}
		}
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b *Tool) int { return cmp.Compare(a.Command(), b.Command()) })
}

// commands reports commands that another tool of the directory has.
func (l *loader) commands(c *Catalog) {
	owner := map[string]*Tool{}
	for _, t := range c.Tools {
		if t.Command() == "" {
			continue
		}
		if other := owner[t.Command()]; other != nil && other.order == t.order {
			l.diags = append(l.diags, duplicateTool.At(t.File.CLI.Name, "the command %q is that of the tool %q already", t.Command(), other.Name()))
			continue
		}
		owner[t.Command()] = t
	}
}
