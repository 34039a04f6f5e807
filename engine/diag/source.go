package diag

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a file. Line and Col count from 1; Col counts characters
// (Unicode code points), as editors do. The zero Pos means "the file as a whole".
type Pos struct{ Line, Col int }

// Source is one file as it was read: its name for messages and its text for
// snippets and positions. It is immutable and shared by every Text of the file.
type Source struct {
	Path      string
	Raw       string // without a byte order mark
	lines     []int  // where each line begins, as editors break them: LF, CR LF or CR
	YAMLLines []int  // where each line begins, as YAML 1.1 breaks them: also at NEL, LS and PS
}

// NewSource keeps data under the name that findings print.
func NewSource(path string, data []byte) *Source {
	s := &Source{Path: path, Raw: strings.TrimPrefix(string(data), "\ufeff")}
	likely := 1 + strings.Count(s.Raw, "\n")
	s.lines, s.YAMLLines = make([]int, 1, likely), make([]int, 1, likely)
	for i := 0; i < len(s.Raw); {
		c := s.Raw[i]
		if c > '\r' && c < utf8.RuneSelf { // most characters
			i++
			continue
		}
		_, width := lineBreak(s.Raw[i:])
		if width == 0 {
			i++
			continue
		}
		if c == '\n' || c == '\r' {
			s.lines = append(s.lines, i+width)
		}
		i += width
		s.YAMLLines = append(s.YAMLLines, i)
	}
	return s
}

// Lines returns how many lines there are.
func (s *Source) Lines() int { return len(s.lines) }

// Line returns the text of a line, counted from 1, without its line end; empty
// when there is no such line.
func (s *Source) Line(n int) string {
	if s == nil || n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.Raw)
	if n < len(s.lines) {
		end = s.lines[n]
	}
	return strings.TrimRight(s.Raw[s.lines[n-1]:end], "\r\n")
}

// PosOf is the place of the character that holds the byte i of the file.
func (s *Source) PosOf(i int) Pos {
	i = min(i, len(s.Raw))
	for start := max(0, i-utf8.UTFMax+1); start < i; start++ {
		if _, width := utf8.DecodeRuneInString(s.Raw[start:]); start+width > i {
			i = start
		}
	}
	line, found := slices.BinarySearch(s.lines, i)
	if !found {
		line-- // the line that begins before i
	}
	return Pos{Line: line + 1, Col: Len(s.Raw[s.lines[line]:i]) + 1}
}

// YAMLLine is the line of the byte i as YAML counts them, from 1.
func (s *Source) YAMLLine(i int) int {
	line, found := slices.BinarySearch(s.YAMLLines, i)
	if found {
		line++
	}
	return line
}

// offset is the byte at which the character stands that is col-th in the
// line-th of lines; places outside the file become the file's end.
func (s *Source) offset(lines []int, line, col int) int {
	if line < 1 || line > len(lines) {
		return len(s.Raw)
	}
	i := lines[line-1]
	for ; col > 1 && i < len(s.Raw); col-- {
		_, width := utf8.DecodeRuneInString(s.Raw[i:])
		i += width
	}
	return i
}

// Text is a scalar that remembers where it was written. Value is what the
// scalar means after YAML's quoting and folding; At leads back to the file.
// The zero Text stands for a key that was left out.
type Text struct {
	Value string
	Pos   Pos // where the scalar begins in the file: its quote or indicator, if it has one
	src   *Source
	of    *of // nil, as for most
	Style Style
}

// of is what else a text has to do with. Files have so many texts that what few have
// stands apart.
type of struct {
	whole *Text // the text that this is a part of, and from which byte on; see Sub
	from  int
	means *Text // what this refers to, in another file; see Meaning
}

// Meaning is the text as one that refers to another, such as the name of something
// that several files share: a finding about it is also one about that.
func (t Text) Meaning(shared Text) Text {
	more := of{means: &shared}
	if t.of != nil {
		more.whole, more.from = t.of.whole, t.of.from
	}
	t.of = &more
	return t
}

// Style is how a scalar is written in its file (YAML 1.1, chapter 5).
type Style uint8

// The styles. The zero value is a file that is no YAML: the whole of it is the
// text, as of lib.jq, and offsets are the file's own.
const (
	Whole   Style = iota
	Plain         // possibly over several lines
	Single        // 'single quoted'
	Double        // "double quoted"
	Literal       // | block
	Folded        // > block
)

// WholeText makes a file that is no YAML (a jq library) one Text.
func WholeText(src *Source) Text {
	return Text{Value: src.Raw, Pos: Pos{1, 1}, src: src, Style: Whole}
}

// Source returns the file that the text was written in; nil for the zero Text.
func (t Text) Source() *Source { return t.src }

// IsSet reports whether the file has this scalar at all, be it empty.
func (t Text) IsSet() bool { return t.src != nil }

// String returns the value.
func (t Text) String() string { return t.Value }

// Len returns how many characters of s there are.
func Len(s string) int { return utf8.RuneCountInString(s) }
