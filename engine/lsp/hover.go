package lsp

import (
	"context"
	"regexp"
	"strings"
)

// keyAt is a key as it is written.
var keyAt = regexp.MustCompile(`[$A-Za-z_][$A-Za-z0-9_.-]*`)

// hover says what the key at a position is; nil where there is none.
func (s *Server) hover(ctx context.Context, d *open, at position) *hover {
	text := lines(d.text)
	if h := s.hoverExpression(ctx, d, at); h != nil {
		return h
	}
	if d.format == nil || at.Line >= len(text) {
		return nil
	}
	line := text[at.Line]
	offset := s.encoding.offset(line, at.Character)
	for _, w := range keyAt.FindAllStringIndex(line, -1) {
		if offset < w[0] || offset > w[1] {
			continue
		}
		rest := line[w[1]:]
		if !strings.HasPrefix(rest, ":") || len(rest) > 1 && rest[1] != ' ' {
			return nil
		}
		p := find(d.format, text, at.Line, w[1])
		if p.mapping == nil || p.key != nil {
			return nil
		}
		k := p.mapping.Key(line[w[0]:w[1]])
		if k == nil {
			return nil
		}
		return &hover{markup{"markdown", "`" + k.Name + "`: " + valueName(k.Shape) + "\n\n" + keyDoc(k)},
			s.span(line, at.Line, w[0], w[1])}
	}
	return nil
}
