package lsp

import (
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// place is where in a file of the format the cursor stands, found by reading from
// the start of the file to the cursor: what stands behind it may be broken.
type place struct {
	mapping *toolfile.Mapping // whose key, or the value of whose key, is there; nil: not known
	key     *toolfile.Key     // the key whose value is being written; nil: a key is being written
	shape   *toolfile.Shape   // what the value may be
	word    string            // what stands before the cursor of the word that is being written
	above   int               // the line on which the mapping's first key stands, counted from 0
	indent  int               // how far its keys are from the margin; -1: between braces
}

// fileMapping is the mapping that a file as a whole is, by its name; nil: none of the format's.
func fileMapping(name string) *toolfile.Mapping {
	want := "tool file"
	switch {
	case name == toolfile.APIFile || name == toolfile.ToolsetFile:
		want = name
	case strings.HasPrefix(name, "_") || !strings.HasSuffix(name, ".yaml"):
		return nil
	case toolfile.IsPrompt(name):
		want = "prompt file"
	}
	return toolfile.MappingOf(want)
}

// level is a mapping or a list that is open where the cursor stands.
type level struct {
	indent int             // of its keys; -1: between braces or brackets
	shape  *toolfile.Shape // what it is; nil: not known
	line   int
}

// find returns the place at a byte of a line.
func find(file *toolfile.Mapping, text []string, line, offset int) place {
	open := []level{{0, &toolfile.Shape{Type: toolfile.TypeMapping, Mapping: file.Name}, 0}}
	block := -1 // the indentation of the key of a block scalar
	for i := 0; i <= line && i < len(text); i++ {
		l := text[i]
		if i == line {
			l = l[:offset]
		}
		trimmed := strings.TrimLeft(l, " ")
		indent := len(l) - len(trimmed)
		if trimmed == "" && i < line || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if block >= 0 && indent > block {
			if i == line {
				return place{}
			}
			continue
		}
		block = -1
		for len(open) > 1 && open[len(open)-1].indent >= 0 && indent < open[len(open)-1].indent {
			open = open[:len(open)-1]
		}
		for strings.HasPrefix(trimmed, "- ") || trimmed == "-" { // an element, which may be a mapping
			rest := strings.TrimLeft(trimmed[1:], " ")
			at := indent + len(trimmed) - len(rest)
			open = append(open, level{at, element(open[len(open)-1].shape), i})
			trimmed, indent = rest, at
		}
		p, pushed, isBlock := scan(open, trimmed, indent, i)
		if i == line {
			return p
		}
		open = pushed
		if isBlock {
			block = indent
		}
	}
	return place{}
}

// scan reads a line, without its indentation, and returns the place at its end and
// what is open then.
func scan(open []level, rest string, indent, line int) (p place, pushed []level, isBlock bool) {
	before := open
	open = append([]level{}, open...)
	start, quote := 0, byte(0)
	var key string
	pending := false // a key stands before, whose value has not begun
	valueShape := func() *toolfile.Shape {
		top := open[len(open)-1].shape
		m, shape := mappingIn(top)
		if !pending { // an element of a list, which the level may be already
			if shape != nil && shape.Type == toolfile.TypeList {
				return shape.Of
			}
			return top
		}
		switch {
		case m != nil && m.Key(key) != nil:
			return m.Key(key).Shape
		case shape != nil && shape.Type == toolfile.TypeMap:
			return shape.Of
		}
		return nil
	}
	here := func(from int) place {
		top := open[len(open)-1]
		m, shape := mappingIn(top.shape)
		out := place{mapping: m, word: strings.TrimLeft(rest[from:], " \"'"), above: top.line, indent: top.indent}
		switch {
		case pending && m != nil:
			out.key, out.shape = m.Key(key), valueShape()
		case pending:
			out.shape = valueShape()
		case m == nil:
			out.shape = shape
		}
		if pending && out.shape == nil {
			out.mapping = nil
		}
		return out
	}
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && strings.TrimSpace(rest[start:i]) == "":
			quote = c
		case c == '#' && (i == 0 || rest[i-1] == ' '):
			if strings.TrimSpace(rest[:i]) == "" {
				return place{}, open, false
			}
			_, pushed, isBlock = scan(before, strings.TrimRight(rest[:i], " "), indent, line)
			return place{}, pushed, isBlock
		case c == ':' && !pending && (i+1 == len(rest) || rest[i+1] == ' '):
			key, pending, start = strings.Trim(strings.TrimSpace(rest[start:i]), `"'`), true, i+1
		case (c == '{' || c == '[') && strings.TrimSpace(rest[start:i]) == "":
			s := valueShape()
			if c == '[' && s != nil && s.Type != toolfile.TypeList {
				s = nil
			}
			open = append(open, level{-1, s, line})
			pending, start = false, i+1
		case (c == '}' || c == ']') && open[len(open)-1].indent < 0:
			open = open[:len(open)-1]
			pending, start = false, i+1
		case c == ',' && open[len(open)-1].indent < 0:
			pending, start = false, i+1
		}
	}
	p = here(start)
	if pending && open[len(open)-1].indent >= 0 {
		value := strings.TrimSpace(rest[start:])
		switch {
		case value == "":
			open = append(open, level{indent + 1, valueShape(), line + 1})
		case value[0] == '|' || value[0] == '>':
			isBlock = true
		}
	}
	return p, open, isBlock
}

// mappingIn is the mapping that a shape is or may be.
func mappingIn(s *toolfile.Shape) (*toolfile.Mapping, *toolfile.Shape) {
	for ; s != nil; s = s.Or {
		if s.Type == toolfile.TypeMapping {
			return toolfile.MappingOf(s.Mapping), s
		}
		if s.Or == nil || s.Type == toolfile.TypeMap || s.Type == toolfile.TypeList {
			return nil, s
		}
	}
	return nil, nil
}

// element is what each element of a list is; a shape of which one alone stands for a list.
func element(s *toolfile.Shape) *toolfile.Shape {
	if s != nil && s.Type == toolfile.TypeList {
		return s.Of
	}
	return nil
}
