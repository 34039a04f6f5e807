package toolfile

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// entry is one key of a mapping and its value.
type entry struct {
	key   diag.Text
	name  string // what the key says; of a misspelt one what it was meant to say
	value *yaml.Node
}

// entries returns the keys of a mapping that is one of those that keys knows,
// in their order, each once. A key that is misspelt is reported and read as the
// one that was meant, so that nothing else is wrong because of it.
func (r *reader) entries(n *yaml.Node, mapping string) []entry {
	out := r.named(n, article(mapping))
	known := keys(mapping)
	for i, e := range out {
		if slices.Contains(known, e.name) {
			continue
		}
		if near := meant(e.name, mapping); near != "" && !has(out, near) {
			r.unknown(e, mapping)
			out[i].name = near
		}
	}
	return out
}

// named returns the keys of a mapping whose keys are free, in their order, each
// once; what names the mapping in messages.
func (r *reader) named(n *yaml.Node, what string) []entry {
	if n.Kind != yaml.MappingNode {
		if !tagged(n) {
			r.at(n, "wrong-type", "%s must be a mapping, not %s", what, describe(n))
		}
		return nil
	}
	out := make([]entry, 0, len(n.Content)/2)
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			if !tagged(k) {
				r.at(k, "wrong-type", "a key of %s must be a word, not %s", what, describe(k))
			}
			continue
		}
		if line, twice := seen[k.Value]; twice {
			r.at(k, "duplicate-key", "%q is there already, on line %d", k.Value, line)
			continue
		}
		seen[k.Value] = k.Line
		out = append(out, entry{key: r.scalar(k), name: k.Value, value: n.Content[i+1]})
	}
	return out
}

// has reports whether a mapping has a key, whatever its value.
func has(es []entry, key string) bool {
	return slices.ContainsFunc(es, func(e entry) bool { return e.name == key })
}

// unknown reports a key that a mapping may not have.
func (r *reader) unknown(e entry, mapping string) {
	hint := diag.DidYouMean(e.name, keys(mapping))
	if near := meant(e.name, mapping); near != "" {
		hint = `; did you mean ` + strconv.Quote(near) + `?`
	}
	r.add(e.key.FindAll("unknown-key", "unknown key %q in %s%s", e.key.Value, article(mapping), hint))
}

// need reports keys that the mapping n must have: at width characters at p.
func (r *reader) need(n *yaml.Node, es []entry, p diag.Pos, width int, mapping string, names ...string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for _, name := range names {
		if !has(es, name) {
			kind := "missing-key"
			if name == "resource" {
				kind = "resource-missing"
			}
			r.add(r.src.Find(p, width, kind, "%s needs the key %q", article(mapping), name))
		}
	}
}

// needAt is need for the value of a key.
func (r *reader) needAt(at entry, es []entry, mapping string, names ...string) {
	r.need(at.value, es, at.key.Pos, diag.Len(at.key.Value), mapping, names...)
}

// needIn is need for an item of a list.
func (r *reader) needIn(n *yaml.Node, es []entry, mapping string, names ...string) {
	width := 1
	if len(es) > 0 && n.Style&yaml.FlowStyle == 0 {
		width = diag.Len(es[0].key.Value)
	}
	r.need(n, es, pos(n), width, mapping, names...)
}

// unread returns those of the names whose value in the mapping n could not be
// read as a whole, or that may stand there under a name that nobody knows.
func unread(n *yaml.Node, es []entry, mapping string, names ...string) (out []string) {
	known := keys(mapping)
	strange := n.Kind != yaml.MappingNode || slices.ContainsFunc(es, func(e entry) bool { return !slices.Contains(known, e.name) })
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
		if !tagged(e.value) {
			r.at(e.value, "wrong-type", "%q must be a list, not %s", e.name, describe(e.value))
		}
		return nil
	}
	return e.value.Content
}

// filledList returns the items of a list that must have one at least.
func (r *reader) filledList(e entry) []*yaml.Node {
	l := r.list(e)
	if e.value.Kind == yaml.SequenceNode && len(l) == 0 {
		r.at(e.value, "wrong-type", "%q must not be empty; leave the key out", e.name)
	}
	return l
}
