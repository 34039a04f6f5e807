package cel

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/toolfile"
)

// meaning is all that what an expression compiles to depends on: its text, what its
// place wants, and the types of the variables and fields whose names are in it.
// Names are looked for as words of the text, wherever these stand: what is found too
// much makes expressions differ that are the same, and nothing is found too little.
func (s *Scope) meaning(text string, want Type) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && !isWord(byte(r)) })
	named := func(name string) bool {
		if strings.ContainsFunc(name, func(r rune) bool { return r < 0x80 && !isWord(byte(r)) }) { // such as `a-b`
			return strings.Contains(text, name)
		}
		return slices.Contains(words, name)
	}
	var b strings.Builder
	b.WriteString(text + "\x00" + string(want))
	for _, v := range s.vars {
		if !named(v) {
			continue
		}
		b.WriteString("\x00" + v + ":")
		schema := s.docs[v]
		if schema == nil || schema.Properties == nil || schema.Type.Value != "object" {
			b.WriteString(s.varTypes[v].String() + " ")
			writeType(&b, schema)
			continue
		}
		for i := range schema.Properties {
			if p := &schema.Properties[i]; named(p.Name.Value) {
				b.WriteString(p.Name.Value + ":")
				writeType(&b, &p.Schema)
				b.WriteByte(',')
			}
		}
	}
	return b.String()
}

// writeType writes what [objects.typeOf] makes a type of.
func writeType(b *strings.Builder, s *toolfile.Schema) {
	if s == nil {
		return
	}
	b.WriteString(s.Type.Value)
	switch {
	case s.Type.Value == "array" && s.Items != nil:
		b.WriteByte('[')
		writeType(b, s.Items)
		b.WriteByte(']')
	case s.Type.Value == "object" && s.Properties != nil:
		b.WriteByte('{')
		for i := range s.Properties {
			b.WriteString(s.Properties[i].Name.Value + ":")
			writeType(b, &s.Properties[i].Schema)
			b.WriteByte(',')
		}
		b.WriteByte('}')
	case s.Type.Value == "object" && s.AdditionalSchema != nil:
		b.WriteByte('<')
		writeType(b, s.AdditionalSchema)
		b.WriteByte('>')
	}
}
