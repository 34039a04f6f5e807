package scaffold

import (
	"fmt"
	"regexp"
	"slices"
)

var jqName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// access is what stands behind the dot for a field: name, or ["end"].
func access(name string) string {
	if jqName.MatchString(name) && !slices.Contains(jqWords, name) {
		return name
	}
	return fmt.Sprintf("[%q]", name)
}

func inlineKey(name string) string {
	if jqName.MatchString(name) {
		return name
	}
	return fmt.Sprintf("%q", name)
}
