package toolfile

import (
	"math"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// value returns a piece of data as a tree. Numbers that JSON has not are findings.
func (r *reader) value(n *yaml.Node) *Value {
	v := r.tree(n)
	r.finite(v)
	return v
}

func (r *reader) finite(v *Value) {
	if f, ok := v.plain.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
		r.add(WrongType.At(v.Text, "JSON has no number %s; quote it if it is text", v.Text.Value))
	}
	for _, e := range v.List {
		r.finite(e)
	}
	for _, e := range v.Map {
		r.finite(e.Value)
	}
}

// tree returns a piece of data as it is written.
func (r *reader) tree(n *yaml.Node) *Value {
	v := &Value{}
	switch n.Kind {
	case yaml.MappingNode:
		v.Kind, v.Text = Map, r.src.Place(pos(n))
		all := r.named(n, "a mapping")
		v.Map = slices.Grow(v.Map, len(all))
		for _, e := range all {
			v.Map = append(v.Map, Entry{e.key, r.tree(e.value)})
		}
	case yaml.SequenceNode:
		v.Kind, v.Text = List, r.src.Place(pos(n))
		v.List = slices.Grow(v.List, len(n.Content))
		for _, c := range n.Content {
			v.List = append(v.List, r.tree(c))
		}
	default:
		v.Text = r.scalar(n)
		v.Kind, v.plain = scalar(n)
	}
	return v
}

// valueOf returns a piece of data that must be a list or a mapping.
func (r *reader) valueOf(e entry, kind Kind) *Value {
	v := r.value(e.value)
	if v.Kind != kind {
		what := map[Kind]string{List: "a list", Map: "a mapping"}[kind]
		r.at(e.value, WrongType, "%q must be %s, not %s", e.name, what, describe(e.value))
	}
	return v
}

// free returns a mapping whose keys are free.
func (r *reader) free(n *yaml.Node, what string) []Entry {
	var out []Entry
	for _, e := range r.named(n, what) {
		out = append(out, Entry{e.key, r.value(e.value)})
	}
	return out
}

// bindings returns what is sent in a query, a form or as headers: single values
// and, where lists may stand, lists of them.
func (r *reader) bindings(e entry, lists bool) []Entry {
	var out []Entry
	for _, b := range r.named(e.value, e.quoted()) {
		if v, ok := r.binding(b, lists); ok {
			out = append(out, Entry{b.key, v})
		}
	}
	return out
}

// binding returns what is sent under one name.
func (r *reader) binding(b entry, lists bool) (v *Value, ok bool) {
	what := "a value"
	if lists {
		what = "a value or a list of values"
	}
	v = r.tree(b.value)
	if v.Kind == List && lists {
		for i, n := range b.value.Content {
			if k := v.List[i].Kind; k == List || k == Map || k == Null {
				r.at(n, WrongType, "an element of %q must be a value, not %s", b.name, describe(n))
			}
		}
	} else if (v.Kind == List || v.Kind == Map || v.Kind == Null) && !tagged(b.value) {
		r.at(b.value, WrongType, "%q must be %s, not %s", b.name, what, describe(b.value))
		return nil, false
	}
	return v, true
}

// scalar returns what a YAML scalar means in JSON. A timestamp is a string.
func scalar(n *yaml.Node) (Kind, any) {
	switch n.ShortTag() {
	case "!!null":
		return Null, nil
	case "!!bool":
		return Bool, strings.EqualFold(n.Value, "true")
	case "!!int":
		var i int
		if n.Decode(&i) == nil {
			return Number, i
		}
		fallthrough
	case "!!float":
		var f float64
		if n.Decode(&f) == nil {
			return Number, f
		}
	}
	return String, nil
}
