package lsp

import (
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

// renamed gives the thing that is called old another name wherever it is used; it is an
// error when it cannot have that. A function's old name has its arity behind it.
func renamed(all []use, of thing, old, name string) (out []Edit, err error) {
	_, arity, _ := strings.Cut(old, "/")
	var known []string
	for _, u := range all {
		if u.of == of && u.def {
			known = append(known, strings.TrimSuffix(u.name, "/"+arity))
		}
		if u.of == of && u.name == old {
			out = append(out, Edit{u.text.Source().Path, u.text.At(0), diag.Len(u.text.Value), name})
		}
	}
	return out, checkName(of, name, known)
}
