package lsp

import "pagerduty-mcp-server/engine/diag"

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
