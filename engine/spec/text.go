package spec

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// text makes a Text of a scalar node of this file.
func (s *Source) text(n *yaml.Node) Text {
	t := Text{Value: n.Value, src: s, style: styleOf(n)}
	start := s.offset(s.marks, n.Line, n.Column)
	if t.style != plain || t.Value != "" {
		start = s.afterProperties(start)
	}
	t.Pos = s.pos(start)
	return t
}

// At returns the place in the file of the byte offset off of the text's value.
// Offsets inside a character give the place of that character, those outside
// the value the nearest end of it. The length of the value gives the place just
// after the last character; line breaks at the end of a block or a file do not
// count, so that "unexpected end" stands behind what was written last. An escape
// is where its backslash is, a folded line break at the end of its line.
func (t Text) At(off int) Pos {
	if t.src == nil {
		return t.Pos
	}
	off = max(0, min(off, len(t.Value)))
	if t.in != nil {
		return t.in.At(t.from + off)
	}
	if t.style == whole {
		if off == len(t.Value) {
			off = len(strings.TrimRight(t.Value, "\r\n"))
		}
		return t.src.pos(off)
	}
	from, ok := t.origins()
	if !ok {
		return t.Pos
	}
	return t.src.pos(from[off])
}

// origins returns for each byte of the value, and for its end, the byte of the
// file that it comes from. It reads the scalar again as yaml.v3 did; not ok
// means that this gave another value, so that no place inside it is known.
func (t Text) origins() (from []int, ok bool) {
	r := replay{text: t.src.raw, next: t.src.offset(t.src.lines, t.Pos.Line, t.Pos.Col)}
	switch t.style {
	case plain:
		r.plain(len(t.Value))
	case single:
		r.single()
	case double:
		r.double()
	default:
		r.block(t.style == folded, t.Value)
	}
	return append(r.from, r.next), string(r.value) == t.Value
}

// afterProperties skips the tag and the anchor that may stand before a scalar,
// and the blanks, comments and line breaks after them.
func (s *Source) afterProperties(i int) int {
	for i < len(s.raw) && (s.raw[i] == '!' || s.raw[i] == '&') {
		if s.raw[i] == '&' {
			i++
			i += len(s.raw[i:]) - len(strings.TrimLeft(s.raw[i:], anchorChars))
		} else {
			for i < len(s.raw) && !isBlank(s.raw[i]) && !startsBreak(s.raw[i:]) {
				i++
			}
		}
		for comment := false; i < len(s.raw); {
			_, width := lineBreak(s.raw[i:])
			switch {
			case width > 0:
				comment = false
			case isBlank(s.raw[i]) || comment:
				width = 1
			case s.raw[i] == '#':
				comment, width = true, 1
			}
			if width == 0 {
				break
			}
			i += width
		}
	}
	return i
}

// anchorChars are the characters of which yaml.v3 lets an anchor's name be made.
const anchorChars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-"

// styleOf tells how a scalar node is written.
func styleOf(n *yaml.Node) style {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return double
	case n.Style&yaml.SingleQuotedStyle != 0:
		return single
	case n.Style&yaml.LiteralStyle != 0:
		return literal
	case n.Style&yaml.FoldedStyle != 0:
		return folded
	}
	return plain
}
