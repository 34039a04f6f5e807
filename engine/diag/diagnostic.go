package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Diagnostic is one finding about one file: what is wrong, where, and what to
// do. Findings are values; they are never returned as an error, which means
// "the work could not be done" and not "the file is wrong".
type Diagnostic struct {
	Path     string   // the file, as it was named when it was read
	Pos      Pos      // the first wrong character
	Width    int      // how many characters from Pos on are wrong; at least 1
	Kind     string   // the finding's kind, such as "unknown-key"; kebab case
	Severity Severity // Error stops serve; Warning does not
	Message  string   // lower case, names quoted, one line
	Line     string   // the text of the line, for a snippet
	Shared   Place    // what it is about in a file that others refer to; zero: nothing
	Fix      Fix      // what mends it; see also Mend
}

// Place is a line of a file.
type Place struct {
	Path string
	Line int
}

// Severity tells what must be mended from what should be.
type Severity uint8

// The two severities. The zero value is Error.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// String is the finding on one line: path:line:col: message [kind].
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s:%d:%d: %s [%s]", d.Path, d.Pos.Line, d.Pos.Col, d.Message, d.Kind)
}

// Diagnostics is a list of findings, in the order in which they were found.
type Diagnostics []Diagnostic

// HasErrors reports whether any finding is more than a warning.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sorted returns the findings by file and place, each once.
func (ds Diagnostics) Sorted() Diagnostics {
	out := slices.Clone(ds)
	slices.SortStableFunc(out, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(out)
}

// String is what a terminal shows: every finding, sorted, with its line and a
// caret under the wrong word.
func (ds Diagnostics) String() string {
	var b strings.Builder
	for _, d := range ds.Sorted() {
		b.WriteString(d.String())
		b.WriteByte('\n')
		b.WriteString(d.Snippet())
	}
	return b.String()
}

// Snippet is the finding's line with a caret and tildes under what is wrong;
// empty for a finding about a file as a whole. It ends in a newline.
func (d Diagnostic) Snippet() string {
	if d.Pos.Line == 0 || strings.TrimSpace(d.Line) == "" {
		return ""
	}
	no := fmt.Sprint(d.Pos.Line)
	gutter := strings.Repeat(" ", len(no))
	var pad strings.Builder // tabs stay tabs, so that the caret stands under its word
	for i, r := range []rune(d.Line) {
		if i >= d.Pos.Col-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	mark := "^" + strings.Repeat("~", max(0, min(d.Width, Len(d.Line)-d.Pos.Col+1)-1))
	return fmt.Sprintf("%s |\n%s | %s\n%s | %s%s\n", gutter, no, d.Line, gutter, pad.String(), mark)
}
