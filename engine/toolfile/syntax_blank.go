package toolfile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/diag"
)

// oddSpaces look like a space and are none to YAML; some editors and web pages
// put them in its place: the no-break, narrow no-break, ideographic, en, em,
// figure and thin space.
const oddSpaces = "\u00a0\u202f\u3000\u2002\u2003\u2007\u2009"

var (
	oddLayout = diag.Pattern(`^(?:[ \t]|- )*(?:[\w.$/-]+: *)?([` + oddSpaces + `])`)
	keyed     = diag.Pattern(`^ *(?:- |[\w.$/-]+:(?: |$))`)
	oddName   = diag.Pattern(`^(?:[` + oddSpaces + `]|[\w.$/-]+:[` + oddSpaces + `])`)
)

// hasOdd reports whether a text has any such space. Most files have none, and
// searching for each of them is faster than looking at each character.
func hasOdd(text string) bool {
	for _, space := range oddSpaces {
		if strings.ContainsRune(text, space) {
			return true
		}
	}
	return false
}

// looksOdd reports whether a key or a value shows that its line is laid out with
// characters that are no spaces to YAML.
func looksOdd(n *yaml.Node) bool {
	for i, c := range n.Content {
		key := n.Kind == yaml.MappingNode && i%2 == 0
		if c.Kind == yaml.ScalarNode && c.Style == 0 && (key || strings.Contains(c.Value, ":")) && oddName().MatchString(c.Value) || looksOdd(c) {
			return true
		}
	}
	return false
}

// respaced returns a file with spaces in the place of characters that lay it out
// and are no spaces to YAML, and a finding for each line that has some. Every
// column stays as it is.
func respaced(src *diag.Source) (text string, found diag.Diagnostics) {
	var out strings.Builder
	no := 0
	for line := range strings.Lines(src.Raw) {
		no++
		mended, col := respace(line)
		if col > 0 {
			d := syntax.On(src, diag.Pos{Line: no, Col: col}, 1,
				"a no-break space or the like stands where YAML wants a space; put a plain space in its place")
			d.Fix = diag.Fix{From: diag.Pos{Line: no, Col: 1}, To: diag.Pos{Line: no, Col: 1 + diag.Len(strings.TrimRight(line, "\r\n"))}, New: strings.TrimRight(mended, "\r\n"), Title: "Put plain spaces there"}
			found = append(found, d)
		}
		out.WriteString(mended)
	}
	return out.String(), found
}

// respace returns a line of a mapping or a list with spaces in its layout, and
// the column of the first character that was none; 0: the line is as it was.
func respace(line string) (mended string, col int) {
	mended = line
	for i := oddLayout().FindStringSubmatchIndex(mended); i != nil; i = oddLayout().FindStringSubmatchIndex(mended) {
		if col == 0 {
			col = diag.Len(mended[:i[2]]) + 1
		}
		mended = mended[:i[2]] + " " + mended[i[3]:]
	}
	if !keyed().MatchString(strings.TrimRight(mended, "\r\n")) {
		return line, 0
	}
	return mended, col
}
