package lsp

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// point is a place in an expression: what may stand there, and in what call it is.
type point struct {
	word  string
	items []item
	call  *toolfile.Call // nil: none
	doc   string         // of the call
}

// item is something that may stand at a place of an expression.
type item struct {
	name, kind, detail, doc string
}

// expressionAt is what is known of a place in an expression, by what stands before
// it; nil where there is none.
func (s *Server) expressionAt(ctx context.Context, d *open, at position) *point {
	text := lines(d.text)
	if at.Line >= len(text) {
		return nil
	}
	return s.probe(ctx, d, at.Line, s.encoding.offset(text[at.Line], at.Character))
}

// probe is expressionAt for a byte of a line.
func (s *Server) probe(ctx context.Context, d *open, line, offset int) *point {
	at := lineStart(d.text, line) + offset
	base := path.Base(filepath.ToSlash(d.file))
	if base == toolfile.LibraryFile {
		if good := s.subject(ctx, d); good != nil {
			return ofJQ(good.Library.Probe(d.text[:at], nil, nil, nil))
		}
		return nil
	}
	if d.format == nil {
		return nil
	}
	keys, prefix, ok := toolfile.CursorAt(d.text, at)
	if !ok || len(keys) == 0 {
		return nil
	}
	language := toolfile.Language(d.format.Name, keys)
	if language == toolfile.TypeScalar {
		rest, ok := strings.CutPrefix(strings.TrimLeft(prefix, " \n"), "${")
		if !ok {
			return nil
		}
		prefix, language = rest, toolfile.TypeCEL
	}
	if language == "" {
		return nil
	}
	return s.expression(ctx, d, language, keys, prefix)
}

// expression is what is known of the end of what is written of an expression at a
// path of a file.
func (s *Server) expression(ctx context.Context, d *open, language toolfile.Type, at []string, prefix string) *point {
	good := s.subject(ctx, d)
	if good == nil || good.API == nil {
		return nil
	}
	known := good.at(at, s.o.Description)
	switch {
	case !known.ok:
		return nil
	case language == toolfile.TypeCEL:
		return ofCEL(known.Scope.Probe(prefix))
	}
	return ofJQ(known.Library.Probe(prefix, known.in, known.Vars, known.shapes))
}

// lineStart is the byte at which a line of a text begins.
func lineStart(text string, line int) int { return utf32Encoding.byteAt(text, position{Line: line}) }

func ofCEL(p cel.Point) *point {
	out := &point{word: p.Word, call: p.Call}
	for _, i := range p.Items {
		one := item{name: i.Name, kind: i.Kind, detail: i.Type}
		switch {
		case i.Info != nil:
			one.doc = fence("cel", append([]string{i.Type}, i.Also...)) + entryDoc("cel", i.Info.Doc, i.Info.Example, i.Info.Gives)
		case i.Doc != nil:
			one.doc = schemaDoc(i.Doc)
		}
		out.items = append(out.items, one)
	}
	if c := p.Call; c != nil {
		if e := cel.Find(c.Name); e != nil {
			out.doc = entryDoc("cel", e.Doc, e.Example, e.Gives)
		}
	}
	return out
}

func ofJQ(p jq.Point) *point {
	out := &point{word: p.Word, call: p.Call}
	for _, i := range p.Items {
		one := item{name: i.Name, kind: i.Kind}
		switch {
		case i.Kind == "function":
			one.detail = strings.Join(i.Calls, "  ")
			one.doc = fence("jq", i.Calls)
			for _, e := range i.Info {
				one.doc += entryDoc("jq", e.Doc, e.Of+" | "+e.Example, e.Gives) + "\n\n"
			}
			if i.At != nil && i.At.Text.Source() != nil {
				one.doc += i.At.Text.Source().Path + comment(i.At)
			}
		case i.Kind == "field" || i.Kind == "variable":
			one.detail = i.Shape.Words()
			if i.Shape != nil {
				one.doc = i.Shape.Doc
			}
			if i.Doc != nil {
				one.doc = schemaDoc(i.Doc)
			}
		}
		out.items = append(out.items, one)
	}
	if c := p.Call; c != nil {
		if es := jq.Find(c.Name); len(es) > 0 {
			out.doc = es[0].Doc
		}
	}
	return out
}

// comment is what stands above a function of a library.
func comment(d *jq.Definition) string {
	var above []string
	src := d.Text.Source()
	for n := d.Text.At(0).Line - 1; n > 0; n-- {
		words, ok := strings.CutPrefix(strings.TrimSpace(src.Line(n)), "#")
		if !ok {
			break
		}
		above = append(above, strings.TrimSpace(words))
	}
	slices.Reverse(above)
	if above == nil {
		return ""
	}
	return "\n\n" + strings.Join(above, " ")
}

func fence(language string, text []string) string {
	return "```" + language + "\n" + strings.Join(text, "\n") + "\n```\n"
}

func entryDoc(language, doc, example, gives string) string {
	return doc + "\n\n" + fence(language, []string{example + "  # " + gives})
}

