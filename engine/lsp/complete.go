package lsp

import (
	"context"
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// complete offers the keys that the mapping at a place may have and has not yet,
// or the words that a value may be.
func (s *Server) complete(ctx context.Context, d *open, at position) []completionItem {
	out := []completionItem{}
	text := lines(d.text)
	if x := s.expressionAt(ctx, d, at); x != nil {
		return s.completeExpression(x, at)
	}
	if names := s.sharedNames(ctx, d, at); names != nil {
		return names
	}
	if names := s.ownNames(ctx, d, at); names != nil {
		return names
	}
	if d.format == nil || at.Line >= len(text) {
		return out
	}
	line := text[at.Line]
	offset := s.encoding.offset(line, at.Character)
	p := find(d.format, text, at.Line, offset)
	word := s.span(line, at.Line, offset-len(p.word), offset)
	add := func(label, after, detail, doc string, kind int) {
		out = append(out, completionItem{Label: label, Kind: kind, Detail: detail, Documentation: markdown(doc),
			TextEdit: &textEdit{word, label + after}})
	}
	if p.mapping != nil && p.key == nil {
		there := keysAt(text, p, at.Line, offset)
		for i := range p.mapping.Keys {
			k := &p.mapping.Keys[i]
			if !there[k.Name] {
				add(k.Name, ": ", valueName(k.Shape), keyDoc(k), 10)
			}
		}
		return out
	}
	for shape := p.shape; shape != nil; shape = shape.Or {
		of := shape
		if of.Type == toolfile.TypeList && of.Single && of.Of != nil {
			of = of.Of
		}
		for _, w := range of.Words {
			add(w, "", "", "", 12)
		}
		if of.Type == toolfile.TypeBool {
			add("true", "", "", "", 12)
			add("false", "", "", "", 12)
		}
	}
	return out
}

// sharedNames offers what the _api.yaml has where a value names one of its things: a
// shared param or rule, a pagination, a lookup, a server; nil elsewhere.
func (s *Server) sharedNames(ctx context.Context, d *open, at position) []completionItem {
	text := lines(d.text)
	if d.format == nil || at.Line >= len(text) {
		return nil
	}
	offset := s.encoding.offset(text[at.Line], at.Character)
	keys, _, ok := toolfile.CursorAt(d.text, lineStart(d.text, at.Line)+offset)
	n := len(keys)
	if !ok || n == 0 {
		return nil
	}
	good := s.subject(ctx, d)
	if good == nil || good.API == nil {
		return nil
	}
	api := good.API.File
	var names []string
	switch last := keys[n-1]; {
	case last == "$ref" && keys[0] == "rules":
		for _, r := range api.Rules {
			names = append(names, r.Name.Value)
		}
	case last == "$ref":
		for _, p := range api.Params {
			names = append(names, p.Name.Value)
		}
		for _, p := range api.Schemas {
			names = append(names, p.Name.Value)
		}
	case last == "paginate":
		for _, p := range api.Pagination {
			names = append(names, p.Name.Value)
		}
	case last == "lookup" && keys[0] == "params":
		for _, l := range api.Lookups {
			names = append(names, l.Name.Value)
		}
	case last == "server" && n > 1 && keys[n-2] == "request":
		for _, v := range api.Servers {
			names = append(names, v.Name.Value)
		}
	}
	from, _ := wordAround(text[at.Line], offset)
	var out []completionItem
	for _, name := range names {
		out = append(out, completionItem{Label: name, Kind: 18, TextEdit: &textEdit{s.span(text[at.Line], at.Line, from, offset), name}})
	}
	return out
}

// keysAt are the keys that the mapping of a place has on other lines, or on this
// one between its braces.
func keysAt(text []string, p place, line, offset int) map[string]bool {
	there := map[string]bool{}
	if p.indent < 0 {
		return flowKeys(text[line], offset)
	}
	for i := max(0, p.above); i < len(text); i++ {
		l := strings.Replace(text[i], "- ", "  ", 1)
		trimmed := strings.TrimLeft(l, " ")
		indent := len(l) - len(trimmed)
		switch {
		case i == line || trimmed == "" || trimmed[0] == '#' || indent > p.indent && i > p.above:
		case indent < p.indent && i > p.above:
			return there
		default:
			if name, _, ok := strings.Cut(trimmed, ":"); ok {
				there[name] = true
			}
		}
	}
	return there
}

// flowKeys are the keys between the innermost braces that hold a byte of a line,
// without those of the braces around and inside.
func flowKeys(line string, offset int) map[string]bool {
	around := []map[string]bool{{}}
	var here map[string]bool
	depth, from, quote := 0, 0, byte(0)
	for i := 0; i < len(line); i++ {
		if i == offset {
			here, depth = around[len(around)-1], len(around)
		}
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" {[,", line[i-1]) >= 0):
			quote = c
		case c == '{' || c == '[':
			around, from = append(around, map[string]bool{}), i+1
		case c == '}' || c == ']':
			if from = i + 1; here != nil && len(around) == depth {
				return here
			}
			around = around[:max(1, len(around)-1)]
		case c == ',':
			from = i + 1
		case c == ':' && (i+1 == len(line) || line[i+1] == ' '):
			around[len(around)-1][strings.Trim(line[from:i], " \"'-")] = true
		}
	}
	if here == nil {
		here = around[len(around)-1]
	}
	return here
}

// keyDoc is what there is to say of a key.
func keyDoc(k *toolfile.Key) string {
	doc := k.Doc
	if m, _ := mappingIn(k.Shape); doc == "" && m != nil {
		doc = m.Doc
	}
	var b strings.Builder
	b.WriteString(doc)
	if len(k.Examples) > 0 {
		b.WriteString("\n\n```yaml\n" + k.Name + ": " + k.Examples[0] + "\n```")
	}
	return b.String()
}

// valueName says in a few words what a value is.
func valueName(s *toolfile.Shape) string {
	switch {
	case len(s.Words) > 0:
		return strings.Join(s.Words, ", ")
	case s.Type == toolfile.TypeMapping:
		return s.Mapping
	}
	return string(s.Type)
}
