package toolfile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// IsPrompt reports whether a file is a prompt file, by its name.
func IsPrompt(file string) bool { return strings.HasSuffix(file, PromptEnding) }

// ParsePrompt reads one prompt file. It always returns a prompt, with what could
// be read of it, and every finding.
func ParsePrompt(file string, data []byte) (*Prompt, diag.Diagnostics) {
	p := &Prompt{}
	r, unread := promptTable.file(file, data, p, "params", "messages")
	p.Source, p.Unread = r.src, unread
	r.ownName("prompt", p.Name)
	return p, r.diags
}

// content reads what a message holds.
func (r *reader) content(e entry, m *Message) {
	m.Role = e.key
	m.Role.Value = e.name
	switch e.value.Kind {
	case yaml.MappingNode:
		r.needAt(e, contentTable.fill(r, e.value, m), &contentTable.Mapping)
	case yaml.SequenceNode:
		for _, n := range r.filledList(e) {
			if v, ok := r.binding(entry{name: e.name, value: n}, false); ok {
				m.Parts = append(m.Parts, v)
			}
		}
	default:
		if t := r.filled(e); t.IsSet() {
			m.Parts = []*Value{StringValue(t.Value, t)}
		}
	}
}

// oneRole reports a message that nobody says, or two do.
func (r *reader) oneRole(e entry, es []entry) {
	if e.value.Kind == yaml.MappingNode && !has(es, "user") && !has(es, "assistant") {
		r.at(e.value, MissingKey, `a message needs "user" or "assistant": who says it`)
	}
	if second := findKey(es, "assistant"); second != nil && has(es, "user") {
		r.add(DuplicateKey.At(second.key, `a message has "user" or "assistant", not both`))
	}
}

// expectedContent reads what a message must hold.
func (r *reader) expectedContent(e entry, x *ExpectMessage) {
	x.Role = e.key
	x.Role.Value = e.name
	if e.value.Kind == yaml.MappingNode {
		r.needAt(e, expectResourceTable.fill(r, e.value, x), &expectResourceTable.Mapping)
		return
	}
	x.Parts = r.texts(e)
}

// expectPrompt reports a test that expects nothing, or messages and an error.
func (r *reader) expectPrompt(e entry, es []entry, x *Expect) {
	x.Place = e.key.Pos
	if e.value.Kind == yaml.MappingNode && len(es) == 0 {
		r.add(MissingKey.At(e.key, `"expect" needs "messages" or "error"`))
	}
	if has(es, "error") && has(es, "messages") {
		r.add(DuplicateKey.At(e.key, `"expect" has "messages" or "error", not both`))
	}
}
