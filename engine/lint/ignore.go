package lint

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
)

var lintIgnore = diag.Kind{Name: "lint-ignore", Severity: diag.Warning, Explain: "A comment lint:ignore without a reason, of an unknown kind, or that suppresses nothing.",
	Example: "# lint:ignore no-tests"}

// ignoreComment is `# lint:ignore KIND reason`.
var ignoreComment = regexp.MustCompile(`(^|\s)#\s*lint:ignore\b[ \t]*(\S*)[ \t]*(.*)$`)

// blockHeader is the end of a line whose value begins on the next one.
var blockHeader = regexp.MustCompile(`[|>][-+0-9]*\s*$`)

// ignore is one such comment.
type ignore struct {
	source   *diag.Source
	at       diag.Pos
	width    int
	kind     string
	reason   string
	from, to int // the lines that it is about
	used     bool
}

// Ignore takes out of findings the warnings that a comment
//
//	# lint:ignore KIND reason
//
// suppresses: at the end of a finding's line or, alone on a line, above it, or so
// where something stands that the line refers to, such as a shared param. Above a key whose value is a block (| or >) it is about all of the block. Errors
// cannot be ignored, since nothing runs with them, but those that only the API's
// description makes one: that may be wrong itself. It adds a warning about each
// comment of the sources that has no reason, names no kind, or suppresses nothing.
func Ignore(ds diag.Diagnostics, sources ...*diag.Source) diag.Diagnostics {
	var all []*ignore
	for _, s := range sources {
		all = append(all, ignores(s)...)
	}
	out := slices.DeleteFunc(slices.Clone(ds), func(d diag.Diagnostic) bool {
		hit := false
		for _, i := range all {
			if (d.Severity == diag.Warning || Drifts(d.Kind)) && d.Kind == i.kind && i.reason != "" &&
				(i.covers(d.Path, d.Pos.Line) || i.covers(d.Shared.Path, d.Shared.Line)) {
				i.used, hit = true, true
			}
		}
		return hit
	})
	for _, i := range all {
		if message, near := i.wrong(); message != "" {
			out = append(out, i.mended(lintIgnore.On(i.source, i.at, i.width, "%s", message), near))
		}
	}
	return out
}

// nothingHere begins what is said of a comment that suppresses nothing.
const nothingHere = "nothing here is "

// SuppressesNothing reports whether a finding is about such a comment. In a file
// that others refer to, it may suppress findings of tools that were not looked at.
func SuppressesNothing(d diag.Diagnostic) bool {
	return d.Kind == lintIgnore.Name && strings.HasPrefix(d.Message, nothingHere)
}

// covers reports whether the comment is about a line of a file.
func (i *ignore) covers(path string, line int) bool {
	return path == i.source.Path && i.from <= line && line <= i.to
}

// ignores finds the comments of a file.
func ignores(s *diag.Source) (out []*ignore) {
	for n := 1; n <= s.Lines(); n++ {
		line := s.Line(n)
		if !strings.Contains(line, "lint:ignore") { // which is found sooner so
			continue
		}
		m := ignoreComment.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		begin := m[3] // after the blank before #
		i := &ignore{source: s, kind: line[m[4]:m[5]], reason: strings.TrimSpace(line[m[6]:m[7]]), from: n, to: n}
		i.at = diag.Pos{Line: n, Col: utf8.RuneCountInString(line[:begin]) + 1}
		i.width = utf8.RuneCountInString(strings.TrimRight(line[begin:], " \t"))
		if strings.TrimSpace(line[:begin]) == "" {
			i.from, i.to = below(s, n)
		}
		out = append(out, i)
	}
	return out
}

// below returns the lines that a comment alone on a line is about: the next one
// that is more than a comment, and its block if it begins one.
func below(s *diag.Source, n int) (from, to int) {
	for n++; n < s.Lines() && strings.HasPrefix(strings.TrimSpace(s.Line(n)), "#"); n++ {
	}
	to = n
	if blockHeader.MatchString(s.Line(n)) {
		for to < s.Lines() && (strings.TrimSpace(s.Line(to+1)) == "" || depth(s.Line(to+1)) > depth(s.Line(n))) {
			to++
		}
	}
	return n, to
}

// depth is how far a line is indented.
func depth(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// mended is a finding about the comment with the fix that takes it out where it
// suppresses nothing, or writes the kind that was meant.
func (i *ignore) mended(d diag.Diagnostic, near string) diag.Diagnostic {
	n := i.at.Line
	before := string([]rune(i.source.Line(n))[:i.at.Col-1])
	switch kept := strings.TrimRight(before, " \t"); {
	case SuppressesNothing(d) && kept == "":
		d.Fix = diag.Fix{From: diag.Pos{Line: n, Col: 1}, To: diag.Pos{Line: n + 1, Col: 1}, Title: "Leave the comment out"}
	case SuppressesNothing(d):
		d.Fix = diag.Fix{From: diag.Pos{Line: n, Col: utf8.RuneCountInString(kept) + 1}, To: diag.Pos{Line: n, Col: i.at.Col + i.width}, Title: "Leave the comment out"}
	case near != "":
		from := utf8.RuneCountInString(before+strings.SplitN(d.Line[len(before):], i.kind, 2)[0]) + 1
		d.Fix = diag.Fix{From: diag.Pos{Line: n, Col: from}, To: diag.Pos{Line: n, Col: from + utf8.RuneCountInString(i.kind)}, New: near}
	}
	return d
}

// wrong says what is wrong with a comment, nothing when it did its work, and which kind
// was most likely meant.
func (i *ignore) wrong() (message, meant string) {
	var names []string
	var kind *diag.Kind
	for _, k := range Kinds() {
		if names = append(names, k.Name); k.Name == i.kind {
			kind = &k
		}
	}
	switch {
	case i.kind == "":
		return "lint:ignore needs a kind and a reason: # lint:ignore KIND reason", ""
	case kind == nil:
		near := ""
		meant = diag.Nearest(i.kind, names)
		if meant != "" {
			near = `; did you mean "` + meant + `"?`
		}
		return `there is no kind "` + i.kind + `"` + near, meant
	case kind.Severity == diag.Error && !Drifts(kind.Name):
		return i.kind + " is an error, which cannot be ignored", ""
	case i.reason == "":
		return "lint:ignore needs a reason behind the kind", ""
	case !i.used && !Drifts(kind.Name):
		return nothingHere + i.kind + "; leave the comment out", ""
	}
	return "", ""
}
