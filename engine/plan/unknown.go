package plan

import (
	"fmt"
	"strconv"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// UnknownNames says of names, of which there is one at least, that they are not
// known: each with the known one that it was most likely meant to be, and the
// others together. It looks at the first [MaxFaults] names and counts the rest.
func UnknownNames(one, many string, names, known []string) (out []string) {
	var others []string
	more := max(0, len(names)-MaxFaults)
	for _, name := range names[:len(names)-more] {
		if near := diag.Nearest(name, known); near != "" {
			out = append(out, "unknown "+one+" "+diag.Show(name)+"; did you mean "+strconv.Quote(near)+"?")
		} else {
			others = append(others, diag.Show(name))
		}
	}
	switch {
	case len(others) == 1 && more == 0:
		out = append(out, "unknown "+one+" "+others[0]+diag.DidYouMean("", known))
	case len(others) > 0:
		rest := ""
		if more > 0 {
			rest = fmt.Sprintf(" and %d more", more)
		}
		out = append(out, "unknown "+many+" "+strings.Join(others, ", ")+rest+diag.DidYouMean("", known))
	case more > 0:
		out = append(out, fmt.Sprintf("and %d more unknown %s%s", more, many, diag.DidYouMean("", known)))
	}
	return out
}
