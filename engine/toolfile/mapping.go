package toolfile

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// quoted is the key's name as a message gives it.
func (e entry) quoted() string { return strconv.Quote(e.name) }

// entries returns the keys of a mapping of the format, in their order, each once. A key that is misspelt is reported and read as the
// one that was meant, so that nothing else is wrong because of it.
func (r *reader) entries(n *yaml.Node, m *Mapping) []entry {
	if hint := m.lone(n); hint != "" {
		r.meant(n, strings.TrimPrefix(hint, "; write "), "%s must be a mapping, not %s%s", m.Article, describe(n), hint)
		return nil
	}
	out := r.named(n, m.Article)
	for i, e := range out {
		if m.Key(e.name) != nil {
			continue
		}
		if near := m.meant(e.name); near != "" && !has(out, near) {
			r.unknown(e, m)
			out[i].name = near
			r.guessed = append(r.guessed, e.value)
		}
	}
	return out
}

// lone is what to write in the place of a scalar that stands for a whole mapping;
// empty where nobody can know.
func (m *Mapping) lone(n *yaml.Node) string {
	k := m.Key(m.Lone)
	if k == nil || n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" || tagged(n) ||
		len(k.Shape.Words) > 0 && !slices.Contains(k.Shape.Words, n.Value) {
		return ""
	}
	value := n.Value
	if of := k.Shape.Of; of != nil && of.Type == TypeInteger && n.ShortTag() != "!!int" {
		return ""
	}
	if k.Shape.Type == TypeList && !k.Shape.Single {
		value = "[" + value + "]"
	}
	return "; write {" + k.Name + ": " + value + "}"
}

// named returns the keys of a mapping whose keys are free, in their order, each
// once; what names the mapping in messages.
func (r *reader) named(n *yaml.Node, what string) []entry {
	if n.Kind != yaml.MappingNode {
		r.at(n, WrongType, "%s must be a mapping, not %s", what, describe(n))
		return nil
	}
	out := make([]entry, 0, len(n.Content)/2)
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			r.at(k, WrongType, "a key of %s must be a word, not %s", what, describe(k))
			continue
		}
		if line, twice := seen[k.Value]; twice {
			r.at(k, DuplicateKey, "%q is there already, on line %d", k.Value, line)
			continue
		}
		seen[k.Value] = k.Line
		out = append(out, entry{key: r.scalar(k), name: k.Value, value: n.Content[i+1]})
	}
	return out
}

// findKey returns a key of a mapping, or nil.
func findKey(es []entry, key string) *entry {
	return find(es, func(e *entry) bool { return e.name == key })
}

// has reports whether a mapping has a key, whatever its value.
func has(es []entry, key string) bool { return findKey(es, key) != nil }

// unknown reports a key that a mapping may not have.
func (r *reader) unknown(e entry, m *Mapping) {
	hint := diag.DidYouMean(e.name, m.names())
	if near := m.meant(e.name); near != "" {
		hint = `; did you mean ` + strconv.Quote(near) + `?`
	} else if home := home(e.name, m); home != "" {
		hint = `; it belongs under ` + strconv.Quote(home)
	} else if says := elsewhere[e.name]; says != "" && (m.Key("items") != nil || m.Key("path_params") != nil) {
		hint = "; " + says
	}
	if r.isRest(e) {
		r.add(inQuotes(r.src, UnknownKey.At(e.key, `%q is no key: between { and } a text ends at ","; put the whole text in quotes`, e.key.Value)))
		return
	}
	r.add(UnknownKey.At(e.key, "unknown key %q in %s%s", e.key.Value, m.Article, hint))
}

// isRest reports whether a key is the rest of a text that had to be in quotes: it has no
// value, and stands behind another entry in braces.
func (r *reader) isRest(e entry) bool {
	line := []rune(r.src.Line(e.key.Pos.Line))
	return e.key.Style == diag.Plain && e.value.Kind == yaml.ScalarNode && e.value.Value == "" && e.value.ShortTag() == "!!null" &&
		strings.HasSuffix(strings.TrimRight(string(line[:min(len(line), e.key.Pos.Col-1)]), " "), ",") && strings.Contains(e.key.Value, " ")
}

