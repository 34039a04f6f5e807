package jq

import (
	"fmt"
	"maps"
	"slices"

	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/diag"
)

// field is a field of v, which node asks for.
func (i *inferrer) field(v *Shape, name string, node any) *Shape {
	i.latest = node
	switch {
	case v == nil:
		return nil
	case v.Kinds == 0:
		return nothing
	case v.Kinds&KindObject != 0:
		if f, ok := v.Fields[name]; ok {
			return f
		}
		if !v.Open && i.quietFields == 0 {
			i.complain(node, "jq-field", fmt.Sprintf("there is no field %q here%s", name, nearField(name, v)))
		}
		return nil
	case v.Kinds&KindArray != 0:
		if i.quietKinds == 0 {
			i.complain(node, "jq-array", fmt.Sprintf("this is an array, which has no field %q: put [] before it, or map(.%s)", name, name))
		}
		return nil
	case v.Kinds == KindNull:
		return v
	}
	if i.quietKinds == 0 {
		i.complain(node, "jq-field", fmt.Sprintf("this is %s, which has no field %q", v.Kinds&^KindNull, name))
	}
	return nil
}

// maxListed bounds how many names a message lists.
const maxListed = 12

// nearField is the end of a message about a field that v does not have.
func nearField(name string, v *Shape) string {
	known := slices.Sorted(maps.Keys(v.Fields))
	if len(known) > maxListed && diag.Nearest(name, known) == "" {
		return ""
	}
	return diag.DidYouMean(name, known)
}

// element is an element of v by number, which node asks for.
func (i *inferrer) element(v *Shape, node any) *Shape {
	switch {
	case v == nil || v.Kinds == 0 || v.Kinds == KindNull:
		return v
	case v.Kinds&KindArray != 0:
		return Either(v.Elem, Scalar(KindNull))
	}
	if i.quietKinds == 0 {
		if x, ok := node.(*gojq.Index); ok && x.Name == "" { // such as [0], which has no name to stand at
			node = i.latest
		}
		i.complain(node, "jq-array", fmt.Sprintf("this is %s, not an array, and has no element by number", v.Kinds&^KindNull))
	}
	return nil
}

// iterate is v[].
func (i *inferrer) iterate(v *Shape) *Shape {
	if v != nil && v.Kinds&^scalarish == 0 && v.Kinds&^KindNull != 0 {
		if i.quietKinds == 0 {
			i.complain(i.latest, "jq-array", fmt.Sprintf("this is %s, over which [] cannot go", v.Kinds&^KindNull))
		}
		return nil
	}
	return v.each()
}
