package diag

import "strings"

// Scalar makes a Text of a YAML scalar that means value. line and col are where
// YAML says that it begins, its tag and anchor included; both count from 1, and
// lines end where YAML 1.1 ends them.
func (s *Source) Scalar(value string, style Style, line, col int) Text {
	t := Text{Value: value, src: s, Style: style}
	start := s.offset(s.YAMLLines, line, col)
	if t.Style != Plain || t.Value != "" {
		start = s.afterProperties(start)
	}
	t.Pos = s.PosOf(start)
	return t
}

// Place is a Text without a value of its own: what stands at p is no scalar.
func (s *Source) Place(p Pos) Text { return Text{Pos: p, src: s, Style: Plain} }

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
	if t.isPart() {
		return t.of.whole.At(t.of.from + off)
	}
	if t.Style == Whole {
		if off == len(t.Value) {
			off = len(strings.TrimRight(t.Value, "\r\n"))
		}
		return t.src.PosOf(off)
	}
	from, ok := t.Origins()
	if !ok {
		return t.Pos
	}
	return t.src.PosOf(from[off])
}

// Origins returns for each byte of the value, and for its end, the byte of the
// file that it comes from. It reads the scalar again as yaml.v3 did; not ok
// means that this gave another value, so that no place inside it is known.
func (t Text) Origins() (from []int, ok bool) {
	r := replay{text: t.src.Raw, next: t.src.offset(t.src.lines, t.Pos.Line, t.Pos.Col)}
	switch t.Style {
	case Plain:
		r.plain(len(t.Value))
	case Single:
		r.quoted('\'')
	case Double:
		r.quoted('"')
	default:
		r.block(t.Style == Folded, t.Value)
	}
	return append(r.from, r.next), string(r.value) == t.Value
}

// afterProperties skips the tag and the anchor that may stand before a scalar,
// and the blanks, comments and line breaks after them.
func (s *Source) afterProperties(i int) int {
	for i < len(s.Raw) && (s.Raw[i] == '!' || s.Raw[i] == '&') {
		if s.Raw[i] == '&' {
			i++
			i += len(s.Raw[i:]) - len(strings.TrimLeft(s.Raw[i:], anchorChars))
		} else {
			for i < len(s.Raw) && !IsBlank(s.Raw[i]) && !StartsBreak(s.Raw[i:]) {
				i++
			}
		}
		for comment := false; i < len(s.Raw); {
			_, width := lineBreak(s.Raw[i:])
			switch {
			case width > 0:
				comment = false
			case IsBlank(s.Raw[i]) || comment:
				width = 1
			case s.Raw[i] == '#':
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
