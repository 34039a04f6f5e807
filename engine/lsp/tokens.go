package lsp

import (
	"path"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// tokenTypes are those of semantic tokens; a token names one by its index.
var tokenTypes = []string{"variable", "property", "function", "macro", "keyword", "string", "number", "operator"}

// lexeme is a part of an expression with a meaning of its own.
type lexeme struct {
	from, to int // in bytes
	of       string
}

// tokens are those of the expressions of a file, as LSP 3.17 encodes them: five
// numbers each, the first two relative to the token before. With a range they are those
// that stand in its lines.
func (s *Server) tokens(d *open, within *textRange) any {
	src := s.source(d)
	type token struct {
		at    diag.Pos
		width int
		of    int
	}
	var all []token
	add := func(t diag.Text, language toolfile.Type) {
		for _, l := range lexemes(t.Value, language == toolfile.TypeJQ) {
			from := l.from
			for from < l.to { // a token stands on one line
				to := l.to
				if n := strings.IndexByte(t.Value[from:l.to], '\n'); n >= 0 {
					to = from + n
				}
				at, end := t.At(from), t.At(max(from, to-1))
				if width := end.Col - at.Col + 1; to > from && at.Line == end.Line && width > 0 {
					all = append(all, token{at, width, slices.Index(tokenTypes, l.of)})
				}
				from = to + 1
			}
		}
	}
	if base := path.Base(src.Path); base == toolfile.LibraryFile {
		add(diag.WholeText(src), toolfile.TypeJQ)
	} else if d.format != nil {
		toolfile.Scalars(src, func(at []string, t diag.Text, key bool) {
			if code, language := toolfile.Code(d.format.Name, at, t); !key && language != "" {
				add(code, language)
			}
		})
	}
	data := []int{}
	last := position{}
	for _, t := range all {
		r := s.rangeOf(src, t.at, t.width)
		if within != nil && (r.Start.Line < within.Start.Line || r.Start.Line > within.End.Line) {
			continue
		}
		if r.Start.Line < last.Line || r.Start.Line == last.Line && r.Start.Character < last.Character {
			continue
		}
		from := r.Start.Character
		if r.Start.Line == last.Line {
			from -= last.Character
		}
		data = append(data, r.Start.Line-last.Line, from, r.End.Character-r.Start.Character, t.of, 0)
		last = r.Start
	}
	return map[string]any{"data": data}
}

// words are the keywords of the two languages.
var words = map[bool][]string{
	false: {"in", "true", "false", "null"},
	true:  {"if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "def", "and", "or", "label", "import", "include", "true", "false", "null"},
}

// lexemes reads an expression, which may be wrong, from its start to its end.
func lexemes(text string, isJQ bool) (out []lexeme) {
	for i := 0; i < len(text); {
		from := i
		switch c := text[i]; {
		case isJQ && c == '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case c == '"' || !isJQ && c == '\'':
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			i = min(i+1, len(text))
			out = append(out, lexeme{from, i, "string"})
		case c >= '0' && c <= '9':
			for i < len(text) && (isName(text[i]) || text[i] == '.') {
				i++
			}
			out = append(out, lexeme{from, i, "number"})
		case isName(c) || isJQ && (c == '$' || c == '@'):
			for i++; i < len(text) && isName(text[i]); i++ {
			}
			out = append(out, lexeme{from, i, meaning(text, from, i, isJQ)})
		case strings.IndexByte("|+-*/%=<>!&?:", c) >= 0:
			for i < len(text) && strings.IndexByte("|+-*/%=<>!&?:", text[i]) >= 0 {
				i++
			}
			out = append(out, lexeme{from, i, "operator"})
		default:
			i++
		}
	}
	return out
}

// meaning is what a name in an expression is.
func meaning(text string, from, to int, isJQ bool) string {
	name := text[from:to]
	before, behind := strings.TrimRight(text[:from], " \n?"), strings.TrimLeft(text[to:], " \n")
	field := strings.HasSuffix(before, ".")
	switch {
	case name[0] == '$':
		return "variable"
	case name[0] == '@':
		return "function"
	case !field && slices.Contains(words[isJQ], name):
		return "keyword"
	case isJQ && (field || strings.HasPrefix(behind, ":")):
		return "property"
	case isJQ:
		if (strings.HasSuffix(before, "{") || strings.HasSuffix(before, ",")) && (strings.HasPrefix(behind, ",") || strings.HasPrefix(behind, "}")) && len(jq.Find(name)) == 0 {
			return "property"
		}
		return "function"
	case strings.HasPrefix(behind, "("):
		if e := cel.Find(name); e != nil && e.Forms != nil {
			return "macro"
		}
		return "function"
	case field:
		return "property"
	}
	return "variable"
}
