package lsp

import "strings"

// symbols are the keys at the margin and, below them, those of params, steps,
// tests and the like, by their indentation, so that a broken file has them, too.
func (s *Server) symbols(d *open) []symbol {
	out := []symbol{}
	text := lines(d.text)
	for i, l := range text {
		trimmed := strings.TrimLeft(l, " ")
		indent := len(l) - len(trimmed)
		name, value, ok := strings.Cut(strings.TrimPrefix(trimmed, "- "), ":")
		if !ok || trimmed == "" || trimmed[0] == '#' || indent > 2 || strings.ContainsAny(name, " {[\"'|") {
			continue
		}
		at := s.span(l, i, indent, len(l))
		one := symbol{Name: name, Detail: strings.TrimSpace(value), Kind: 7, Range: at, SelectionRange: at}
		switch {
		case indent == 0:
			out = append(out, one)
		case len(out) > 0:
			parent := &out[len(out)-1]
			if strings.HasPrefix(trimmed, "- ") { // a test, a rule: by what it is called
				one.Name, one.Detail = strings.TrimSpace(value), name
			}
			if one.Name != "" {
				parent.Children = append(parent.Children, one)
				parent.Range.End = at.End
			}
		}
	}
	return out
}
