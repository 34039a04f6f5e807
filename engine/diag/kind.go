package diag

import (
	"fmt"
	"strings"
)

// Kind is a kind of finding. Each stands once, as a variable in the file that
// finds it, and in what the function Kinds of its package lists.
type Kind struct {
	Name     string   // in kebab case, as findings and lint:ignore name it
	Severity Severity // of all its findings
	Explain  string   // what it means, one sentence
	Example  string   // a piece of a tool file that has it
}

// At makes a finding of the kind about the whole text.
func (k Kind) At(t Text, format string, args ...any) Diagnostic {
	first, _, _ := strings.Cut(t.Value, "\n")
	return k.In(t, 0, len(first), format, args...)
}

// In makes a finding of the kind about the bytes [from, to) of the text's value.
// With from == to it is about the character at from.
func (k Kind) In(t Text, from, to int, format string, args ...any) Diagnostic {
	start, end := t.At(from), t.At(max(from, to-1))
	width := 1
	if end.Line == start.Line {
		width = end.Col - start.Col + 1
	} else if t.src != nil {
		width = Len(t.src.Line(start.Line)) - start.Col + 1
	}
	d := k.On(t.src, start, width, format, args...)
	if t.of != nil && t.of.means != nil && t.of.means.src != nil {
		s := t.of.means
		d.Shared = Place{s.src.Path, s.Pos.Line}
	}
	return d
}

// On makes a finding of the kind about width characters at a place of a file. A
// nil source gives a finding without a place.
func (k Kind) On(s *Source, p Pos, width int, format string, args ...any) Diagnostic {
	d := Diagnostic{Pos: p, Width: max(1, width), Kind: k.Name, Severity: k.Severity, Message: fmt.Sprintf(format, args...), Line: s.Line(p.Line)}
	if s != nil {
		d.Path = s.Path
	}
	return d
}

// Kinds lists the kinds of findings of this package.
func Kinds() []Kind { return []Kind{yamlComment} }
