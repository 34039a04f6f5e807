package lsp

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/lint"
	"pagerduty-mcp-server/engine/toolfile"
)

var (
	ignoredKind = regexp.MustCompile(`#\s*lint:ignore\s+([\w-]*)$`)
	placeBegins = regexp.MustCompile(`\{(\w*)$`)
	keyBegins   = regexp.MustCompile(`(?:^ *(?:- +)*|[{,] *)([\w-]*)$`)
)

// ownNames offers what the tool itself has where a key or a part of a text names it: its
// params in a path, and those of its params, contexts and settings to which a test gives
// values; and the kinds of warnings that a comment can ignore. nil elsewhere.
func (s *Server) ownNames(ctx context.Context, d *open, at position) (out []completionItem) {
	text := lines(d.text)
	if d.format == nil || at.Line >= len(text) {
		return nil
	}
	line := text[at.Line]
	offset := s.encoding.offset(line, at.Character)
	before := d.text[:lineStart(d.text, at.Line)+offset]
	add := func(word, name, after, doc string, kind int) {
		out = append(out, completionItem{Label: name, Kind: kind, Documentation: markdown(doc),
			TextEdit: &textEdit{s.span(line, at.Line, offset-len(word), offset), name + after}})
	}
	if m := ignoredKind.FindStringSubmatch(line[:offset]); m != nil {
		for _, k := range lint.Kinds() {
			if k.Severity == diag.Warning || lint.Drifts(k.Name) {
				add(m[1], k.Name, " ", k.Explain, 12)
			}
		}
		return out
	}
	good := s.subject(ctx, d)
	if good == nil || good.Tool == nil {
		return nil
	}
	file := good.Tool.File
	keys, _, inValue := toolfile.CursorAt(d.text, len(before))
	if n := len(keys); inValue && n > 1 && keys[n-1] == "path" && keys[n-2] == "request" {
		if m := placeBegins.FindStringSubmatch(line[:offset]); m != nil {
			for i := range file.Params {
				if p := &file.Params[i]; p.In.Value == "" || p.In.Value == "path" {
					add(m[1], p.Name.Value, "", p.Description.Value, 6)
				}
			}
		}
		return out
	}
	m := keyBegins.FindStringSubmatch(line[:offset])
	if m == nil {
		return nil
	}
	keys, _, _ = toolfile.CursorAt(strings.TrimSuffix(before, m[1])+"x: ", len(before)-len(m[1])+len("x: "))
	if len(keys) != 4 || keys[0] != "tests" {
		return nil
	}
	there := flowKeys(line, offset)
	offer := func(names []string) {
		for _, name := range names {
			if !there[name] {
				add(m[1], name, ": ", "", 10)
			}
		}
	}
	switch keys[2] {
	case "params":
		offer(namesOf(file.Params, func(p toolfile.Param) diag.Text { return p.Name }))
	case "context":
		offer(namesOf(good.API.File.Contexts, func(c toolfile.Context) diag.Text { return c.Name }))
	case "settings":
		offer(namesOf(good.API.File.Settings, func(v toolfile.Variable) diag.Text { return v.Name }))
	}
	return out
}

// namesOf are the names of things.
func namesOf[T any](all []T, name func(T) diag.Text) (names []string) {
	for _, one := range all {
		names = append(names, name(one).Value)
	}
	return slices.Compact(names)
}
