package plan

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
)

var noFacets = diag.Kind{Name: "no-facets", Explain: "Facets of a tool that changes something.",
	Example: "facets: [status] with access: manage"}

var noSuchField = diag.Kind{Name: "no-such-field", Explain: "A path that leads to no field of the items.",
	Example: "default_fields: [nmae]"}

// checkFields reports paths that lead to no field of an item.
func (c *compiler) checkFields(p *Tool, item *jq.Shape) {
	if p.Access != Read && len(p.File.Facets) > 0 {
		c.add(noFacets.At(p.File.Facets[0], "facets are for tools that read"))
	}
	for _, path := range slices.Concat(p.File.DefaultFields, p.File.Facets) {
		c.checkFieldPath(path, item, "item of the response")
	}
}

// checkFieldPath follows a path through a shape and returns where it leads, nil
// if that is not known. What the path names and the shape has not is a finding
// about a record, which who says.
func (c *compiler) checkFieldPath(path diag.Text, s *jq.Shape, who string) *jq.Shape {
	start := 0
	for name := range strings.SplitSeq(path.Value, ".") {
		if s = elements(s); s == nil || s.Open || s.Kinds&^jq.KindNull == 0 {
			return nil
		}
		next, ok := s.Fields[name]
		switch end := start + len(name); {
		case s.Kinds&jq.KindObject == 0:
			c.add(noSuchField.In(path, start, end, "%q is no object: it has no %q", path.Value[:max(0, start-1)], name))
			return nil
		case !ok:
			c.add(noSuchField.In(path, start, end, "no %s has %q%s", who, path.Value[:end], diag.DidYouMean(name, slices.Sorted(maps.Keys(s.Fields)))))
			return nil
		}
		s, start = next, start+len(name)+1
	}
	return elements(s)
}

// elements is the shape of what is in lists of lists.
func elements(s *jq.Shape) *jq.Shape {
	for s != nil && s.Kinds&jq.KindArray != 0 {
		if s.Kinds&jq.KindObject != 0 {
			return nil // either: it is not known which
		}
		s = s.Elem
	}
	return s
}

// fieldsCheck is the check that an item has the fields that a call asks for, as far
// as it is known which it has. The schema of the param does not list them: they
// would be the most of it.
func (c *compiler) fieldsCheck(item *jq.Shape) *Check {
	known := objectsIn(item, "", nil)
	if known == nil {
		return nil
	}
	conditions, paths := make([]string, len(known)), map[string]bool{"*": true}
	for i, o := range known {
		conditions[i] = o.condition()
		for _, name := range o.names {
			paths[o.at+name] = true
		}
	}
	text := "!has(params.fields) || params.fields.all(x, x == '*' || " + strings.Join(conditions, " && ") + ")"
	return &Check{CEL: c.scope(rulesScope).Later(text, "fields"), Param: "fields", Code: failure.Fields, Path: []Part{{Items: true}}, Surely: func(v any) bool { // as nearly all do
		list, ok := v.([]any)
		return ok && !slices.ContainsFunc(list, func(x any) bool { path, _ := x.(string); return !paths[path] })
	}, Explain: func(_ string, v any) string {
		path, _ := v.(string)
		for _, o := range known {
			if whole, name, rest := o.within(path); rest && !slices.Contains(o.names, name) {
				return "fields: no item has " + diag.Show(whole) + diag.DidYouMean(name, o.names)
			}
		}
		return "fields: no item has " + diag.Show(path)
	}}
}

// maxObjects bounds how many objects within an item the fields of a call are checked of.
const maxObjects = 16

// objectFields are the names of the fields of an object within an item, all of which
// are known.
type objectFields struct {
	at    string // the path to it, with a dot behind; empty for the item itself
	names []string
}

// objectsIn adds those of the objects within s, which is at a path.
func objectsIn(s *jq.Shape, at string, out []objectFields) []objectFields {
	if s = elements(s); s == nil || s.Open || s.Kinds&^jq.KindNull != jq.KindObject || len(out) == maxObjects {
		return out
	}
	names := slices.Sorted(maps.Keys(s.Fields))
	out = append(out, objectFields{at, names})
	for _, name := range names {
		out = objectsIn(s.Fields[name], at+name+".", out)
	}
	return out
}

// condition is CEL that a path x does not lead to what the object has not.
func (o objectFields) condition() string {
	known := "x.substring(" + string(diag.JSON(utf8.RuneCountInString(o.at))) + ").split('.')[0] in " + string(diag.JSON(o.names))
	if o.at == "" {
		return "x.split('.')[0] in " + string(diag.JSON(o.names))
	}
	return "(!x.startsWith(" + string(diag.JSON(o.at)) + ") || " + known + ")"
}

// within tells the field that a path names of the object, also with the path to it;
// ok is false for a path that leads elsewhere.
func (o objectFields) within(path string) (whole, name string, ok bool) {
	rest, ok := strings.CutPrefix(path, o.at)
	name, _, _ = strings.Cut(rest, ".")
	return o.at + name, name, ok
}
