package toolfile

import "gopkg.in/yaml.v3"

// strategy reports a way of paging that is none, or two in one.
func (r *reader) strategy(e entry, es []entry, s *Strategy) {
	s.Name = e.key
	switch {
	case e.value.Kind != yaml.MappingNode:
	case has(es, "offset") == has(es, "next"):
		r.add(e.key.FindAll("missing-key", `the strategy %q needs one of the keys "offset" and "next"`, e.key.Value))
	case has(es, "next") && s.Stop.IsSet():
		r.add(s.Stop.Text.FindAll("duplicate-key", `"stop" is about an "offset"; pages by "next" have none`))
	}
}

// size reads {QUERY NAME: LARGEST PAGE}.
func (r *reader) size(e entry, s *Strategy) {
	es := r.named(e.value, `"size"`)
	if len(es) != 1 {
		if e.value.Kind == yaml.MappingNode {
			r.at(e.value, "wrong-type", `"size" has one key, the query's name, and its value, the largest page`)
		}
		return
	}
	s.Size, s.MaxSize = es[0].key, r.whole(es[0], 1)
}