// elsewhere are keys of other formats, and how their matter is said here.
var elsewhere = map[string]string{
	"schema":   "the words of a schema stand in the param itself",
	"optional": "leave it out: only what has required: true must be there", "nullable": "leave it out: an argument that is null counts as left out",
	"oneOf": "a value has one schema; say the rest in rules", "anyOf": "a value has one schema; say the rest in rules", "allOf": "a value has one schema; share words by $ref to one of schemas in _api.yaml",
	"auth": "how the API is signed in to stands in _api.yaml", "token": "how the API is signed in to stands in _api.yaml", "base_url": "where the server is stands in _api.yaml", "timeout": "how long a call may take stands under defaults in _api.yaml", "retry": "what is tried again stands in _api.yaml",
}

// home returns the key of the mapping under which a key belongs that the mapping
// itself has not, or "".
func home(key string, m *Mapping) string {
	for _, inner := range mappings {
		i := slices.IndexFunc(m.Keys, func(k Key) bool { return k.Shape.Mapping == inner.Name })
		if i >= 0 && inner.Key(key) != nil {
			return m.Keys[i].Name
		}
	}
	return ""
}

// meant returns the key that a word was most likely meant to be, or "".
func (m *Mapping) meant(word string) string {
	if near := diag.Nearest(word, m.names()); near != "" {
		return near
	}
	for _, k := range m.Keys {
		if slices.Contains(k.Other, word) {
			return k.Name
		}
	}
	return ""
}

// need reports the required keys that the mapping n lacks: at width characters at p.
func (r *reader) need(n *yaml.Node, es []entry, p diag.Pos, width int, m *Mapping) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for _, k := range m.Keys {
		if k.Required && !has(es, k.Name) && !has(es, k.Unless) {
			kind := MissingKey
			if k.Name == "resource" {
				kind = resourceMissing
			}
			r.add(kind.On(r.src, p, width, "%s needs the key %q", m.Article, k.Name))
		}
	}
}

// needAt is need for the value of a key.
func (r *reader) needAt(at entry, es []entry, m *Mapping) {
	r.need(at.value, es, at.key.Pos, diag.Len(at.key.Value), m)
}

// needIn is need for an item of a list.
func (r *reader) needIn(n *yaml.Node, es []entry, m *Mapping) {
	width := 1
	if len(es) > 0 && n.Style&yaml.FlowStyle == 0 {
		width = diag.Len(es[0].key.Value)
	}
	r.need(n, es, pos(n), width, m)
}

// unread returns those of the names whose value in the mapping n could not be
// read as a whole, or that may stand there under a name that nobody knows.
func unread(n *yaml.Node, es []entry, m *Mapping, names ...string) (out []string) {
	strange := n.Kind != yaml.MappingNode || slices.ContainsFunc(es, func(e entry) bool { return m.Key(e.name) == nil })
	for _, name := range names {
		times, whole := 0, true
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				times++
				whole = whole && n.Content[i+1].Kind == yaml.MappingNode
			}
		}
		if times == 0 && strange && !has(es, name) || times > 1 || !whole {
			out = append(out, name)
		}
	}
	return out
}

// list returns the items of a list.
func (r *reader) list(e entry) []*yaml.Node {
	if e.value.Kind != yaml.SequenceNode {
		hint := ""
		if e.value.Kind == yaml.ScalarNode && e.value.ShortTag() != "!!null" {
			hint = "; write [" + e.value.Value + "]"
		}
		r.meant(e.value, strings.TrimPrefix(hint, "; write "), "%q must be a list, not %s%s", e.name, describe(e.value), hint)
		return nil
	}
	return e.value.Content
}

// filledList returns the items of a list that must have one at least.
func (r *reader) filledList(e entry) []*yaml.Node {
	l := r.list(e)
	if e.value.Kind == yaml.SequenceNode && len(l) == 0 {
		r.at(e.value, WrongType, "%q must not be empty; leave the key out", e.name)
	}
	return l
}

// mappings are those of all tables, in the order in which their files are initialized;
// Format has them in the order of the documents.
var mappings []*Mapping
