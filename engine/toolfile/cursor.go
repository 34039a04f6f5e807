package toolfile

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// CursorAt returns what is at a byte of a file that is being written, by what stands
// before it; what stands behind may be broken. path is the keys that lead to the scalar
// there, of an element of a list its number, as [0]; text is what the scalar means, as far
// as it stands before the place. ok is false where no scalar can be, such as in a key or a
// comment, and where what stands before is no YAML.
func CursorAt(raw string, at int) (path []string, text string, ok bool) {
	raw = raw[:min(at, len(raw))]
	end, ok := ending(raw)
	if !ok {
		return nil, "", false
	}
	if end != "" && end[0] == '"' && trailing(raw, '\\')%2 == 1 {
		raw = raw[:len(raw)-1]
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(raw+end), &doc) != nil || len(doc.Content) == 0 {
		return nil, "", false
	}
	n := doc.Content[0]
	for n.Kind != yaml.ScalarNode {
		i := len(n.Content) - 1
		switch {
		case n.Kind == yaml.AliasNode || i < 0:
			return path, "", n.Kind == yaml.SequenceNode
		case n.Kind == yaml.MappingNode:
			path = append(path, n.Content[i-1].Value)
		default:
			path = append(path, "["+strconv.Itoa(i)+"]")
		}
		n = n.Content[i]
	}
	text = n.Value
	if n.Style == 0 && text != "" && strings.TrimRight(raw, " \n") != raw {
		text += " " // which ends a plain scalar's last word
	}
	return path, text, true
}

// trailing is how many of a byte a text ends with.
func trailing(s string, c byte) int { return len(s) - len(strings.TrimRight(s, string(c))) }

// ending is what the beginning of a file lacks to be YAML: quotes and brackets. ok
// is false where it ends in a comment or in a key.
func ending(raw string) (end string, ok bool) {
	var s yamlScan
	for line := range strings.SplitSeq(raw, "\n") {
		s.line(line)
	}
	if s.comment || len(s.flow) > 0 && s.flow[len(s.flow)-1] == '{' && !s.valued {
		return "", false
	}
	var b strings.Builder
	if s.quote != 0 {
		b.WriteByte(s.quote)
	}
	for i := len(s.flow) - 1; i >= 0; i-- {
		b.WriteByte(s.flow[i] + 2) // } and ] stand two behind { and [
	}
	return b.String(), true
}

// yamlScan is what is open at the end of the lines that were read.
type yamlScan struct {
	flow    []byte // { and [
	quote   byte   // 0: none
	valued  bool   // in a flow mapping: its key has ended
	comment bool   // the line ends in one
	inBlock bool   // a block scalar, or the further lines of a plain one ...
	indent  int    // ... which are further from the margin than this
}

// line reads a line.
func (s *yamlScan) line(l string) {
	s.comment = false
	trimmed := strings.TrimLeft(l, " ")
	at := len(l) - len(trimmed)
	if s.quote == 0 && len(s.flow) == 0 && s.inBlock {
		if trimmed == "" || at > s.indent {
			return
		}
		s.inBlock = false
	}
	start := true       // a token may begin
	from, key := at, at // where the last token and the last key begin
	plain, value := false, false
	if s.quote != 0 {
		at, start = 0, false
	}
	for i := at; i < len(l); i++ {
		c := l[i]
		next := byte(' ')
		if i+1 < len(l) {
			next = l[i+1]
		}
		switch {
		case s.quote == '"' && c == '\\':
			i++
		case s.quote == '\'' && c == '\'' && next == '\'':
			i++
		case s.quote != 0:
			if c == s.quote {
				s.quote = 0
			}
		case c == ' ' || c == '\t':
		case c == '#' && (i == 0 || l[i-1] == ' '):
			s.comment = true
			i = len(l)
		case start && (c == '"' || c == '\''):
			s.quote, start, from = c, false, i
		case start && (c == '{' || c == '['):
			s.flow, s.valued = append(s.flow, c), false
		case len(s.flow) > 0 && c == ',':
			start, s.valued = true, false
		case len(s.flow) > 0 && (c == '}' || c == ']'):
			s.flow = s.flow[:len(s.flow)-1]
			start, s.valued = false, true
		case c == ':' && (next == ' ' || next == '\t'):
			start, s.valued, key, value, plain = true, true, from, true, false
		case start && c == '-' && next == ' ' && len(s.flow) == 0:
			key, value = i, true
		case start && value && (c == '|' || c == '>') && len(s.flow) == 0:
			s.inBlock, s.indent = true, key
			return
		case start:
			start, from, plain = false, i, true
		}
	}
	if plain && value && len(s.flow) == 0 && s.quote == 0 {
		s.inBlock, s.indent = true, key
	}
}

// Language is what the scalar at a path of a kind of file is written in: TypeCEL,
// TypeJQ, TypeScalar for one that is CEL in ${ }, or "". The kind is the name of
// a mapping of the format.
func Language(kind string, path []string) Type {
	shapes := []*Shape{{Type: TypeMapping, Mapping: kind}}
	for _, step := range path {
		var next []*Shape
		for _, s := range shapes {
			for ; s != nil; s = s.Or {
				next = append(next, s.at(step)...)
			}
		}
		shapes = next
	}
	for _, s := range shapes {
		for ; s != nil; s = s.Or {
			switch s.Type {
			case TypeCEL, TypeJQ:
				return s.Type
			case TypeScalar, TypeValue:
				return TypeScalar
			}
		}
	}
	if n := len(path); n > 1 && path[n-1] == "url" && kind == APIFile || n == 1 && path[0] == "confirm" && kind != APIFile {
		return TypeScalar // a text that may be ${ CEL }
	}
	return ""
}

// at are the shapes of what is at a key or a number of a value.
func (s *Shape) at(step string) []*Shape {
	switch s.Type {
	case TypeMapping:
		if k := MappingOf(s.Mapping).Key(step); k != nil {
			return []*Shape{k.Shape}
		}
	case TypeMap, TypeList:
		if (s.Type == TypeList) == strings.HasPrefix(step, "[") && s.Of != nil {
			return []*Shape{s.Of}
		}
		if s.Single && s.Of != nil {
			return s.Of.at(step)
		}
	case TypeValue:
		return []*Shape{s}
	}
	return nil
}
