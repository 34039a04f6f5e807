package record

import "gopkg.in/yaml.v3"

// cutter leaves out of bodies what the answer does not need. same reports whether the
// test still goes as before with the bodies as they are now.
type cutter struct{ same func() bool }

// cut leaves out the keys, at any depth, that no mapping among these trees needs. The
// elements of lists stay: how many there are shows in answers.
func (c cutter) cut(all []*yaml.Node) {
	var maps, elements []*yaml.Node
	for _, n := range all {
		switch n.Kind {
		case yaml.MappingNode:
			maps = append(maps, n)
		case yaml.SequenceNode:
			elements = append(elements, n.Content...)
		}
	}
	if len(elements) > 0 {
		c.cut(elements)
	}
	var keys []string
	known := map[string]bool{}
	for _, m := range maps {
		for i := 0; i < len(m.Content); i += 2 {
			if key := m.Content[i].Value; !known[key] {
				known[key] = true
				keys = append(keys, key)
			}
		}
	}
	if len(keys) > 0 {
		c.keys(maps, keys)
	}
}

// keys leaves out those of the keys that are not needed, by halves.
func (c cutter) keys(maps []*yaml.Node, keys []string) {
	before := make([][]*yaml.Node, len(maps))
	out := map[string]bool{}
	for _, k := range keys {
		out[k] = true
	}
	for i, m := range maps {
		before[i] = m.Content
		var kept []*yaml.Node
		for j := 0; j < len(m.Content); j += 2 {
			if !out[m.Content[j].Value] {
				kept = append(kept, m.Content[j], m.Content[j+1])
			}
		}
		m.Content = kept
	}
	if c.same() {
		return
	}
	for i, m := range maps {
		m.Content = before[i]
	}
	if half := len(keys) / 2; half > 0 {
		c.keys(maps, keys[:half])
		c.keys(maps, keys[half:])
		return
	}
	var values []*yaml.Node
	for _, m := range maps {
		for i := 0; i < len(m.Content); i += 2 {
			if m.Content[i].Value == keys[0] {
				values = append(values, m.Content[i+1])
			}
		}
	}
	c.cut(values)
}
