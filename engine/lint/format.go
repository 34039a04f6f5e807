package lint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

// Format is a way to write findings.
type Format string

// The formats. Each is complete without the others: JUnit and SARIF for
// machines that know them, GitHub for the log of one of its workflows.
const (
	Text    Format = "text"    // for people: each finding with its line and a caret
	Oneline Format = "oneline" // path:line:col: message [kind]
	JSON    Format = "json"    // a list; see Write
	GitHub  Format = "github"  // workflow commands, which become annotations
	SARIF   Format = "sarif"   // version 2.1.0
	JUnit   Format = "junit"   // one test case a file
)

// Formats returns all formats, the default first.
func Formats() []Format { return []Format{Text, Oneline, JSON, GitHub, SARIF, JUnit} }

// FormatOptions say what a format needs to know beyond the findings.
type FormatOptions struct {
	Color   bool     // Text: with ANSI colours
	Strict  bool     // JUnit: a warning fails its file, too
	Files   []string // JUnit: the files that were checked, in the order of the test cases
	Tool    string   // SARIF: the name of the program
	Version string   // SARIF: its version
}

// Write writes findings, sorted and each once. The error is that of w, or says
// that the format is none of Formats.
//
// JSON is a list of objects, an empty one when there is nothing to say, with
// these keys, all of them always there:
//
//	path       the file
//	line       from 1; 0 when the finding is about the file as a whole
//	column     of the first wrong character, from 1, in characters; 0 likewise
//	endColumn  of the character after the last wrong one, on the same line
//	severity   "error" or "warning"
//	kind       one of Kinds, or of those of package engine
//	message    what is wrong and what to do, on one line
//	source     the text of the line
func Write(w io.Writer, f Format, ds diag.Diagnostics, o FormatOptions) error {
	ds = ds.Sorted()
	var b bytes.Buffer
	var err error
	switch f {
	case Text:
		writeText(&b, ds, o.Color)
	case Oneline:
		for _, d := range printable(ds) {
			fmt.Fprintln(&b, d)
		}
	case JSON:
		err = writeJSON(&b, ds)
	case GitHub:
		writeGitHub(&b, printable(ds))
	case SARIF:
		err = writeSARIF(&b, ds, o)
	case JUnit:
		err = writeJUnit(&b, printable(ds), o)
	default:
		err = fmt.Errorf("unknown format %q; known: %s", f, strings.Trim(fmt.Sprint(Formats()), "[]"))
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// printable returns the findings without control characters, which a terminal
// would obey and which would break a line in two. A tab in a source line stays.
// Each becomes one other character, so that places keep.
func printable(ds diag.Diagnostics) diag.Diagnostics {
	out := make(diag.Diagnostics, len(ds))
	for i, d := range ds {
		d.Path, d.Message, d.Line = visible(d.Path, ""), visible(d.Message, ""), visible(d.Line, "\t")
		out[i] = d
	}
	return out
}

func visible(s, but string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !strings.ContainsRune(but, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// The ANSI codes of the text format.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	yellow = "33"
)

func paint(code, s string) string { return "\x1b[" + code + "m" + s + "\x1b[0m" }

// writeText writes what Diagnostics.String gives, perhaps in colour.
func writeText(b *bytes.Buffer, ds diag.Diagnostics, color bool) {
	ds = printable(ds)
	if !color {
		b.WriteString(ds.String())
		return
	}
	for _, d := range ds {
		tone := red
		if d.Severity == diag.Warning {
			tone = yellow
		}
		place := fmt.Sprintf("%s:%d:%d:", d.Path, d.Pos.Line, d.Pos.Col)
		fmt.Fprintln(b, paint(bold, place), paint(tone, d.Message), paint(faint, "["+d.Kind+"]"))
		if s := strings.TrimSuffix(d.Snippet(), "\n"); s != "" {
			mark := strings.LastIndexByte(s, '^')
			b.WriteString(s[:mark] + paint(tone, s[mark:]) + "\n")
		}
	}
}

// finding is a finding as JSON shows it.
type finding struct {
	Path      string `json:"path"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndColumn int    `json:"endColumn"`
	Severity  string `json:"severity"`
	Kind      string `json:"kind"`
	Message   string `json:"message"`
	Source    string `json:"source"`
}

func writeJSON(b *bytes.Buffer, ds diag.Diagnostics) error {
	out := []finding{}
	for _, d := range ds {
		out = append(out, finding{d.Path, d.Pos.Line, d.Pos.Col, endColumn(d), d.Severity.String(), d.Kind, d.Message, d.Line})
	}
	return encodeJSON(b, out)
}

func encodeJSON(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// endColumn is the column after the last wrong character; 0 for a finding about
// a file as a whole.
func endColumn(d diag.Diagnostic) int {
	if d.Pos.Line == 0 {
		return 0
	}
	end := utf8.RuneCountInString(d.Line) + 1
	return max(d.Pos.Col+1, min(d.Pos.Col+d.Width, end))
}
