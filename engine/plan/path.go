package plan

import (
	"slices"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// checkPath reports placeholders without a param and path params without a
// placeholder.
func (c *compiler) checkPath(t *toolfile.Tool) {
	var placed []string
	lost := c.unread("request") || c.unread("steps") // a path that is not known
	for _, q := range requests(t) {
		right := c.checkPathText(q.Path)
		lost = lost || !q.Path.IsSet() || !right
		for _, seg := range segments(q.Path) {
			if seg.Param != "" && right && !given(q, seg.Param) {
				placed = append(placed, seg.Param)
				c.checkPlaceholder(q.Path, seg)
			}
		}
	}
	for _, p := range c.params {
		if p.In.Value == "path" && !lost && !slices.Contains(placed, p.Name.Value) && !misplaced(placed, p.Name.Value) {
			c.add(missingPathParam.At(p.Name, "no path has {%s}, the place of this path param", p.Name.Value))
		}
	}
}

// checkPlaceholder reports a placeholder of a path that no param fills, or not
// on every call.
func (c *compiler) checkPlaceholder(path diag.Text, seg Segment) {
	p := c.param(seg.Param)
	switch {
	case p == nil && c.unread("params"):
	case p == nil:
		c.add(unknownPathParam.In(path, seg.from, seg.to, "the path names {%s}, which is no param%s", seg.Param, diag.DidYouMean(seg.Param, c.names())))
	case p.In.IsSet() && p.In.Value != "path":
		c.add(unknownPathParam.In(path, seg.from, seg.to, "the path names {%s}, which is in: %s", seg.Param, p.In.Value))
	case p.Type.IsSet() && p.Type.Value != "string" && p.Type.Value != "integer" && p.Type.Value != "array":
		c.add(toolfile.WrongType.At(p.Name, "the path param %q must be a string, an integer or a list of these, not %s", seg.Param, p.Type.Value))
	case !p.Required.Value && p.Default == nil && (p.Type.IsSet() || p.Required.IsSet()):
		d := missingPathParam.At(p.Name, "the path needs %q on every call: give it required: true or a default", seg.Param)
		if p.Required.IsSet() {
			c.add(d.Raw(p.Required.Text, "true"))
		} else {
			c.add(d.Beside(p.Type, "required: true"))
		}
	}
}

// misplaced reports whether one of the placeholders is the name misspelt, which
// is reported there.
func misplaced(placed []string, name string) bool {
	return slices.ContainsFunc(placed, func(p string) bool { return diag.Nearest(p, []string{name}) != "" })
}
