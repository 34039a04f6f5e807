package lsp

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// Edit is a change of a file: in the place of some characters stands another text.
type Edit struct {
	File  string // its path, as that of the source
	At    diag.Pos
	Width int // in characters
	New   string
}

func edits(found []use, name string) (out []Edit) {
	for _, u := range found {
		out = append(out, Edit{u.text.Source().Path, u.text.At(0), diag.Len(u.text.Value), name})
	}
	return out
}

// Apply makes the changes that concern a file in its text.
func Apply(src *diag.Source, all []Edit) string {
	all = slices.DeleteFunc(slices.Clone(all), func(e Edit) bool { return e.File != src.Path })
	slices.SortStableFunc(all, func(a, b Edit) int {
		if a.At.Line != b.At.Line {
			return b.At.Line - a.At.Line
		}
		return b.At.Col - a.At.Col
	})
	all = slices.Compact(all)
	lines := strings.SplitAfter(src.Raw, "\n")
	for _, e := range all {
		if e.At.Line > len(lines) {
			lines = append(lines, "")
		}
		line := []rune(lines[e.At.Line-1])
		lines[e.At.Line-1] = string(line[:e.At.Col-1]) + e.New + string(line[e.At.Col-1+e.Width:])
	}
	return strings.Join(lines, "")
}
