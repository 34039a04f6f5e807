package plan

import (
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/toolfile"
)

// checkView reports paths of the view that lead to no field, as far as the
// response says which fields there are.
func (c *compiler) checkView(t *toolfile.Tool) {
	if t.View == nil {
		return
	}
	item, _ := c.lib.Infer(t.Response, nil, nil)
	for _, part := range t.View.Parts() {
		records := item
		if part.Of.IsSet() {
			records = c.checkViewPath(part.Of, item)
		}
		for _, path := range part.Paths() {
			c.checkViewPath(path, records)
		}
	}
}

// checkViewPath follows a path through a shape and returns where it leads, nil
// if that is not known. What the path names and the shape has not is a finding.
func (c *compiler) checkViewPath(path diag.Text, s *jq.Shape) *jq.Shape {
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
			c.add(noSuchField.In(path, start, end, "no record has %q%s", path.Value[:end], diag.DidYouMean(name, slices.Sorted(maps.Keys(s.Fields)))))
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
