package toolfile

import "gopkg.in/yaml.v3"

func (r *reader) strategies(e entry) []Strategy {
	var out []Strategy
	for _, e := range r.named(e.value, `"pagination"`) {
		s := Strategy{Name: e.key}
		es := r.entries(e.value, "strategy")
		for _, e := range es {
			switch e.name {
			case "size":
				r.size(e, &s)
			case "offset":
				r.offset(e, &s)
			case "stop":
				s.Stop = r.whole(e, 1)
			case "next":
				s.Next = r.filled(e)
			default:
				r.unknown(e, "strategy")
			}
		}
		switch {
		case e.value.Kind != yaml.MappingNode:
		case has(es, "offset") == has(es, "next"):
			r.add(e.key.FindAll("missing-key", `the strategy %q needs one of the keys "offset" and "next"`, e.key.Value))
		case has(es, "next") && s.Stop.IsSet():
			r.add(s.Stop.Text.FindAll("duplicate-key", `"stop" is about an "offset"; pages by "next" have none`))
		}
		out = append(out, s)
	}
	return out
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

func (r *reader) offset(e entry, s *Strategy) {
	es := r.entries(e.value, "offset")
	for _, e := range es {
		switch e.name {
		case "param":
			s.Offset = r.filled(e)
		case "more":
			s.More = r.filled(e)
		default:
			r.unknown(e, "offset")
		}
	}
	r.needAt(e, es, "offset", keys("offset")...)
}
