package toolfile

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// strategy reports a way of paging that is none, or two in one.
func (r *reader) strategy(e entry, es []entry, s *Strategy) {
	s.Name = e.key
	var kinds []entry
	for _, e := range es {
		if slices.Contains(pageKinds, e.name) {
			kinds = append(kinds, e)
		}
	}
	switch {
	case e.value.Kind != yaml.MappingNode:
	case len(kinds) == 0:
		r.add(MissingKey.At(e.key, `the strategy %q needs one of the keys "offset", "page", "link" and "next"`, e.key.Value))
	case len(kinds) > 1:
		r.add(DuplicateKey.At(kinds[1].key, `a strategy pages by %q or by %q, not by both`, kinds[0].name, kinds[1].name))
	case kinds[0].name != "offset" && s.Stop.IsSet():
		r.add(DuplicateKey.At(s.Stop.Text, `"stop" is about an "offset"; pages by %q have none`, kinds[0].name))
	}
}

// size reads {NAME: LARGEST PAGE}, with a key `in` beside it or not.
func (r *reader) size(e entry, s *Strategy) {
	es := r.named(e.value, e.quoted())
	if i := slices.IndexFunc(es, func(e entry) bool { return e.name == "in" }); i >= 0 {
		s.SizeIn = r.name(es[i], pagingPlaces...)
		es = slices.Delete(es, i, i+1)
	}
	if len(es) != 1 {
		if e.value.Kind == yaml.MappingNode {
			r.at(e.value, WrongType, `"size" has one key, the query's name, and its value, the largest page`)
		}
		return
	}
	s.Size, s.MaxSize = es[0].key, r.whole(es[0], 1)
}
