package plan

import (
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/cel"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/toolfile"
)

// segments splits a path at its {placeholders}.
func segments(path diag.Text) []Segment {
	var out []Segment
	s := path.Value
	for at := 0; at < len(s); {
		open := strings.IndexByte(s[at:], '{')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[at+open:], '}')
		}
		if open < 0 || end < 0 {
			return append(out, Segment{Literal: s[at:]})
		}
		if open > 0 {
			out = append(out, Segment{Literal: s[at : at+open]})
		}
		out = append(out, Segment{Param: s[at+open+1 : at+open+end], from: at + open, to: at + open + end + 1})
		at += open + end + 1
	}
	return out
}

// path compiles the path of a request.
func (c *compiler) path(scope *cel.Scope, q *toolfile.Request) []Segment {
	out := segments(q.Path)
	for i := range q.PathParams {
		p := &q.PathParams[i]
		b := c.valueBinding(scope, p.Name.Value, p.Value)
		if l := p.Value; l != nil && l.Kind == toolfile.String && slices.Contains([]string{"", ".", ".."}, l.Text.Value) {
			c.add(cannotBeSent.At(l.Text, "a path cannot have %q in the place of {%s}", l.Text.Value, p.Name.Value))
		}
		for j := range out {
			if s := &out[j]; s.Param == p.Name.Value && s.Literal == "" {
				s.Value, s.Slashes = b, p.AllowReserved.Value
			}
		}
	}
	for j := range out {
		if p := c.param(out[j].Param); p != nil && out[j].Value == nil {
			out[j].Slashes = p.AllowReserved.Value
		}
	}
	return out
}

// given reports whether a request says itself what stands at a place of its path.
func given(q *toolfile.Request, name string) bool {
	return slices.ContainsFunc(q.PathParams, func(p toolfile.PathParam) bool { return p.Name.Value == name })
}

var missingPathParam = diag.Kind{Name: "missing-path-param", Explain: "A path param has no place in a path, or may be left out of a call.",
	Example: "id: {in: path, type: string}"}
