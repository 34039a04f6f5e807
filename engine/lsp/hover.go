package lsp

import (
	"context"
	"regexp"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
)

// keyAt is a key as it is written.
var keyAt = regexp.MustCompile(`[$A-Za-z_][$A-Za-z0-9_.-]*`)

// hover says what the key at a position is; nil where there is none.
func (s *Server) hover(ctx context.Context, d *open, at position) *hover {
	text := lines(d.text)
	if h := s.hoverExpression(ctx, d, at); h != nil {
		return h
	}
	if h := s.hoverKey(d, text, at); h != nil {
		return h
	}
	if h := s.hoverName(ctx, d, at); h != nil {
		return h
	}
	return hoverFinding(d, at)
}

// hoverKey says what a key of the format means.
func (s *Server) hoverKey(d *open, text []string, at position) *hover {
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

// maxShown is how many lines of a definition are shown.
const maxShown = 15

// hoverName shows how the thing is made whose name stands at a position: a param, a step,
// or what an _api.yaml says of one that files share.
func (s *Server) hoverName(ctx context.Context, d *open, at position) *hover {
	here, all := s.located(ctx, d, at)
	for _, u := range here {
		known := all
		if !u.of.isOwn() {
			known = s.sharedUses(ctx, d)
		}
		for _, o := range known {
			if o.def && o.of == u.of && o.name == u.name && o.of != function {
				return &hover{markup{"markdown", string(o.of) + "\n\n```yaml\n" + definitionText(o.text) + "```"}, s.location(u).Range}
			}
		}
	}
	return nil
}

// definitionText is the lines of a key and of what it holds, as deep as they must be.
func definitionText(key diag.Text) string {
	src, first := key.Source(), key.Pos.Line
	depth := indent(src.Line(first))
	var b strings.Builder
	for n := first; n <= src.Lines() && n < first+maxShown; n++ {
		line := src.Line(n)
		if n > first && strings.TrimSpace(line) != "" && indent(line) <= depth {
			break
		}
		b.WriteString(line[min(depth, len(line)):] + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// hoverFinding says what the kind of a finding is about that stands at a position.
func hoverFinding(d *open, at position) *hover {
	for _, f := range d.found {
		if before(f.Range.Start, at) > 0 || before(at, f.Range.End) > 0 {
			continue
		}
		for _, k := range lint.Kinds() {
			if k.Name == f.Code {
				return &hover{markup{"markdown", "`" + k.Name + "`: " + k.Explain + " For example\n\n```yaml\n" + k.Example + "\n```"}, f.Range}
			}
		}
	}
	return nil
}