// schemaDoc is what a schema says of its values.
func schemaDoc(s *toolfile.Schema) string {
	var b strings.Builder
	b.WriteString(s.Description.Value)
	say := func(what, value string) {
		if value != "" {
			fmt.Fprintf(&b, "\n\n%s %s", what, value)
		}
	}
	var words []string
	of := s
	if s.Items != nil {
		of = s.Items
	}
	for _, v := range of.Enum {
		words = append(words, "`"+v.Text.Value+"`")
	}
	say("One of", strings.Join(words, ", "))
	say("Default:", defaultOf(s))
	say("Pattern:", of.Pattern.Value)
	say("Format:", of.Format.Value)
	say("At least", s.Minimum.Text.Value)
	say("At most", s.Maximum.Text.Value)
	return strings.TrimSpace(b.String())
}

// kinds are those of completion items (LSP 3.17, CompletionItemKind).
var kinds = map[string]int{"function": 3, "macro": 3, "field": 5, "variable": 6, "namespace": 9, "format": 12, "keyword": 14}

func (s *Server) completeExpression(x *point, at position) []completionItem {
	out := []completionItem{}
	start := position{at.Line, at.Character - len(x.word)} // a name is ASCII
	for i, one := range x.items {
		out = append(out, completionItem{Label: one.name, Kind: kinds[one.kind], Detail: one.detail, Documentation: markdown(one.doc),
			SortText: fmt.Sprintf("%04d", i), TextEdit: &textEdit{textRange{start, at}, one.name}})
	}
	return out
}

// hoverExpression says what the name at a place of an expression is; nil where
// there is none.
func (s *Server) hoverExpression(ctx context.Context, d *open, at position) *hover {
	text := lines(d.text)
	if at.Line >= len(text) {
		return nil
	}
	line := text[at.Line]
	from, to := wordAround(line, s.encoding.offset(line, at.Character))
	if from == to {
		return nil
	}
	x := s.probe(ctx, d, at.Line, to)
	if x == nil {
		return nil
	}
	for _, one := range x.items {
		if one.name != line[from:to] {
			continue
		}
		value := one.doc
		if one.kind == "field" || one.kind == "variable" {
			value = "`" + one.name + "`: " + one.detail + "\n\n" + one.doc
		}
		if value == "" {
			return nil
		}
		return &hover{markup{"markdown", value}, s.span(line, at.Line, from, to)}
	}
	return nil
}

// span is the range of some bytes of a line.
func (s *Server) span(line string, n, from, to int) textRange {
	return textRange{position{n, s.encoding.column(line, from)}, position{n, s.encoding.column(line, to)}}
}

// wordAround returns the bounds of the name at a byte of a line, with its $ or @.
func wordAround(line string, at int) (from, to int) {
	for from = at; from > 0 && isName(line[from-1]); from-- {
	}
	for to = at; to < len(line) && isName(line[to]); to++ {
	}
	if from > 0 && from < to && (line[from-1] == '$' || line[from-1] == '@') {
		from--
	}
	return from, to
}

// isName reports whether a byte may stand in a name.
func isName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// signatures are the forms of the call that a place is in; nil where it is in none.
func (s *Server) signatures(ctx context.Context, d *open, at position) *signatureHelp {
	x := s.expressionAt(ctx, d, at)
	if x == nil || x.call == nil {
		return nil
	}
	out := &signatureHelp{ActiveParameter: x.call.Arg, ActiveSignature: -1}
	for i, form := range x.call.Forms {
		one := signature{Label: form, Parameters: parameters(form), Documentation: markdown(x.doc)}
		if out.ActiveSignature < 0 && x.call.Arg < len(one.Parameters) {
			out.ActiveSignature = i
		}
		out.Signatures = append(out.Signatures, one)
	}
	out.ActiveSignature = max(0, out.ActiveSignature)
	return out
}

// parameters are those between the parentheses of a form, in UTF-16 units.
func parameters(form string) []parameter {
	out := []parameter{}
	head, _, _ := strings.Cut(form, " -> ")
	from, to := strings.IndexByte(head, '('), strings.LastIndexByte(head, ')')
	if before := strings.Index(head, ")."); before >= 0 { // list(int).f(x)
		from = before + 2 + strings.IndexByte(head[before+2:], '(')
	}
	if from < 0 || to <= from+1 {
		return out
	}
	units := func(at int) int { return len(utf16.Encode([]rune(form[:at]))) }
	depth, start := 0, from+1
	for i := from + 1; i <= to; i++ {
		switch c := head[i]; {
		case i == to || depth == 0 && (c == ',' || c == ';'):
			text := head[start:i]
			lead := len(text) - len(strings.TrimLeft(text, " "))
			out = append(out, parameter{[2]int{units(start + lead), units(i)}})
			start = i + 1
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return out
}

func defaultOf(s *toolfile.Schema) string {
	if s.Default == nil {
		return ""
	}
	return "`" + string(diag.JSON(s.Default.Any())) + "`"
}
