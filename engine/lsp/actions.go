package lsp

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// fixAll is what an editor asks for to have all done that needs no choice.
const fixAll = "source.fixAll"

// actions offers what the findings of a place carry, which needs no file that is YAML;
// to say of a warning that it is meant so; and all at once that needs no choice.
func (s *Server) actions(d *open, p messageParams) []codeAction {
	out := []codeAction{}
	wants := func(kind string) bool {
		return p.Context.Only == nil || slices.ContainsFunc(p.Context.Only, func(only string) bool { return kind == only || strings.HasPrefix(kind, only+".") })
	}
	add := func(kind, title string, preferred bool, of []diagnostic, edits ...textEdit) {
		out = append(out, codeAction{title, kind, preferred, of, workspaceEdit{map[string][]textEdit{p.TextDocument.URI: edits}}})
	}
	if wants("quickfix") {
		for _, f := range p.Context.Diagnostics {
			if f.Data != nil {
				add("quickfix", f.Data.Title, !f.Data.Guess, []diagnostic{f}, f.Data.Edit)
			}
		}
		for _, f := range p.Context.Diagnostics {
			if edit, ok := ignoring(lines(d.text), f); ok {
				add("quickfix", "Ignore "+f.Code+" here, for a reason", false, []diagnostic{f}, edit)
			}
		}
	}
	if all := sure(d.found); wants(fixAll) && p.Context.Only != nil && len(all) > 0 {
		add(fixAll, "Write what was meant everywhere", false, nil, all...)
	}
	return out
}

// sure are the edits of findings that need no choice, from the top of the file on; of
// those that touch each other the first.
func sure(found []diagnostic) []textEdit {
	var out []textEdit
	for _, f := range found {
		if f.Data != nil && !f.Data.Guess {
			out = append(out, f.Data.Edit)
		}
	}
	slices.SortStableFunc(out, func(a, b textEdit) int { return before(a.Range.Start, b.Range.Start) })
	return slices.CompactFunc(out, func(a, b textEdit) bool { return before(b.Range.Start, a.Range.End) < 0 || a == b })
}

// before compares two places.
func before(a, b position) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Character, b.Character))
}

// ownLine is a line on which a key or an item begins, above which a comment can stand.
var ownLine = regexp.MustCompile(`^ *(?:- )*(?:[\w.$/\[\]-]+|"[^"]*"|'[^']*') *:(?: |$)|^ *- `)

// blockBegins is the end of a line below which a text of several lines stands.
var blockBegins = regexp.MustCompile(`(?::|-)(?: +[&!]\S+)* +[|>][-+0-9]*\s*(?:#.*)?$`)

// ignoring is the comment that silences a warning, without its reason: above the line, or
// above the block that the line is in; not ok where none can stand.
func ignoring(text []string, f diagnostic) (textEdit, bool) {
	at := f.Range.Start.Line
	if f.Severity != 2 || f.Code == "lint-ignore" || at >= len(text) {
		return textEdit{}, false
	}
	for above := at - 1; above >= 0; above-- {
		if line := text[above]; strings.TrimSpace(line) != "" && indent(line) < indent(text[at]) {
			if blockBegins.MatchString(line) {
				at = above
			}
			break
		}
	}
	if !ownLine.MatchString(text[at]) {
		return textEdit{}, false
	}
	start := position{at, 0}
	return textEdit{textRange{start, start}, strings.Repeat(" ", indent(text[at])) + "# lint:ignore " + f.Code + " \n"}, true
}

// indent is how far a line is indented.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
