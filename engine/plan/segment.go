package plan

import (
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// Segment is a part of a path: a literal, or the place of a param.
type Segment struct {
	Literal  string
	Param    string // empty: a literal
	from, to int    // bytes of the path's text
}

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
