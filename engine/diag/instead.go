package diag

import (
	"regexp"
	"strings"
)

// meant is what DidYouMean says of a near name.
var meant = regexp.MustCompile(`; did you mean "([^"]+)"\?$`)

// Instead is the name that was most likely meant in the place of what the finding
// is about; "" when none is near, or when the finding is about more than a name
// that is written as it is.
func (d Diagnostic) Instead() string {
	m := meant.FindStringSubmatch(d.Message)
	if m == nil || d.Pos.Line == 0 {
		return ""
	}
	line := []rune(d.Line)
	from, to := d.Pos.Col-1, d.Pos.Col-1+d.Width
	if from < 0 || to > len(line) {
		return ""
	}
	wrong := string(line[from:to])
	if !strings.Contains(strings.TrimSuffix(d.Message, m[0]), wrong) || strings.ContainsAny(wrong+m[1], "\"'\\(){}") {
		return ""
	}
	return m[1]
}
